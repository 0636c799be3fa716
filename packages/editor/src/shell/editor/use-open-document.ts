import { calledFlow, flowValueMapUses, type Flow, type NodeTypes } from '@isthmus/sdk'
import { type FlowDetail } from '@isthmus/sdk/api'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import {
  loadFlow,
  queryKeys,
  saveFlow,
  useCalledFlows,
  useConnections,
  useEntities,
  useKnownValueMaps,
} from '../../api/queries.ts'
import { FlowDocument, type DocumentState, type FlowStorage } from '../../document/index.ts'

interface OpenDocumentOptions {
  readonly detail: FlowDetail
  readonly nodeTypes: NodeTypes
  readonly readOnly: boolean
}

/** The document of the open flow; it saves itself, and what is unsaved when the page goes away is sent after it. */
export function useOpenDocument({ detail, nodeTypes, readOnly }: OpenDocumentOptions): FlowDocument {
  const queries = useQueryClient()
  const connections = useConnections()
  const [document] = useState(() => new FlowDocument({ detail, nodeTypes, readOnly, storage: storageWith(queries) }))
  useEffect(() => document.refresh(detail), [document, detail])
  useEffect(() => {
    if (!connections.data) return
    document.setKnown({
      connections: new Map(connections.data.map(({ name, connector }) => [name, connector])),
      permissions: new Map(
        connections.data.flatMap(({ name, granted }) => (granted ? [[name, granted.permissions] as const] : [])),
      ),
    })
  }, [document, connections.data])
  useDescribedEntities(document)
  useCallableFlows(document)
  useLookedUpMaps(document)
  useFlushOnLeave(document)
  return document
}

type NodesState = Pick<DocumentState, 'flow' | 'nodeTypes'>

/** Something that follows from all nodes of the flow: looked for when they change, not with every change around them. */
function useReadFromNodes(document: FlowDocument, read: (state: NodesState) => string): string {
  const [select] = useState(() => {
    let last: { readonly nodes: Flow['nodes']; readonly nodeTypes: NodeTypes; readonly found: string } | undefined
    return ({ flow, nodeTypes }: NodesState): string => {
      if (last?.nodes !== flow.nodes || last.nodeTypes !== nodeTypes)
        last = { nodes: flow.nodes, nodeTypes, found: read({ flow, nodeTypes }) }
      return last.found
    }
  })
  return useStore(document.store, select)
}

/** Lets the checks know what the systems of the flow's connections say of their data. */
function useDescribedEntities(document: FlowDocument): void {
  const names = useReadFromNodes(document, ({ flow }) =>
    [...new Set(flow.nodes.flatMap(({ connection }) => connection ?? []))].toSorted().join('\n'),
  )
  const connections = useMemo(() => (names === '' ? [] : names.split('\n')), [names])
  const entities = useEntities(connections)
  useEffect(() => document.setKnown({ entities }), [document, entities])
}

/** Lets the checks know the flows that the flow calls. */
function useCallableFlows(document: FlowDocument): void {
  const names = useReadFromNodes(document, ({ flow, nodeTypes }) => {
    const live = flow.nodes.filter(({ disabled }) => !disabled)
    return [...new Set(live.flatMap((node) => calledFlow(node, nodeTypes.get(node.type)) ?? []))].toSorted().join(',')
  })
  const called = useCalledFlows(names)
  useEffect(() => document.setKnown({ called }), [document, called])
}

/** Lets the checks know the value maps that the flow looks into, those of an edit that was not saved yet among them. */
function useLookedUpMaps(document: FlowDocument): void {
  const names = useReadFromNodes(document, ({ flow }) => {
    return [...new Set(flowValueMapUses(flow).map(({ map }) => map))].toSorted().join('\n')
  })
  const maps = useKnownValueMaps(useMemo(() => (names === '' ? [] : names.split('\n')), [names]))
  useEffect(() => document.setKnown({ valueMaps: maps }), [document, maps])
}

/** Saves through the API and keeps the answer where a later visit of the page looks first. */
function storageWith(queries: QueryClient): FlowStorage {
  return {
    save: async (_, request, options) => {
      const detail = await saveFlow(request, options)
      queries.setQueryData(queryKeys.flow(detail.flow.id), detail)
      void queries.invalidateQueries({ queryKey: queryKeys.flows, exact: true })
      return detail
    },
    load: (flowId) => loadFlow(flowId),
  }
}

function useFlushOnLeave(document: FlowDocument): void {
  useEffect(() => {
    const onHide = (): void => document.flush()
    const onUnload = (event: BeforeUnloadEvent): void => {
      if (document.unsaved) event.preventDefault()
    }
    const onOnline = (): void => void document.saveNow()
    window.addEventListener('pagehide', onHide)
    window.addEventListener('beforeunload', onUnload)
    window.addEventListener('online', onOnline)
    return () => {
      window.removeEventListener('pagehide', onHide)
      window.removeEventListener('beforeunload', onUnload)
      window.removeEventListener('online', onOnline)
      document.flush()
    }
  }, [document])
}

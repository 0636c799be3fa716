import { useMemo } from 'react'
import { flowSchemaVersion, typeFlow } from '@isthmus/sdk'
import type { Flow, FlowNode, NamedShape, NodeTypes, TypeContext } from '@isthmus/sdk'
import { problemOf, useConnections, useTestConnection } from '../api/queries.ts'
import { useDocumentState, useFlowDocument } from '../document/index.ts'
import { useNodeFailure } from './data/use-node-failure.ts'
import type { NodeData } from './data/use-node-data.ts'
import { noProblems, problemsOfNode } from './form/field-problems.ts'
import { useFlowProblems } from './form/use-flow-problems.ts'
import type { FocusRequest } from './form/FormContext.tsx'
import { useKept } from './form/use-kept.ts'
import type { InspectorPanelProps } from './InspectorPanel.tsx'

/** Ties the form of a node to the open flow. */
export function useNodeEditing(
  node: FlowNode | undefined,
  data: NodeData,
  focus: FocusRequest | undefined,
): InspectorPanelProps | undefined {
  const document = useFlowDocument()
  const flow = useDocumentState((state) => state.flow)
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const found = useFlowProblems()
  const seen = useNodeFailure(node, data)
  const failure = seen?.kind === 'here' ? seen.problem : undefined
  const connections = useConnections()
  const test = useTestConnection()
  const problems = useMemo(() => {
    if (!node) return noProblems
    return problemsOfNode(failure ? [...found, { ...failure, node: node.id }] : found, flow, node.id)
  }, [found, failure, flow, node])
  const named = useNamedFields(node)
  if (!node) return undefined
  return {
    node,
    nodeType: nodeTypes.get(node.type),
    connections: connections.data ?? [],
    connectionTest: {
      running: test.isPending,
      answer: test.variables === node.connection ? test.data : undefined,
      problem: test.variables === node.connection && test.error ? problemOf(test.error) : undefined,
      start: (connection) => test.mutate(connection),
    },
    problems,
    failedElsewhere: seen?.kind === 'elsewhere' ? seen : undefined,
    recordFields: data.recordFields,
    triggerFields: data.triggerFields,
    sample: data.sample,
    focus,
    named,
    readOnly: document.readOnly,
    onConfig: (config, group) =>
      document.edit({ kind: 'setConfig', node: node.id, config }, { group: `${node.id}${group}` }),
    onOptions: (options) =>
      document.edit(
        { kind: 'setNodeOptions', node: node.id, options },
        { group: `${node.id} ${Object.keys(options).join()}` },
      ),
    onRename: (name) => document.edit({ kind: 'renameNode', node: node.id, name }),
  }
}

const nothingNamed: readonly NamedShape[] = []

/** What a node's config names fields of, those that it writes among them; it follows from the node and its connection alone. */
function useNamedFields(node: FlowNode | undefined): readonly NamedShape[] {
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const entities = useDocumentState((state) => state.entities)
  const named = useMemo(() => {
    const shapes = node && nodeTypes.get(node.type)?.shapes
    return node && (shapes?.named || shapes?.target) ? namesIn(node, nodeTypes, entities) : nothingNamed
  }, [node, nodeTypes, entities])
  return useKept(named, areSame)
}

function areSame(before: readonly NamedShape[], now: readonly NamedShape[]): boolean {
  return (
    before.length === now.length &&
    now.every(({ at, schema }, index) => before[index]?.schema === schema && before[index].at.join() === at.join())
  )
}

function namesIn(node: FlowNode, nodeTypes: NodeTypes, entities: TypeContext['entities']): readonly NamedShape[] {
  const { id, name } = node
  const alone: Flow = { schema: flowSchemaVersion, id, name, nodes: [node], edges: [], settings: {} }
  const types = typeFlow(alone, nodeTypes, entities ? { entities } : {})
  const target = types.target(id)
  const written = target ? [{ at: [`${target.rule.rows}/*/target`], schema: target.schema }] : nothingNamed
  return [...(types.node(id)?.named ?? nothingNamed), ...written]
}

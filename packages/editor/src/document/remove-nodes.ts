import { applyEdit, canConnect } from '@isthmus/sdk'
import type { Flow, FlowEdit, NodeTypes } from '@isthmus/sdk'
import { freshIds } from './fresh-ids.ts'
import type { Selection } from './selection.ts'

/** Builds the one edit that removes what is selected, with the wires of removed nodes. */
export function removeSelected(flow: Flow, selection: Selection): FlowEdit {
  const gone = new Set(selection.nodes)
  const edges = flow.edges.filter(
    (edge) => selection.edges.includes(edge.id) && !gone.has(edge.from.node) && !gone.has(edge.to.node),
  )
  return {
    kind: 'batch',
    edits: [
      ...edges.map((edge) => ({ kind: 'removeEdge' as const, edge: edge.id })),
      ...selection.nodes.map((node) => ({ kind: 'removeNode' as const, node })),
    ],
  }
}

/** Builds the one edit that removes nodes and joins what led to each with what followed it, where the ports fit. */
export function removeAndReconnect(flow: Flow, nodeTypes: NodeTypes, nodes: readonly string[]): FlowEdit {
  let current = flow
  const edits: FlowEdit[] = []
  const nextId = freshIds(flow.edges.map((edge) => edge.id))
  const perform = (edit: FlowEdit): void => {
    const result = applyEdit(current, edit)
    if (!result.ok) return
    current = result.flow
    edits.push(edit)
  }
  for (const node of nodes) {
    const into = current.edges.filter((edge) => edge.to.node === node)
    const outOf = current.edges.filter((edge) => edge.from.node === node && edge.from.port !== 'error')
    perform({ kind: 'removeNode', node })
    const pairs = into.flatMap(({ from }) => outOf.map(({ to }) => ({ from, to })))
    for (const { from, to } of pairs) {
      if (canConnect(current, nodeTypes, from, to).ok) perform({ kind: 'addEdge', edge: { id: nextId('e'), from, to } })
    }
  }
  return { kind: 'batch', edits }
}

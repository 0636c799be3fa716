import type { Flow, FlowEdge, FlowEdit, FlowNode } from '@isthmus/sdk'
import { freshIds, freshName } from './fresh-ids.ts'
import { gridStep, onGrid, type Point } from './geometry.ts'
import type { Selection } from './selection.ts'

/** Nodes with the wires between them: what is copied, pasted and duplicated. */
export interface Fragment {
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
}

export function fragmentOf(flow: Flow, nodes: readonly string[]): Fragment {
  const wanted = new Set(nodes)
  return {
    nodes: flow.nodes.filter((node) => wanted.has(node.id)),
    edges: flow.edges.filter((edge) => wanted.has(edge.from.node) && wanted.has(edge.to.node)),
  }
}

const stepAside: Point = { x: 2 * gridStep, y: 2 * gridStep }

/**
 * Builds the one edit that adds a fragment under new ids and names, and the selection of what was added. Without `at` it
 * lands a little aside of where it came from; with it, its upper left corner lands there.
 */
export function addFragment(
  flow: Flow,
  fragment: Fragment,
  at?: Point,
): { readonly edit: FlowEdit; readonly selection: Selection } {
  const nextNodeId = freshIds(flow.nodes.map((node) => node.id))
  const nextEdgeId = freshIds(flow.edges.map((edge) => edge.id))
  const names = new Set(flow.nodes.map((node) => node.name))
  const idOf = new Map(fragment.nodes.map((node) => [node.id, nextNodeId(node.id)]))
  const offset = at ? offsetTo(fragment, at) : stepAside
  const nodes = fragment.nodes.map((node): FlowNode => {
    const name = freshName(names, node.name)
    names.add(name)
    const position = onGrid({ x: node.position.x + offset.x, y: node.position.y + offset.y })
    return { ...node, id: idOf.get(node.id) ?? node.id, name, position }
  })
  const edges = fragment.edges.flatMap((edge): FlowEdge[] => {
    const from = idOf.get(edge.from.node)
    const to = idOf.get(edge.to.node)
    if (from === undefined || to === undefined) return []
    return [{ id: nextEdgeId(edge.id), from: { ...edge.from, node: from }, to: { ...edge.to, node: to } }]
  })
  return {
    edit: {
      kind: 'batch',
      edits: [
        ...nodes.map((node) => ({ kind: 'addNode' as const, node })),
        ...edges.map((edge) => ({ kind: 'addEdge' as const, edge })),
      ],
    },
    selection: { nodes: nodes.map((node) => node.id), edges: [] },
  }
}

function offsetTo(fragment: Fragment, at: Point): Point {
  const left = Math.min(...fragment.nodes.map((node) => node.position.x))
  const top = Math.min(...fragment.nodes.map((node) => node.position.y))
  return { x: at.x - left, y: at.y - top }
}

import { flowError, type Problem } from '../errors.ts'
import type { Flow, FlowEdge } from './flow.ts'

/** Edges by the node they leave or enter; nodes without edges are absent. */
export interface EdgeIndex {
  readonly from: ReadonlyMap<string, readonly FlowEdge[]>
  readonly to: ReadonlyMap<string, readonly FlowEdge[]>
}

export function indexEdges(flow: Pick<Flow, 'edges'>): EdgeIndex {
  const from = new Map<string, FlowEdge[]>()
  const to = new Map<string, FlowEdge[]>()
  for (const edge of flow.edges) {
    push(from, edge.from.node, edge)
    push(to, edge.to.node, edge)
  }
  return { from, to }
}

/**
 * Node ids in an order in which every edge leads forward; ties keep document order. Nodes on a cycle are left out, and so
 * is what only they lead to.
 */
export function topologicalOrder(flow: Pick<Flow, 'nodes' | 'edges'>): readonly string[] {
  const index = indexEdges(flow)
  const known = new Set(flow.nodes.map((node) => node.id))
  const open = new Map(flow.nodes.map((node) => [node.id, 0]))
  for (const edge of flow.edges) {
    if (known.has(edge.from.node) && open.has(edge.to.node)) open.set(edge.to.node, (open.get(edge.to.node) ?? 0) + 1)
  }
  const ready = flow.nodes.filter((node) => open.get(node.id) === 0).map((node) => node.id)
  const order: string[] = []
  for (let at = 0; at < ready.length; at += 1) {
    const id = ready[at] as string
    order.push(id)
    for (const edge of index.from.get(id) ?? []) {
      const left = (open.get(edge.to.node) ?? 0) - 1
      open.set(edge.to.node, left)
      if (left === 0) ready.push(edge.to.node)
    }
  }
  return order
}

/** Ids of all nodes that lead to `nodeId`, itself not included. */
export function upstreamOf(flow: Pick<Flow, 'edges'>, nodeId: string): ReadonlySet<string> {
  const index = indexEdges(flow)
  return reach(nodeId, (id) => (index.to.get(id) ?? []).map((edge) => edge.from.node))
}

/** Ids of all nodes that `nodeId` leads to, itself not included unless it lies on a cycle. */
export function downstreamOf(flow: Pick<Flow, 'edges'>, nodeId: string): ReadonlySet<string> {
  const index = indexEdges(flow)
  return reach(nodeId, (id) => (index.from.get(id) ?? []).map((edge) => edge.to.node))
}

/** What can be wrong with a document's ids and edges without knowing any node type. */
export function structureProblems(flow: Flow): readonly Problem[] {
  return [...duplicateIds(flow), ...edgeProblems(flow), ...cycleProblems(flow)]
}

function duplicateIds(flow: Flow): Problem[] {
  const problems: Problem[] = []
  const nodes = new Set<string>()
  for (const [at, { id }] of flow.nodes.entries()) {
    if (nodes.has(id))
      problems.push(flowError('NODE_ID_DUPLICATE', { id }, { path: `/nodes/${at}/id`, node: id }).toProblem())
    nodes.add(id)
  }
  const edges = new Set<string>()
  for (const [at, { id }] of flow.edges.entries()) {
    if (edges.has(id)) problems.push(flowError('EDGE_ID_DUPLICATE', { id }, { path: `/edges/${at}/id` }).toProblem())
    edges.add(id)
  }
  return problems
}

function edgeProblems(flow: Flow): Problem[] {
  const nodes = new Set(flow.nodes.map((node) => node.id))
  const seen = new Set<string>()
  const problems: Problem[] = []
  for (const [at, { from, to }] of flow.edges.entries()) {
    for (const [side, end] of [['from', from] as const, ['to', to] as const]) {
      if (nodes.has(end.node)) continue
      const path = `/edges/${at}/${side}/node`
      problems.push(flowError('EDGE_NODE_UNKNOWN', { node: end.node }, { path }).toProblem())
    }
    const key = `${from.node} ${from.port} ${to.node} ${to.port}`
    if (seen.has(key)) {
      problems.push(flowError('EDGE_DUPLICATE', { from: from.node, to: to.node }, { path: `/edges/${at}` }).toProblem())
    }
    seen.add(key)
  }
  return problems
}

function cycleProblems(flow: Flow): Problem[] {
  const cycle = findCycle(flow)
  if (!cycle) return []
  const names = new Map(flow.nodes.map((node) => [node.id, node.name]))
  const at = flow.edges.findIndex((edge) => edge.from.node === cycle.at(-1) && edge.to.node === cycle[0])
  const nodes = [...cycle, ...cycle.slice(0, 1)].map((id) => names.get(id) ?? id).join(' → ')
  return [flowError('EDGE_CYCLE', { nodes }, { path: `/edges/${at}`, node: cycle[0] ?? '' }).toProblem()]
}

/** Node ids of one cycle, in edge order; `undefined` when there is none. */
export function findCycle(flow: Pick<Flow, 'nodes' | 'edges'>): readonly string[] | undefined {
  const ordered = new Set(topologicalOrder(flow))
  const known = new Set(flow.nodes.map((node) => node.id))
  const index = indexEdges(flow)
  let id = flow.nodes.find((node) => !ordered.has(node.id))?.id
  if (id === undefined) return undefined
  // Every node left over has a predecessor that is left over, so walking backwards must meet itself.
  const path: string[] = []
  while (id !== undefined && !path.includes(id)) {
    path.push(id)
    id = index.to.get(id)?.find((edge) => known.has(edge.from.node) && !ordered.has(edge.from.node))?.from.node
  }
  return id === undefined ? undefined : path.slice(path.indexOf(id)).reverse()
}

function reach(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [...next(start)]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue
    found.add(id)
    open.push(...next(id))
  }
  return found
}

function push(map: Map<string, FlowEdge[]>, key: string, edge: FlowEdge): void {
  const list = map.get(key)
  if (list) list.push(edge)
  else map.set(key, [edge])
}

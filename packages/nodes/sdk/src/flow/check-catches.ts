import { flowError, type Problem } from '../errors.ts'
import { catchScope, caughtBy, hiddenEdges } from './control.ts'
import type { Flow } from './flow.ts'
import { downstreamOf, findCycle } from './graph.ts'
import type { NodeTypes } from './ports.ts'

/** What can be wrong with the nodes that catch failed records. */
export function catchProblems(flow: Flow, types: NodeTypes): readonly Problem[] {
  const ids = new Set(flow.nodes.map(({ id }) => id))
  const busy = new Set(caughtBy(flow, types).values())
  const findings = flow.nodes.flatMap((node, index): Problem[] => {
    if (node.disabled || types.get(node.type)?.source !== 'catch') return []
    const place = { node: node.id, path: `/nodes/${index}/config/nodes` }
    const unknown = (catchScope(node) ?? []).some((id) => !ids.has(id))
    const problems = unknown ? [flowError('CATCH_NODE_UNKNOWN', { node: node.name }, place)] : []
    if (!busy.has(node.id)) problems.push(flowError('CATCH_NOTHING', { node: node.name }, place))
    return problems.map((problem) => ({ ...problem.toProblem(), severity: 'warning' as const }))
  })
  return [...findings, ...circleProblems(flow, types), ...sharedProblems(flow, types)]
}

/** What follows a finally happens at another time than the rest, so a node cannot belong to both. */
function sharedProblems(flow: Flow, types: NodeTypes): readonly Problem[] {
  const wired = { edges: [...flow.edges, ...hiddenEdges(flow, types)] }
  const starts = flow.nodes.filter(({ type }) => {
    const info = types.get(type)
    return info?.kind === 'trigger' || info?.source === 'finally'
  })
  const reached = starts.map((start) => ({ start, ids: downstreamOf(wired, start.id) }))
  return flow.nodes.flatMap((node, index): Problem[] => {
    const sources = reached.filter(({ ids }) => ids.has(node.id)).map(({ start }) => start)
    const end = sources.find(({ type }) => types.get(type)?.source === 'finally')
    if (!end || sources.length < 2) return []
    const place = { node: node.id, path: `/nodes/${index}` }
    return [flowError('FINALLY_SHARED', { node: node.name, end: end.name }, place).toProblem()]
  })
}

/** Two catches that each list what comes after the other would feed each other for ever. */
function circleProblems(flow: Flow, types: NodeTypes): readonly Problem[] {
  if (findCycle(flow)) return []
  const cycle = findCycle({ nodes: flow.nodes, edges: [...flow.edges, ...hiddenEdges(flow, types)] })
  if (!cycle) return []
  const names = new Map(flow.nodes.map((node) => [node.id, node.name]))
  const nodes = [...cycle, ...cycle.slice(0, 1)].map((id) => names.get(id) ?? id).join(' → ')
  const source = cycle.find((id) => types.get(flow.nodes.find((node) => node.id === id)?.type ?? '')?.source)
  const at = flow.nodes.findIndex((node) => node.id === source)
  return [flowError('EDGE_CYCLE', { nodes }, { path: `/nodes/${at}/config/nodes`, node: source ?? '' }).toProblem()]
}

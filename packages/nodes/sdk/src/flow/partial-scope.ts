import { hiddenEdges } from './control.ts'
import type { Flow, FlowEdge } from './flow.ts'
import { indexEdges } from './graph.ts'
import { pinsOf } from './pins.ts'
import type { NodeTypes } from './ports.ts'

/** Which part of a flow is run: everything that leads to a node and the node itself, or this node alone. */
export interface PartWanted {
  readonly upTo?: string
  readonly only?: string
  /** False: pins are overlooked, and everything before the node is carried out. */
  readonly usePins?: boolean
}

/** What a run of a part of a flow does with each node; nodes that are not named here do not take part. */
export interface PartialScope {
  /** Nodes that are carried out, in the flow's order. */
  readonly runs: readonly string[]
  /** Nodes whose pinned records stand for them. */
  readonly pinned: readonly string[]
  /** Nodes before the one that runs alone, for which other records must be found because they are not pinned. */
  readonly missing: readonly string[]
  /** Nodes among `runs` that change something in another system. */
  readonly writes: readonly string[]
}

/**
 * Tells which nodes take part in a run of a part of a flow. Going back from the node, a pinned node ends the way: nothing
 * before it is needed. Disabled nodes are passed through, as in every run. Errors: none; an unknown node gives nothing.
 */
export function partialScope(flow: Flow, nodeTypes: NodeTypes, wanted: PartWanted): PartialScope {
  const { upTo, only, usePins = true } = wanted
  const target = only ?? upTo ?? ''
  const edges = indexEdges({ edges: [...flow.edges, ...hiddenEdges(flow, nodeTypes)] })
  const isPinned = (id: string): boolean => usePins && pinsOf(flow, id) !== undefined
  const disabled = new Set(flow.nodes.filter((node) => node.disabled).map(({ id }) => id))
  const found = { runs: new Set<string>(), pinned: new Set<string>(), missing: new Set<string>() }
  const placeOf = (id: string): keyof typeof found => {
    if (disabled.has(id)) return 'runs'
    if (isPinned(id)) return 'pinned'
    return only === undefined || id === only ? 'runs' : 'missing'
  }
  const open = flow.nodes.some(({ id }) => id === target) ? [target] : []
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const place = placeOf(id)
    if (found[place].has(id)) continue
    found[place].add(id)
    if (place === 'runs') open.push(...(edges.to.get(id) ?? []).map(({ from }) => from.node))
  }
  const inOrder = (ids: ReadonlySet<string>) =>
    flow.nodes.flatMap(({ id }) => (ids.has(id) && !disabled.has(id) ? [id] : []))
  const runs = inOrder(found.runs)
  return {
    runs,
    pinned: inOrder(found.pinned),
    missing: inOrder(found.missing),
    writes: runs.filter((id) => isWrite(flow, nodeTypes, id)),
  }
}

/** True for nodes that write themselves and for those that let other flows do it. */
export function isWrite(flow: Pick<Flow, 'nodes'>, nodeTypes: NodeTypes, id: string): boolean {
  const info = nodeTypes.get(flow.nodes.find((node) => node.id === id)?.type ?? '')
  return info?.effects === 'write' || info?.control === 'call' || info?.control === 'each'
}

/** The wires that carry records in such a run. */
export function edgesOfPart(edges: readonly FlowEdge[], scope: PartialScope): readonly FlowEdge[] {
  const runs = new Set(scope.runs)
  const gives = new Set([...scope.runs, ...scope.pinned, ...scope.missing])
  return edges.filter(({ from, to }) => runs.has(to.node) && gives.has(from.node))
}

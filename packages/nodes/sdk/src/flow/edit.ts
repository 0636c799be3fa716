import { flowError, type Problem } from '../errors.ts'
import type { Flow, FlowEdge, FlowNode, FlowSettings, NodeConfig } from './flow.ts'
import { pinProblems, pinsOf, type NodePins } from './pins.ts'

/** Options of a node beside its config; `null` removes one. */
export interface NodeOptions {
  readonly connection?: string | null
  readonly onError?: 'continue' | 'stop' | null
  readonly retry?: FlowNode['retry'] | null
  readonly timeoutMs?: number | null
  readonly disabled?: boolean | null
  readonly notes?: string | null
}

/** A change to a flow document, as data: it can be logged, sent, grouped and undone. */
export type FlowEdit =
  | { readonly kind: 'addNode'; readonly node: FlowNode; readonly index?: number }
  | { readonly kind: 'removeNode'; readonly node: string }
  | { readonly kind: 'addEdge'; readonly edge: FlowEdge; readonly index?: number }
  | { readonly kind: 'removeEdge'; readonly edge: string }
  | { readonly kind: 'renameNode'; readonly node: string; readonly name: string }
  | { readonly kind: 'moveNodes'; readonly positions: Readonly<Record<string, FlowNode['position']>> }
  | { readonly kind: 'setConfig'; readonly node: string; readonly config: NodeConfig }
  | { readonly kind: 'setNodeOptions'; readonly node: string; readonly options: NodeOptions }
  | {
      readonly kind: 'setFlow'
      readonly name?: string
      readonly description?: string | null
      readonly settings?: FlowSettings
    }
  | { readonly kind: 'setPins'; readonly node: string; readonly pins: NodePins }
  | { readonly kind: 'removePins'; readonly node: string; readonly ports: readonly string[] }
  | { readonly kind: 'batch'; readonly edits: readonly FlowEdit[] }

export type EditResult =
  | { readonly ok: true; readonly flow: Flow; readonly inverse: FlowEdit }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Applies a change to a flow document, so that every editor (canvas, clipboard, command line) changes flows in the same
 * way. The document given is not modified. Applying `inverse` to the result gives an equal document, order included.
 *
 * Refusals: `NOT_FOUND` for unknown nodes and edges, `NODE_ID_DUPLICATE`, `EDGE_ID_DUPLICATE`, `EDGE_NODE_UNKNOWN`,
 * `PIN_TOO_LARGE`, `PINS_TOO_LARGE`. A batch is applied whole or not at all. Node types and cycles are not looked at: see `canConnect`.
 */
// oxlint-disable-next-line complexity -- one short case per kind of edit
export function applyEdit(flow: Flow, edit: FlowEdit): EditResult {
  switch (edit.kind) {
    case 'addNode':
      return addNode(flow, edit.node, edit.index)
    case 'removeNode':
      return removeNode(flow, edit.node)
    case 'addEdge':
      return addEdge(flow, edit.edge, edit.index)
    case 'removeEdge':
      return removeEdge(flow, edit.edge)
    case 'renameNode':
      return changeNode(flow, edit.node, (node) => ({
        node: { ...node, name: edit.name },
        inverse: { kind: 'renameNode', node: node.id, name: node.name },
      }))
    case 'setConfig':
      return changeNode(flow, edit.node, (node) => ({
        node: { ...node, config: edit.config },
        inverse: { kind: 'setConfig', node: node.id, config: node.config },
      }))
    case 'setNodeOptions':
      return changeNode(flow, edit.node, (node) => setOptions(node, edit.options))
    case 'moveNodes':
      return moveNodes(flow, edit.positions)
    case 'setFlow':
      return setFlow(flow, edit)
    case 'setPins':
      return setPins(flow, edit.node, edit.pins)
    case 'removePins':
      return removePins(flow, edit.node, edit.ports)
    case 'batch':
      return applyBatch(flow, edit.edits)
  }
}

function addNode(flow: Flow, node: FlowNode, index = flow.nodes.length): EditResult {
  if (flow.nodes.some((other) => other.id === node.id)) return refuse('NODE_ID_DUPLICATE', node.id)
  return done({ ...flow, nodes: flow.nodes.toSpliced(index, 0, node) }, { kind: 'removeNode', node: node.id })
}

function removeNode(flow: Flow, id: string): EditResult {
  const index = flow.nodes.findIndex((node) => node.id === id)
  const node = flow.nodes[index]
  if (!node) return notFound('node', id)
  const touching = flow.edges.map((edge, at) => ({ edge, at })).filter(({ edge }) => touches(edge, id))
  const restored: FlowEdit[] = touching.map(({ edge, at }) => ({ kind: 'addEdge', edge, index: at }))
  const pins = pinsOf(flow, id)
  if (pins) restored.push({ kind: 'setPins', node: id, pins })
  const edges = flow.edges.filter((edge) => !touches(edge, id))
  return done(
    { ...withPins(flow, id, undefined), nodes: flow.nodes.toSpliced(index, 1), edges },
    { kind: 'batch', edits: [{ kind: 'addNode', node, index }, ...restored] },
  )
}

/** Sets the pins of the ports named; other ports of the node keep theirs. */
function setPins(flow: Flow, id: string, pins: NodePins): EditResult {
  if (!flow.nodes.some((node) => node.id === id)) return notFound('node', id)
  const before = pinsOf(flow, id) ?? {}
  const changed = withPins(flow, id, { ...before, ...pins })
  const [problem] = pinProblems(changed)
  // A flow that is too large already must not keep anybody from making its pins smaller.
  if (problem && pinsSize(changed) > pinsSize(flow)) return { ok: false, problem }
  const added = Object.keys(pins).filter((port) => !Object.hasOwn(before, port))
  const replaced = Object.entries(before).filter(([port]) => Object.hasOwn(pins, port))
  return done(changed, {
    kind: 'batch',
    edits: [
      ...(added.length > 0 ? [{ kind: 'removePins' as const, node: id, ports: added }] : []),
      ...(replaced.length > 0 ? [{ kind: 'setPins' as const, node: id, pins: Object.fromEntries(replaced) }] : []),
    ],
  })
}

function removePins(flow: Flow, id: string, ports: readonly string[]): EditResult {
  if (!flow.nodes.some((node) => node.id === id)) return notFound('node', id)
  const entries = Object.entries(pinsOf(flow, id) ?? {})
  const removed = entries.filter(([port]) => ports.includes(port))
  const kept = entries.filter(([port]) => !ports.includes(port))
  return done(withPins(flow, id, Object.fromEntries(kept)), {
    kind: 'setPins',
    node: id,
    pins: Object.fromEntries(removed),
  })
}

function withPins(flow: Flow, id: string, ports: NodePins | undefined): Flow {
  const { pins = {}, ...rest } = flow
  const others = Object.entries(pins).filter(([node]) => node !== id)
  const own = ports && Object.keys(ports).length > 0 ? [[id, ports] as const] : []
  const all = [...others, ...own]
  return all.length === 0 ? rest : { ...rest, pins: Object.fromEntries(all) }
}

function pinsSize({ pins }: Flow): number {
  return pins === undefined ? 0 : JSON.stringify(pins).length
}

function addEdge(flow: Flow, edge: FlowEdge, index = flow.edges.length): EditResult {
  if (flow.edges.some((other) => other.id === edge.id)) {
    return { ok: false, problem: flowError('EDGE_ID_DUPLICATE', { id: edge.id }).toProblem() }
  }
  const missing = [edge.from.node, edge.to.node].find((id) => !flow.nodes.some((node) => node.id === id))
  if (missing !== undefined) {
    return { ok: false, problem: flowError('EDGE_NODE_UNKNOWN', { node: missing }).toProblem() }
  }
  return done({ ...flow, edges: flow.edges.toSpliced(index, 0, edge) }, { kind: 'removeEdge', edge: edge.id })
}

function removeEdge(flow: Flow, id: string): EditResult {
  const index = flow.edges.findIndex((edge) => edge.id === id)
  const edge = flow.edges[index]
  if (!edge) return notFound('edge', id)
  return done({ ...flow, edges: flow.edges.toSpliced(index, 1) }, { kind: 'addEdge', edge, index })
}

function changeNode(
  flow: Flow,
  id: string,
  change: (node: FlowNode) => { readonly node: FlowNode; readonly inverse: FlowEdit },
): EditResult {
  const index = flow.nodes.findIndex((node) => node.id === id)
  const before = flow.nodes[index]
  if (!before) return notFound('node', id)
  const { node, inverse } = change(before)
  return done({ ...flow, nodes: flow.nodes.with(index, node) }, inverse)
}

function setOptions(node: FlowNode, options: NodeOptions): { readonly node: FlowNode; readonly inverse: FlowEdit } {
  const changed: Record<string, unknown> = { ...node }
  const before: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue
    before[key] = node[key as keyof NodeOptions] ?? null
    if (value === null) delete changed[key]
    else changed[key] = value
  }
  return {
    node: changed as unknown as FlowNode,
    inverse: { kind: 'setNodeOptions', node: node.id, options: before },
  }
}

function moveNodes(flow: Flow, positions: Readonly<Record<string, FlowNode['position']>>): EditResult {
  const known = new Map(flow.nodes.map((node) => [node.id, node]))
  const missing = Object.keys(positions).find((id) => !known.has(id))
  if (missing !== undefined) return notFound('node', missing)
  const before: Record<string, FlowNode['position']> = {}
  const nodes = flow.nodes.map((node) => {
    const position = Object.hasOwn(positions, node.id) ? positions[node.id] : undefined
    if (!position) return node
    before[node.id] = node.position
    return { ...node, position }
  })
  return done({ ...flow, nodes }, { kind: 'moveNodes', positions: before })
}

function setFlow(flow: Flow, edit: Extract<FlowEdit, { kind: 'setFlow' }>): EditResult {
  const { description: before, ...rest } = flow
  const description = edit.description === undefined ? before : (edit.description ?? undefined)
  const changed: Flow = {
    ...rest,
    ...(description === undefined ? {} : { description }),
    ...(edit.name === undefined ? {} : { name: edit.name }),
    ...(edit.settings === undefined ? {} : { settings: edit.settings }),
  }
  return done(changed, {
    kind: 'setFlow',
    ...(edit.name === undefined ? {} : { name: flow.name }),
    ...(edit.description === undefined ? {} : { description: before ?? null }),
    ...(edit.settings === undefined ? {} : { settings: flow.settings }),
  })
}

function applyBatch(flow: Flow, edits: readonly FlowEdit[]): EditResult {
  let current = flow
  const inverses: FlowEdit[] = []
  for (const edit of edits) {
    const result = applyEdit(current, edit)
    if (!result.ok) return result
    current = result.flow
    inverses.unshift(result.inverse)
  }
  return done(current, { kind: 'batch', edits: inverses })
}

function touches(edge: FlowEdge, node: string): boolean {
  return edge.from.node === node || edge.to.node === node
}

function done(flow: Flow, inverse: FlowEdit): EditResult {
  return { ok: true, flow, inverse }
}

function refuse(code: 'NODE_ID_DUPLICATE', id: string): EditResult {
  return { ok: false, problem: flowError(code, { id }).toProblem() }
}

function notFound(what: string, id: string): EditResult {
  return { ok: false, problem: flowError('NOT_FOUND', { what, id }).toProblem() }
}

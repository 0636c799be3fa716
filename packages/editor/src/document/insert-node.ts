import { applyEdit, canConnect, downstreamOf, portsOf } from '@isthmus/sdk'
import type { EdgeEnd, Flow, FlowEdge, FlowEdit, FlowNode, Language, NodeTypeInfo, NodeTypes } from '@isthmus/sdk'
import { freshIds } from './fresh-ids.ts'
import { columnStep, freePlace, onGrid, placeAfter, type Point } from './geometry.ts'
import { newNode } from './new-node.ts'

/** Where a new node goes: at a point, behind an output, before an input, or into an edge. */
export type InsertPlace =
  | { readonly kind: 'at'; readonly point: Point }
  | { readonly kind: 'after'; readonly from: EdgeEnd; readonly point?: Point }
  | { readonly kind: 'before'; readonly to: EdgeEnd; readonly point: Point }
  | { readonly kind: 'between'; readonly edge: string }

export interface Insertion {
  readonly edit: FlowEdit
  readonly node: FlowNode
}

interface InsertContext {
  readonly flow: Flow
  readonly nodeTypes: NodeTypes
  readonly language: Language
}

/** Builds the one edit that places a node of the type, with the wires that its place asks for where its ports fit. */
export function insertNode(context: InsertContext, type: NodeTypeInfo, place: InsertPlace): Insertion {
  const { flow, language } = context
  const node = newNode(flow, type, { language, position: positionFor(flow, place) })
  const wires = wiresFor(context, node, { type, place })
  const edge = place.kind === 'between' ? flow.edges.find((candidate) => candidate.id === place.edge) : undefined
  const cut: FlowEdit[] = edge && wires.length === 2 ? [{ kind: 'removeEdge', edge: edge.id }] : []
  const moved = edge ? makeRoom(flow, edge, node.position) : []
  return { node, edit: { kind: 'batch', edits: [...cut, ...moved, { kind: 'addNode', node }, ...wires] } }
}

function positionFor(flow: Flow, place: InsertPlace): Point {
  switch (place.kind) {
    case 'at':
    case 'before':
      return freePlace(flow, place.point)
    case 'after': {
      if (place.point) return onGrid(place.point)
      const source = flow.nodes.find((node) => node.id === place.from.node)
      return source ? placeAfter(flow, source) : freePlace(flow, { x: 0, y: 0 })
    }
    case 'between':
      return positionBetween(flow, place.edge)
  }
}

function positionBetween(flow: Flow, edgeId: string): Point {
  const edge = flow.edges.find((candidate) => candidate.id === edgeId)
  const from = flow.nodes.find((node) => node.id === edge?.from.node)
  const to = flow.nodes.find((node) => node.id === edge?.to.node)
  if (!from || !to) return freePlace(flow, { x: 0, y: 0 })
  const gap = to.position.x - from.position.x
  if (gap >= 2 * columnStep)
    return freePlace(flow, { x: from.position.x + gap / 2, y: (from.position.y + to.position.y) / 2 })
  // The nodes behind move right, so the new one takes the place of the first of them.
  return onGrid({ x: from.position.x + columnStep, y: to.position.y })
}

/** Moves what follows the edge to the right until a node fits into it. */
function makeRoom(flow: Flow, edge: FlowEdge, position: Point): FlowEdit[] {
  const target = flow.nodes.find((node) => node.id === edge.to.node)
  if (!target) return []
  const shift = position.x + columnStep - target.position.x
  if (shift <= 0) return []
  const behind = new Set([target.id, ...downstreamOf(flow, target.id)])
  const moved = flow.nodes.filter((node) => behind.has(node.id))
  const positions = moved.map((node) => [node.id, { x: node.position.x + shift, y: node.position.y }] as const)
  return [{ kind: 'moveNodes', positions: Object.fromEntries(positions) }]
}

function wiresFor(
  { flow, nodeTypes }: InsertContext,
  node: FlowNode,
  { type, place }: { readonly type: NodeTypeInfo; readonly place: InsertPlace },
): FlowEdit[] {
  const edge = place.kind === 'between' ? flow.edges.find((candidate) => candidate.id === place.edge) : undefined
  const source = place.kind === 'after' ? place.from : edge?.from
  const target = place.kind === 'before' ? place.to : edge?.to
  const wanted = wantedWires(node, type, { source, target })
  if (edge && wanted.length < 2) return []
  const added = applyEdit(flow, { kind: 'addNode', node })
  if (!added.ok) return []
  const nextId = freshIds(flow.edges.map(({ id }) => id))
  return wanted
    .filter(({ from, to }) => canConnect(added.flow, nodeTypes, from, to).ok)
    .map(({ from, to }) => ({ kind: 'addEdge', edge: { id: nextId('e'), from, to } }))
}

interface Wire {
  readonly from: EdgeEnd
  readonly to: EdgeEnd
}

function wantedWires(
  node: FlowNode,
  type: NodeTypeInfo,
  { source, target }: { readonly source: EdgeEnd | undefined; readonly target: EdgeEnd | undefined },
): readonly Wire[] {
  const { inputs, outputs } = portsOf(node, type)
  const into = source && inputs[0] ? [{ from: source, to: { node: node.id, port: inputs[0].id } }] : []
  const outOf = target && outputs[0] ? [{ from: { node: node.id, port: outputs[0].id }, to: target }] : []
  return [...into, ...outOf]
}

/** Builds the edit that draws one wire. */
export function connect(flow: Flow, from: EdgeEnd, to: EdgeEnd): FlowEdit {
  return { kind: 'addEdge', edge: { id: freshIds(flow.edges.map(({ id }) => id))('e'), from, to } }
}

/** The output of a node that a following one is most likely meant for: the first free one, else the first. */
export function likelyOutput(flow: Flow, nodeTypes: NodeTypes, nodeId: string): EdgeEnd | undefined {
  const node = flow.nodes.find((candidate) => candidate.id === nodeId)
  const type = node && nodeTypes.get(node.type)
  if (!node || !type) return undefined
  const outputs = portsOf(node, type).outputs
  const isFree = (port: string): boolean => !flow.edges.some(({ from }) => from.node === node.id && from.port === port)
  const port = outputs.find(({ id }) => isFree(id) && id !== 'error') ?? outputs[0]
  return port && { node: node.id, port: port.id }
}

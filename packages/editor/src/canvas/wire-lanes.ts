import { errorPort, type FlowEdge } from '@isthmus/sdk'
import { nodeHeight, nodeWidth, type Point } from '../document/index.ts'
import { portY } from './card-shape.ts'
import { outputY, type CardNode } from './graph-nodes.ts'

/** How far a wire leaves a card at least before it may turn back. */
const turnRoom = 24
/** How far below its output a lane to another row runs at most: within the gap below the row that it comes from. */
const laneToRow = 84
/** Wires of failed records run lower, so that counts on both lanes have room, but stay above the cards they lead to. */
const errorLaneToRow = 100
const aboveInput = 44
/** How far below its output a lane to the same row runs. */
const laneInRow = 56
/** What a lane keeps away from cards; below them there is room for the label of the error port too. */
const roomAbove = 16
const roomBelow = 28

interface Span {
  readonly from: Point
  readonly to: Point
}

/**
 * Heights of the lanes that wires take between the rows, by edge. A wire takes one when it leads back to a card further
 * left, when it would run across other cards, or when it carries failed records down to another row. All others go
 * straight and have none.
 */
export function wireLanes(
  edges: readonly FlowEdge[],
  cards: ReadonlyMap<string, CardNode>,
): ReadonlyMap<string, number> {
  const lanes = new Map<string, number>()
  for (const edge of edges) {
    const source = cards.get(edge.from.node)
    const target = cards.get(edge.to.node)
    if (!source || !target) continue
    const span = { from: outputAt(source, edge.from.port), to: inputAt(target, edge.to.port) }
    const others = cardsAround(span, cards)
    const needsLane =
      goesBack(span) ||
      (edge.from.port === errorPort && span.to.y - span.from.y > nodeHeight) ||
      others.some((card) => card !== source && card !== target && crosses(span, card))
    if (needsLane) lanes.set(edge.id, freeLane(others, usualLane(span, edge.from.port === errorPort)))
  }
  return lanes
}

function goesBack({ from, to }: Span): boolean {
  return to.x < from.x + turnRoom
}

function outputAt({ position, data }: CardNode, port: string): Point {
  const index = data.outputs.findIndex(({ id }) => id === port)
  const found = data.outputs[index]
  return { x: position.x + nodeWidth, y: position.y + (found ? outputY(found, index) : portY(0)) }
}

function inputAt({ position, data }: CardNode, port: string): Point {
  const index = data.inputs.findIndex(({ id }) => id === port)
  return { x: position.x, y: position.y + portY(Math.max(0, index)) }
}

/** Cards that a wire or its lane could meet. */
function cardsAround({ from, to }: Span, cards: ReadonlyMap<string, CardNode>): readonly CardNode[] {
  const left = Math.min(from.x, to.x)
  const right = Math.max(from.x, to.x)
  const top = Math.min(from.y, to.y) - 2 * errorLaneToRow
  const bottom = Math.max(from.y, to.y) + 2 * errorLaneToRow
  return [...cards.values()].filter(
    ({ position: { x, y }, height = nodeHeight }) =>
      x < right && x + nodeWidth > left && y < bottom && y + height > top,
  )
}

const samples = 24

/** Whether the plain curve of a wire to the right would run across a card. */
function crosses({ from, to }: Span, { position: { x, y }, height = nodeHeight }: CardNode): boolean {
  for (let step = 1; step < samples; step += 1) {
    const part = step / samples
    // The curve leaves and arrives level, halfway it is in the middle: near enough to what is drawn.
    const at = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part * part * (3 - 2 * part) }
    if (at.x > x && at.x < x + nodeWidth && at.y > y - 4 && at.y < y + height + 4) return true
  }
  return false
}

function usualLane({ from, to }: Span, isError: boolean): number {
  const rise = to.y - from.y
  if (Math.abs(rise) <= nodeHeight) return from.y + laneInRow
  const height = Math.abs(rise)
  const depth = isError
    ? Math.min(Math.max(height / 2, height - aboveInput), errorLaneToRow)
    : Math.min(height / 2, laneToRow)
  return from.y + Math.sign(rise) * depth
}

/** The height nearest to the usual one at which a lane meets no card. */
function freeLane(cards: readonly CardNode[], usual: number): number {
  const reach = cards.map(
    ({ position: { y }, height = nodeHeight }) => [y - roomAbove, y + height + roomBelow] as const,
  )
  const isFree = (lane: number): boolean => reach.every(([top, bottom]) => lane <= top || lane >= bottom)
  const candidates = reach.flat().filter((lane) => isFree(lane))
  if (isFree(usual) || candidates.length === 0) return usual
  return candidates.reduce((best, lane) => (Math.abs(lane - usual) < Math.abs(best - usual) ? lane : best))
}

import type { Flow, FlowNode } from '@isthmus/sdk'

/** Measures of the canvas in its own pixels, at zoom 1. */
export const nodeWidth = 232
export const nodeHeight = 56
export const gridStep = 16
/** Distance from one node's left edge to the next one's. */
export const columnStep = 288
const rowStep = 96

export type Point = FlowNode['position']

export function onGrid(point: Point): Point {
  return { x: Math.round(point.x / gridStep) * gridStep, y: Math.round(point.y / gridStep) * gridStep }
}

/** The wanted place, or the nearest free one below it. */
export function freePlace(flow: Flow, wanted: Point): Point {
  const start = onGrid(wanted)
  let place = start
  while (flow.nodes.some((node) => overlaps(node.position, place))) place = { x: place.x, y: place.y + rowStep }
  return place
}

function overlaps(left: Point, right: Point): boolean {
  return Math.abs(left.x - right.x) < nodeWidth + gridStep && Math.abs(left.y - right.y) < nodeHeight + gridStep
}

/** Where a node that follows `source` goes. */
export function placeAfter(flow: Flow, source: FlowNode): Point {
  return freePlace(flow, { x: source.position.x + columnStep, y: source.position.y })
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The rectangle around the nodes; `undefined` without any. */
export function boxAround(nodes: readonly FlowNode[]): Box | undefined {
  if (nodes.length === 0) return undefined
  const left = Math.min(...nodes.map((node) => node.position.x))
  const top = Math.min(...nodes.map((node) => node.position.y))
  const right = Math.max(...nodes.map((node) => node.position.x)) + nodeWidth
  const bottom = Math.max(...nodes.map((node) => node.position.y)) + nodeHeight
  return { x: left, y: top, width: right - left, height: bottom - top }
}

import { getBezierPath, type EdgeProps } from '@xyflow/react'
import type { Point } from '../document/index.ts'

type WireEnds = Pick<EdgeProps, 'sourceX' | 'sourceY' | 'targetX' | 'targetY' | 'sourcePosition' | 'targetPosition'>

interface WireCourse {
  /** The height between the rows that the wire runs at; without one it goes straight. */
  readonly lane: number | undefined
  readonly isError: boolean
}

/** Where wires turn after they left a card: those of failed records nearer to it, so that the two do not run on one line. */
const turnAfter = { plain: 24, error: 13 }
/** Where wires turn before they reach a card: nearer than the counts on the straight wires beside them. */
const turnBefore = 12
const radius = 10
/** How far along its lane an error wire shows its count: where it is still alone. */
const countAfter = 44

/**
 * The way of a wire, and where its count stands. A wire with a lane takes it in straight lines: a curve would run across
 * the cards in between.
 */
export function wirePath(ends: WireEnds, { lane, isError }: WireCourse): readonly [path: string, x: number, y: number] {
  if (lane === undefined) {
    const [path, middleX, middleY] = getBezierPath({ ...ends, curvature: 0.3 })
    return [path, middleX, middleY]
  }
  const first = ends.sourceX + (isError ? turnAfter.error : turnAfter.plain)
  const last = ends.targetX - turnBefore
  const corners = [
    { x: first, y: ends.sourceY },
    { x: first, y: lane },
    { x: last, y: lane },
    { x: last, y: ends.targetY },
  ]
  const path = roundedPath({ x: ends.sourceX, y: ends.sourceY }, corners, { x: ends.targetX, y: ends.targetY })
  const middle = (first + last) / 2
  const along = first + Math.sign(last - first) * countAfter
  return [path, isError && Math.abs(last - first) > 2 * countAfter ? along : middle, lane]
}

function roundedPath(start: Point, corners: readonly Point[], end: Point): string {
  const points = [start, ...corners, end]
  const turns = corners.map((corner, index) => {
    const before = toward(corner, points[index] ?? start)
    const after = toward(corner, points[index + 2] ?? end)
    return `L ${before.x} ${before.y} Q ${corner.x} ${corner.y} ${after.x} ${after.y}`
  })
  return `M ${start.x} ${start.y} ${turns.join(' ')} L ${end.x} ${end.y}`
}

/** The point where the bend at a corner begins, on the level or upright line to a neighbour. */
function toward(corner: Point, neighbour: Point): Point {
  const distance = Math.hypot(neighbour.x - corner.x, neighbour.y - corner.y)
  if (distance === 0) return corner
  const part = Math.min(radius, distance / 2) / distance
  return { x: corner.x + (neighbour.x - corner.x) * part, y: corner.y + (neighbour.y - corner.y) * part }
}

import { getBezierPath, getSmoothStepPath, type EdgeProps } from '@xyflow/react'

type WireEnds = Pick<EdgeProps, 'sourceX' | 'sourceY' | 'targetX' | 'targetY' | 'sourcePosition' | 'targetPosition'>

/** How far a wire leaves a card before it turns back. */
const turn = 24
/** How far below its output a wire that turns back runs at most: within the gap below the row that it comes from. */
const lane = 84

/**
 * The way of a wire, and where its count stands. A wire to a card further left turns back between the rows, in straight
 * lines: a curve would run across the cards in between.
 */
export function wirePath(ends: WireEnds): readonly [path: string, middleX: number, middleY: number] {
  const goesBack = ends.targetX < ends.sourceX + turn && Math.abs(ends.targetY - ends.sourceY) > turn
  if (!goesBack) {
    const [path, middleX, middleY] = getBezierPath({ ...ends, curvature: 0.3 })
    return [path, middleX, middleY]
  }
  const rise = ends.targetY - ends.sourceY
  const centerY = ends.sourceY + Math.sign(rise) * Math.min(Math.abs(rise) / 2, lane)
  const [path, middleX, middleY] = getSmoothStepPath({ ...ends, centerY, borderRadius: 12, offset: turn })
  return [path, middleX, middleY]
}

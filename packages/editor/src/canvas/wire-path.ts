import { getBezierPath, getSmoothStepPath, type EdgeProps } from '@xyflow/react'

type WireEnds = Pick<EdgeProps, 'sourceX' | 'sourceY' | 'targetX' | 'targetY' | 'sourcePosition' | 'targetPosition'>

/** How far a wire leaves a card before it turns back. */
const turn = 24

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
  const [path, middleX, middleY] = getSmoothStepPath({ ...ends, borderRadius: 12, offset: turn })
  return [path, middleX, middleY]
}

import { canConnect, describeProblem } from '@isthmus/sdk'
import { getBezierPath, useStore, type ConnectionLineComponentProps } from '@xyflow/react'
import { useDocumentState } from '../document/index.ts'
import { useLanguage } from '../i18n/language.ts'
import { edgeEnds } from './edge-ends.ts'
import css from './wire.module.css'

/** The wire that is being drawn, with an arrow; over a port that does not fit it says why. */
export function ConnectionLine(props: ConnectionLineComponentProps) {
  const { fromX, fromY, toX, toY, fromPosition, toPosition, connectionStatus } = props
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
    curvature: 0.3,
  })
  const reason = useReason(props)
  const zoom = useStore((state) => state.transform[2])
  return (
    <g>
      <defs>
        <marker id="wire-arrow" viewBox="0 0 10 10" refX={8} refY={5} markerWidth={7} markerHeight={7} orient="auto">
          <path d="M0 0L10 5L0 10z" fill="context-stroke" />
        </marker>
      </defs>
      <path className={css['line']} data-status={connectionStatus} d={path} markerEnd="url(#wire-arrow)" />
      {reason !== undefined && (
        <g transform={`translate(${toX} ${toY}) scale(${1 / zoom})`}>
          <foreignObject className={css['reason']} x={14} y={14} width={1} height={1}>
            <div role="status">{reason}</div>
          </foreignObject>
        </g>
      )}
    </g>
  )
}

function useReason({ connectionStatus, fromHandle, toHandle }: ConnectionLineComponentProps): string | undefined {
  const flow = useDocumentState((state) => state.flow)
  const nodeTypes = useDocumentState((state) => state.nodeTypes)
  const language = useLanguage()
  if (connectionStatus !== 'invalid' || !toHandle) return undefined
  const ends = edgeEnds(fromHandle, toHandle)
  if (!ends) return undefined
  const answer = canConnect(flow, nodeTypes, ends.from, ends.to)
  return answer.ok ? undefined : describeProblem(answer.problem, language).message
}

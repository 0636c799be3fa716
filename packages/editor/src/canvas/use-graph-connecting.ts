import { canConnect, describeProblem } from '@isthmus/sdk'
import type { Connection, Edge, FinalConnectionState } from '@xyflow/react'
import { useReactFlow } from '@xyflow/react'
import { useCallback } from 'react'
import { useCommandContext, type CommandContext } from '../commands/index.ts'
import { connect, nodeHeight, nodeWidth, type InsertPlace, type Point } from '../document/index.ts'
import { edgeEnds, endOf } from './edge-ends.ts'

/** Drawing wires: only between ports the runtime accepts too; dropped on nothing, the list of node types opens there. */
export function useGraphConnecting() {
  const context = useCommandContext()
  const { screenToFlowPosition } = useReactFlow()
  const isValidConnection = useCallback(
    (wire: Connection | Edge) => {
      const { flow, nodeTypes } = context.document.state
      return canConnect(flow, nodeTypes, ...endsOf(wire)).ok
    },
    [context],
  )
  const onConnect = useCallback(
    (wire: Connection) => {
      const { flow } = context.document.state
      context.document.edit(connect(flow, ...endsOf(wire)))
    },
    [context],
  )
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid === true || !state.fromHandle) return
      const screen = pointOf(event)
      if (state.toHandle) sayWhyNot(context, state)
      else if (isFarFrom(state) && screen) offerNodes(context, state, { screen, point: screenToFlowPosition(screen) })
    },
    [context, screenToFlowPosition],
  )
  return { isValidConnection, onConnect, onConnectEnd }
}

function endsOf(wire: Connection | Edge) {
  return [
    { node: wire.source, port: wire.sourceHandle ?? '' },
    { node: wire.target, port: wire.targetHandle ?? '' },
  ] as const
}

/** A click on a port is no drawing. */
function isFarFrom({ from, pointer }: FinalConnectionState): boolean {
  return from !== null && pointer !== null && Math.hypot(from.x - pointer.x, from.y - pointer.y) > 24
}

function sayWhyNot({ document, ui, language }: CommandContext, { fromHandle, toHandle }: FinalConnectionState): void {
  const ends = fromHandle && toHandle && edgeEnds(fromHandle, toHandle)
  if (!ends || ends.from.node === ends.to.node) return
  const answer = canConnect(document.state.flow, document.state.nodeTypes, ends.from, ends.to)
  if (!answer.ok) ui.say(describeProblem(answer.problem, language).message, 'error')
}

function offerNodes(
  { ui }: CommandContext,
  { fromHandle }: FinalConnectionState,
  { screen, point }: { readonly screen: Point; readonly point: Point },
): void {
  if (!fromHandle) return
  const end = endOf(fromHandle)
  // The new node's port, not its corner, comes to lie where the wire was dropped.
  const place: InsertPlace =
    fromHandle.type === 'source'
      ? { kind: 'after', from: end, point: { x: point.x, y: point.y - nodeHeight / 2 } }
      : { kind: 'before', to: end, point: { x: point.x - nodeWidth, y: point.y - nodeHeight / 2 } }
  ui.set({ quickAdd: { screen, place, ...(fromHandle.type === 'source' ? { from: end } : {}) } })
}

function pointOf(event: MouseEvent | TouchEvent): Point | undefined {
  const source = 'changedTouches' in event ? event.changedTouches[0] : event
  return source && { x: source.clientX, y: source.clientY }
}

import { useReactFlow } from '@xyflow/react'
import { useCallback, useState, type DragEvent } from 'react'
import { nodeTypeMedia, pasteText, useCommandContext } from '../commands/index.ts'
import { insertNode, nodeHeight, nodeWidth, onGrid, type InsertPlace, type Point } from '../document/index.ts'

/** Places a node type dragged from a list, or a dropped JSON file; a ghost shows where it will be. */
export function useNodeDrop() {
  const context = useCommandContext()
  const { screenToFlowPosition } = useReactFlow()
  const [ghost, setGhost] = useState<Point>()
  const pointOf = useCallback(
    (event: DragEvent): Point => {
      const at = screenToFlowPosition({ x: event.clientX, y: event.clientY })
      return onGrid({ x: at.x - nodeWidth / 2, y: at.y - nodeHeight / 2 })
    },
    [screenToFlowPosition],
  )
  const onDragOver = useCallback(
    (event: DragEvent) => {
      const { types } = event.dataTransfer
      if (context.document.readOnly || !(types.includes(nodeTypeMedia) || types.includes('Files'))) return
      event.preventDefault()
      if (types.includes(nodeTypeMedia)) setGhost(pointOf(event))
    },
    [context, pointOf],
  )
  const onDragLeave = useCallback((event: DragEvent) => {
    if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget))
      setGhost(undefined)
  }, [])
  const onDrop = useCallback(
    (event: DragEvent) => {
      setGhost(undefined)
      const file = event.dataTransfer.files[0]
      const { flow, nodeTypes } = context.document.state
      const type = nodeTypes.get(event.dataTransfer.getData(nodeTypeMedia))
      if (!type && !file) return
      event.preventDefault()
      if (file) void file.text().then((text) => pasteText(context, text))
      if (!type) return
      const insertion = insertNode(
        { flow, nodeTypes, language: context.language },
        type,
        placeOf(event, pointOf(event)),
      )
      context.document.edit(insertion.edit, { select: { nodes: [insertion.node.id], edges: [] } })
      context.view.focusNode(insertion.node.id)
    },
    [context, pointOf],
  )
  return { ghost, onDragOver, onDragLeave, onDrop }
}

/** A node dropped on a wire goes between its ends. */
function placeOf(event: DragEvent, point: Point): InsertPlace {
  const wire = event.target instanceof Element ? event.target.closest('.react-flow__edge') : null
  const edge = wire?.getAttribute('data-id')
  return edge ? { kind: 'between', edge } : { kind: 'at', point }
}

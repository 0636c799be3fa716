import type { EdgeChange, NodeChange } from '@xyflow/react'
import { useCallback, useMemo, useState } from 'react'
import { useFlowDocument, type FlowDocument, type Point } from '../document/index.ts'
import type { WireEdge } from './graph-edges.ts'
import type { CardNode } from './graph-nodes.ts'

type Places = Readonly<Record<string, Point>>

/** Turns what the graph library reports into selections and moves of the document. */
export function useGraphChanges() {
  const document = useFlowDocument()
  const [dragged, setDragged] = useState<Places>()
  const onNodesChange = useCallback(
    (changes: NodeChange<CardNode>[]) => {
      selectNodes(document, changes)
      const moved = movedPlaces(changes)
      if (moved) setDragged((before) => ({ ...before, ...moved }))
    },
    [document],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange<WireEdge>[]) => {
      const chosen = changedSelection(document.state.selection.edges, changes)
      if (chosen) document.select({ ...document.state.selection, edges: chosen })
    },
    [document],
  )
  const onDragStop = useCallback(
    (nodes: readonly CardNode[]) => {
      setDragged(undefined)
      keepPlaces(document, nodes)
    },
    [document],
  )
  const handlers = useMemo(
    () => ({
      onNodesChange,
      onEdgesChange,
      onNodeDragStop: (_: unknown, __: unknown, nodes: readonly CardNode[]) => onDragStop(nodes),
      onSelectionDragStop: (_: unknown, nodes: readonly CardNode[]) => onDragStop(nodes),
    }),
    [onNodesChange, onEdgesChange, onDragStop],
  )
  return { dragged, handlers }
}

function movedPlaces(changes: readonly NodeChange<CardNode>[]): Places | undefined {
  const moved = changes.flatMap((change) =>
    change.type === 'position' && change.dragging === true && change.position
      ? [[change.id, change.position] as const]
      : [],
  )
  return moved.length > 0 ? Object.fromEntries(moved) : undefined
}

/** One drag is one edit, however many nodes it moved. */
function keepPlaces(document: FlowDocument, nodes: readonly CardNode[]): void {
  const before = new Map(document.state.flow.nodes.map((node) => [node.id, node.position]))
  const moved = nodes.filter(({ id, position }) => {
    const old = before.get(id)
    return old !== undefined && (old.x !== position.x || old.y !== position.y)
  })
  if (moved.length === 0) return
  const positions = moved.map(({ id, position }) => [id, { x: position.x, y: position.y }] as const)
  document.edit({ kind: 'moveNodes', positions: Object.fromEntries(positions) })
}

function selectNodes(document: FlowDocument, changes: readonly NodeChange<CardNode>[]): void {
  const chosen = changedSelection(document.state.selection.nodes, changes)
  if (chosen) document.select({ ...document.state.selection, nodes: chosen })
}

function changedSelection(
  before: readonly string[],
  changes: readonly (NodeChange<CardNode> | EdgeChange<WireEdge>)[],
): readonly string[] | undefined {
  const chosen = new Set(before)
  let changed = false
  for (const change of changes) {
    if (change.type !== 'select') continue
    changed = true
    if (change.selected) chosen.add(change.id)
    else chosen.delete(change.id)
  }
  return changed ? [...chosen] : undefined
}

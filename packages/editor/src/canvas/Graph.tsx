import {
  Background,
  ConnectionMode,
  MiniMap,
  ReactFlow,
  SelectionMode,
  ViewportPortal,
  type AriaLabelConfig,
  type EdgeTypes,
  type NodeTypes,
} from '@xyflow/react'
import { memo, useCallback, useMemo, type MouseEvent } from 'react'
import { canvasMark, useCommandContext, useEditorUi } from '../commands/index.ts'
import { gridStep, nodeHeight, nodeWidth, type Point } from '../document/index.ts'
import { useText } from '../i18n/use-text.ts'
import { ConnectionLine } from './ConnectionLine.tsx'
import type { CardNode } from './graph-nodes.ts'
import { canvasMenu, edgeMenu, nodeMenu } from './menus.ts'
import { NodeCard } from './NodeCard.tsx'
import { useFirstView, useSteadyMiddle } from './use-first-view.ts'
import { useGraph } from './use-graph.ts'
import { useGraphChanges } from './use-graph-changes.ts'
import { useGraphConnecting } from './use-graph-connecting.ts'
import { useGraphKeys } from './use-graph-keys.ts'
import { useNodeDrop } from './use-node-drop.ts'
import { Wire } from './Wire.tsx'
import css from './canvas.module.css'

const cardTypes: NodeTypes = { card: NodeCard }
const wireTypes: EdgeTypes = { wire: Wire }
const grid: [number, number] = [gridStep, gridStep]
const mountOnlyVisibleAbove = 200
// The library looks whether these are the same objects as before.
const panButtons = [1]
const multiSelectionKeys = ['Shift', 'Meta', 'Control']
const withoutMark = { hideAttribution: true }

/** The flow as a graph that can be seen, walked through and edited. */
export function Graph() {
  const { readOnly } = useCommandContext().document
  const changes = useGraphChanges()
  const graph = useGraph(changes.dragged)
  const onKeyDown = useGraphKeys()
  const drop = useNodeDrop()
  return (
    <div
      className={css['graph']}
      {...{ [canvasMark]: '' }}
      data-read-only={readOnly || undefined}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onDragOver={drop.onDragOver}
      onDragLeave={drop.onDragLeave}
      onDrop={drop.onDrop}
    >
      <Drawing nodes={graph.nodes} edges={graph.edges} ghost={drop.ghost} handlers={changes.handlers} />
    </div>
  )
}

interface DrawingProps extends ReturnType<typeof useGraph> {
  /** Where a node would be dropped. */
  readonly ghost: Point | undefined
  readonly handlers: ReturnType<typeof useGraphChanges>['handlers']
}

/** Cards and wires. Drawn again only when one of them changes, which most edits of a flow do not do. */
const Drawing = memo(function Drawing({ nodes, edges, ghost, handlers }: DrawingProps) {
  const { page, document } = useCommandContext()
  const { readOnly } = document
  const connecting = useGraphConnecting()
  const minimap = useEditorUi((state) => state.minimap)
  const menus = useContextMenus()
  const openNodeView = useCallback((_: MouseEvent, { id }: CardNode) => page.openNodeView(id), [page])
  const showStart = useFirstView()
  useSteadyMiddle()
  const t = useText()
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={cardTypes}
      edgeTypes={wireTypes}
      {...handlers}
      {...connecting}
      {...menus}
      onNodeDoubleClick={openNodeView}
      connectionMode={ConnectionMode.Strict}
      connectionLineComponent={ConnectionLine}
      connectionRadius={60}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      edgesFocusable={false}
      // The walk through the graph is our own: the library's arrows would move nodes instead of the selection.
      disableKeyboardA11y
      aria-label={t('canvas.name')}
      aria-description={t('canvas.description')}
      ariaLabelConfig={useAriaLabels()}
      snapToGrid
      snapGrid={grid}
      minZoom={0.08}
      maxZoom={4}
      panOnScroll
      panOnDrag={panButtons}
      panActivationKeyCode="Space"
      selectionOnDrag
      selectionMode={SelectionMode.Partial}
      selectionKeyCode={null}
      multiSelectionKeyCode={multiSelectionKeys}
      deleteKeyCode={null}
      zoomOnDoubleClick={false}
      onlyRenderVisibleElements={nodes.length > mountOnlyVisibleAbove}
      onInit={showStart}
      proOptions={withoutMark}
    >
      <Background gap={gridStep * 2} size={1.5} color="var(--ist-canvas-dots)" bgColor="transparent" />
      {ghost && <Ghost at={ghost} />}
      {minimap && (
        <MiniMap pannable zoomable position="bottom-left" className={css['minimap'] ?? ''} nodeColor={minimapColor} />
      )}
    </ReactFlow>
  )
})

/** Where a dragged node would lie. */
function Ghost({ at }: { readonly at: Point }) {
  const size = { width: nodeWidth, height: nodeHeight }
  return (
    <ViewportPortal>
      <div className={css['ghost']} style={{ ...size, transform: `translate(${at.x}px, ${at.y}px)` }} />
    </ViewportPortal>
  )
}

function minimapColor(node: CardNode): string {
  if (node.data.step?.status === 'failed') return 'var(--ist-bad)'
  return `var(--ist-${node.data.type?.category ?? 'control'})`
}

function useContextMenus() {
  const { document, ui } = useCommandContext()
  return useMemo(() => {
    const open = (event: MouseEvent | globalThis.MouseEvent, commands: readonly (readonly string[])[]): void => {
      event.preventDefault()
      if (document.readOnly) return
      ui.set({ contextMenu: { screen: { x: event.clientX, y: event.clientY }, commands } })
    }
    return {
      onNodeContextMenu: (event: MouseEvent, node: CardNode) => {
        if (!document.state.selection.nodes.includes(node.id)) document.selectNodes([node.id])
        open(event, nodeMenu)
      },
      onSelectionContextMenu: (event: MouseEvent) => open(event, nodeMenu),
      onEdgeContextMenu: (event: MouseEvent, edge: { readonly id: string }) => {
        document.select({ nodes: [], edges: [edge.id] })
        open(event, edgeMenu)
      },
      onPaneContextMenu: (event: MouseEvent | globalThis.MouseEvent) => open(event, canvasMenu),
    }
  }, [document, ui])
}

function useAriaLabels(): Partial<AriaLabelConfig> {
  const t = useText()
  return useMemo(
    () => ({
      'node.a11yDescription.default': t('canvas.description'),
      'node.a11yDescription.keyboardDisabled': t('canvas.description'),
      'minimap.ariaLabel': t('canvas.minimap'),
    }),
    [t],
  )
}

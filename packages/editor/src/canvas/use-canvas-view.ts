import { useReactFlow, useStoreApi, type ReactFlowInstance } from '@xyflow/react'
import { useEffect, useMemo, useRef, type RefObject } from 'react'
import type { CanvasView } from '../commands/index.ts'
import { nodeHeight, nodeWidth, type FlowDocument, type Point } from '../document/index.ts'
import { tidyUpEdit } from './tidy-up.ts'

interface ViewParts {
  readonly flow: ReactFlowInstance
  readonly store: ReturnType<typeof useStoreApi>
  readonly document: FlowDocument
  readonly mouse: RefObject<Point | undefined>
}

/** What commands may ask of the canvas; needs a `CanvasProvider` above. */
export function useCanvasView(document: FlowDocument): CanvasView {
  const flow = useReactFlow()
  const store = useStoreApi()
  const mouse = useMousePoint()
  return useMemo(() => createView({ flow, store, document, mouse }), [flow, store, document, mouse])
}

function useMousePoint(): RefObject<Point | undefined> {
  const mouse = useRef<Point>(undefined)
  useEffect(() => {
    const onMove = (event: PointerEvent): void => {
      mouse.current = { x: event.clientX, y: event.clientY }
    }
    window.addEventListener('pointermove', onMove, { passive: true })
    return () => window.removeEventListener('pointermove', onMove)
  }, [])
  return mouse
}

const fitPadding = 0.15
const largestFitZoom = 1.1

function createView(parts: ViewParts): CanvasView {
  const { flow, document } = parts
  return {
    fit: (nodes) => {
      const chosen = nodes && nodes.length > 0 ? { nodes: nodes.map((id) => ({ id })) } : {}
      void flow.fitView({ padding: fitPadding, maxZoom: largestFitZoom, ...motion(), ...chosen })
    },
    zoomIn: () => void flow.zoomIn(motion()),
    zoomOut: () => void flow.zoomOut(motion()),
    resetZoom: () => void flow.zoomTo(1, motion()),
    focusNode: (node) => void focusNode(parts, node),
    reveal: (node) => reveal(parts, node),
    focusCanvas: () => parts.store.getState().domNode?.closest<HTMLElement>('[data-canvas]')?.focus(),
    centre: () => centreOf(parts),
    pointer: () => pointerOn(parts),
    screenOf: (point) => flow.flowToScreenPosition(point),
    tidyUp: async (nodes) => {
      const edit = await tidyUpEdit(document.state.flow, document.state.nodeTypes, nodes)
      if (!edit) return
      document.edit(edit)
      requestAnimationFrame(() => void flow.fitView({ padding: fitPadding, maxZoom: largestFitZoom, ...motion() }))
    },
  }
}

/** How long the view takes to move; not at all for people who asked for stillness. */
function motion(): { readonly duration?: number } {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? {} : { duration: 180 }
}

function centreOf({ flow, store }: ViewParts): Point {
  const bounds = store.getState().domNode?.getBoundingClientRect()
  if (!bounds) return { x: 0, y: 0 }
  const middle = flow.screenToFlowPosition({
    x: bounds.left + bounds.width / 2,
    y: bounds.top + bounds.height / 2,
  })
  return { x: middle.x - nodeWidth / 2, y: middle.y - nodeHeight / 2 }
}

function pointerOn({ flow, store, mouse }: ViewParts): Point | undefined {
  const bounds = store.getState().domNode?.getBoundingClientRect()
  const at = mouse.current
  if (!bounds || !at) return undefined
  const inside = at.x > bounds.left && at.x < bounds.right && at.y > bounds.top && at.y < bounds.bottom
  return inside ? flow.screenToFlowPosition(at) : undefined
}

async function focusNode(parts: ViewParts, id: string): Promise<void> {
  await reveal(parts, id)
  // A node outside of the view may not be mounted before the view has moved.
  requestAnimationFrame(() => {
    const { domNode } = parts.store.getState()
    domNode
      ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
      ?.focus({ preventScroll: true })
  })
}

/** Around a card that was brought into view: room for its signs and for the plus behind it. */
const revealMargin = 72

/** Moves the view no further than the card needs, so that what was in view stays there. */
async function reveal({ flow, store, document }: ViewParts, id: string): Promise<void> {
  const node = document.state.flow.nodes.find((candidate) => candidate.id === id)
  if (!node) return
  const { width, height } = store.getState()
  const { x, y, zoom } = flow.getViewport()
  const left = node.position.x * zoom + x
  const top = node.position.y * zoom + y
  const inWidth = left >= 0 && left + nodeWidth * zoom <= width
  const inHeight = top >= 0 && top + nodeHeight * zoom <= height
  if (inWidth && inHeight) return
  const dx = shiftInto(left, nodeWidth * zoom, width)
  const dy = shiftInto(top, nodeHeight * zoom, height)
  await flow.setViewport({ x: x + dx, y: y + dy, zoom }, motion())
}

/** How far something of that size must move to lie within the room; 0 when it does. */
function shiftInto(start: number, size: number, room: number): number {
  const margin = Math.max(0, Math.min(revealMargin, (room - size) / 2))
  if (start < margin) return margin - start
  return Math.min(0, room - margin - size - start)
}

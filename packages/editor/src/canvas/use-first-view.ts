import { useReactFlow, useStoreApi, type ReactFlowInstance } from '@xyflow/react'
import { useCallback, useEffect } from 'react'
import { useCommandContext } from '../commands/index.ts'
import { boxAround, nodeHeight, readingOrder } from '../document/index.ts'
import type { WireEdge } from './graph-edges.ts'
import type { CardNode } from './graph-nodes.ts'

const smallestFirstZoom = 0.6
const startZoom = 0.8
const startMargin = 48

/** A flow opens as a whole while its names can be read; a longer one opens at its start. */
export function useFirstView() {
  const { document } = useCommandContext()
  const store = useStoreApi()
  return useCallback(
    (graph: ReactFlowInstance<CardNode, WireEdge>) => {
      const { flow } = document.state
      const box = boxAround(flow.nodes)
      const first = flow.nodes.find(({ id }) => id === readingOrder(flow)[0])
      const { width, height } = store.getState()
      if (!box || !first) return
      const whole = Math.min(width / (box.width + 3 * startMargin), height / (box.height + 3 * startMargin), 1)
      if (whole >= smallestFirstZoom) {
        const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
        void graph.setCenter(middle.x, middle.y, { zoom: whole })
        return
      }
      const y = height / 2 - (first.position.y + nodeHeight / 2) * startZoom
      void graph.setViewport({ x: startMargin - first.position.x * startZoom, y, zoom: startZoom })
    },
    [document, store],
  )
}

/** Keeps what is in the middle there when a dock below opens or closes, and the selected node in sight. */
export function useSteadyMiddle(): void {
  const { document, view } = useCommandContext()
  const store = useStoreApi()
  const graph = useReactFlow()
  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (before.height === 0 || state.height === before.height) return
        const { x, y, zoom } = graph.getViewport()
        void graph.setViewport({ x, y: y + (state.height - before.height) / 2, zoom })
        const [node] = document.state.selection.nodes
        if (node !== undefined) void view.reveal(node)
      }),
    [store, graph, document, view],
  )
}

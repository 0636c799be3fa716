import { useCallback, useEffect, useRef, type PointerEvent as ReactPointerEvent } from 'react'
import type { SourceLine } from '../model/source-lines.ts'
import { useMapper, useUi } from '../state/MapperContext.tsx'
import { carriedWith } from './carried-sources.ts'
import { scrollNearEdge } from './scroll-near-edge.ts'
import { useDrop } from './use-drop.ts'

const startsAfterPx = 5

/** Drags source fields with the mouse or a finger; the target below the pointer is lit and told apart by its key. */
export function usePointerDrag(): (event: ReactPointerEvent<HTMLElement>, line: SourceLine) => void {
  const { roots, data } = useMapper()
  const ui = useUi()
  const drop = useDrop()
  const latest = useRef({ roots, drop, readOnly: data.readOnly })
  const stop = useRef<() => void>(undefined)
  useEffect(() => {
    latest.current = { roots, drop, readOnly: data.readOnly }
  })
  useEffect(() => () => stop.current?.(), [])
  return useCallback(
    (event, line) => {
      if (event.button !== 0 || latest.current.readOnly) return
      const start = { x: event.clientX, y: event.clientY }
      const box = event.currentTarget.getBoundingClientRect()
      const from = { x: box.right, y: box.top + box.height / 2 }
      const sources = () => carriedWith(line.source, ui.state.sourceSelected, latest.current.roots)
      const drag = new AbortController()
      const end = () => {
        drag.abort()
        ui.letGo()
      }
      stop.current = end
      const on = <Kind extends keyof WindowEventMap>(kind: Kind, listener: (event: WindowEventMap[Kind]) => void) =>
        window.addEventListener(kind, listener, { signal: drag.signal, capture: true })
      on('pointermove', (moved) => {
        const here = { x: moved.clientX, y: moved.clientY }
        if (!ui.state.carried && Math.hypot(here.x - start.x, here.y - start.y) < startsAfterPx) return
        if (!ui.state.carried) ui.set({ carried: { sources: sources(), by: 'pointer', from }, hover: undefined })
        ui.set({ pointer: here, dropAt: targetAt(here.x, here.y) })
        scrollNearEdge(here)
      })
      on('pointerup', (released) => {
        const { carried } = ui.state
        const target = carried && targetAt(released.clientX, released.clientY)
        end()
        if (carried && target !== undefined) {
          latest.current.drop(carried.sources, target, { x: released.clientX, y: released.clientY })
        }
        if (carried) swallowClick()
      })
      on('pointercancel', end)
      on('keydown', (pressed) => {
        if (pressed.key !== 'Escape' || !ui.state.carried) return
        pressed.preventDefault()
        pressed.stopPropagation()
        end()
      })
    },
    [ui],
  )
}

function targetAt(x: number, y: number): string | undefined {
  const below = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-target-key]')
  return below?.dataset['targetKey']
}

/** The click that ends a drag is none. */
function swallowClick(): void {
  const once = new AbortController()
  const swallow = (event: MouseEvent) => {
    event.stopPropagation()
    once.abort()
  }
  window.addEventListener('click', swallow, { capture: true, signal: once.signal })
  setTimeout(() => once.abort(), 0)
}

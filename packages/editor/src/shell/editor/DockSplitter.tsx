import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import type { DockSize } from './use-dock-size.ts'
import styles from './editor.module.css'

interface DockSplitterProps {
  /** Where the dock lies that it sizes. */
  readonly side: 'right' | 'bottom'
  readonly label: string
  readonly size: DockSize
  readonly onSize: (px: number) => void
}

const stepPx = 16

/** A bar that sizes the dock behind it, by pointer or arrow keys. */
export function DockSplitter({ side, label, size, onSize }: DockSplitterProps) {
  const grabbed = useRef<{ readonly at: number; readonly px: number }>(undefined)
  const along = (event: PointerEvent): number => (side === 'right' ? event.clientX : event.clientY)
  const onKeyDown = (event: KeyboardEvent): void => {
    const [larger, smaller] = side === 'right' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    if (event.key === larger) onSize(size.px + stepPx)
    else if (event.key === smaller) onSize(size.px - stepPx)
    else return
    event.preventDefault()
  }
  return (
    <div
      className={styles['splitter']}
      data-side={side}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={side === 'right' ? 'vertical' : 'horizontal'}
      aria-valuenow={size.px}
      aria-valuemin={size.min}
      aria-valuemax={size.max}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        grabbed.current = { at: along(event), px: size.px }
      }}
      onPointerMove={(event) => {
        if (grabbed.current) onSize(grabbed.current.px + grabbed.current.at - along(event))
      }}
      onPointerUp={() => {
        grabbed.current = undefined
      }}
    />
  )
}

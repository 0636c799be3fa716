import { useRef, type KeyboardEvent, type PointerEvent } from 'react'

interface SplitterProps {
  readonly label: string
  /** Share of the left side, in percent of the whole. */
  readonly value: number
  readonly min: number
  readonly max: number
  readonly onChange: (value: number) => void
}

const stepPercent = 2

/** A bar between two columns, moved by pointer or by the arrow keys. */
export function Splitter({ label, value, min, max, onChange }: SplitterProps) {
  const start = useRef<{ readonly x: number; readonly value: number; readonly widthPx: number }>(undefined)
  const clamp = (next: number) => Math.round(Math.max(min, Math.min(max, next)) * 10) / 10
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(value)}
      aria-valuemin={Math.round(min)}
      aria-valuemax={Math.round(max)}
      className="nv-splitter"
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { x: event.clientX, value, widthPx: event.currentTarget.parentElement?.clientWidth ?? 1 }
      }}
      onPointerMove={(event) => {
        const from = start.current
        if (from) onChange(clamp(from.value + ((event.clientX - from.x) / from.widthPx) * 100))
      }}
      onPointerUp={() => {
        start.current = undefined
      }}
      onKeyDown={(event: KeyboardEvent) => {
        const step = { ArrowLeft: -stepPercent, ArrowRight: stepPercent }[event.key]
        if (step === undefined) return
        event.preventDefault()
        onChange(clamp(value + step))
      }}
    />
  )
}

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type HTMLAttributes, type ReactNode } from 'react'

interface VirtualRowsProps extends Omit<HTMLAttributes<HTMLDivElement>, 'children'> {
  readonly count: number
  readonly rowPx: number
  /** Kept in view when it changes. */
  readonly active?: number
  readonly children: (index: number) => ReactNode
}

/** A scrolling list that mounts only the rows in view. */
export function VirtualRows({ count, rowPx, active, children, ...attributes }: VirtualRowsProps) {
  const scroll = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    overscan: 8,
  })
  useEffect(() => {
    if (active !== undefined && active >= 0) rows.scrollToIndex(active, { align: 'auto' })
  }, [active, rows])
  return (
    <div ref={scroll} {...attributes} className={`nv-rows ${attributes.className ?? ''}`}>
      <div role="presentation" style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="presentation"
            style={{ position: 'absolute', insetInline: 0, height: rowPx, transform: `translateY(${row.start}px)` }}
          >
            {children(row.index)}
          </div>
        ))}
      </div>
    </div>
  )
}

import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useLayoutEffect,
  useRef,
  type FocusEvent,
  type HTMLAttributes,
  type ReactNode,
  type RefObject,
} from 'react'
import { rowPx } from '../state/measures.ts'
import type { ScrollPosition } from '../state/scroll-position.ts'
import styles from './trees.module.css'

interface VirtualListProps extends Omit<HTMLAttributes<HTMLDivElement>, 'children'> {
  readonly count: number
  /** Index of the line the keyboard is at, kept in view; -1 for none. */
  readonly active: number
  readonly position: ScrollPosition
  readonly box: RefObject<HTMLDivElement | null>
  readonly keyOf: (index: number) => string
  readonly children: (index: number) => ReactNode
}

/** A scrolling list of equally high lines that mounts only those in view. */
export function VirtualList({ count, active, position, box, keyOf, children, ...attributes }: VirtualListProps) {
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    getItemKey: keyOf,
    overscan: 6,
  })
  useScrollPosition(box, position)
  const shown = useRef(-1)
  useEffect(() => {
    if (active >= 0 && active !== shown.current) rows.scrollToIndex(active, { align: 'auto' })
    shown.current = active
  }, [active, rows])
  // The list keeps the focus itself: a line that was clicked hands it back, so that the keys go on working.
  const onFocus = (event: FocusEvent<HTMLDivElement>) => {
    const { target, currentTarget } = event
    if (target === currentTarget) attributes.onFocus?.(event)
    else if (target.matches('[role="row"], [role="treeitem"]')) currentTarget.focus({ preventScroll: true })
  }
  return (
    <div ref={box} {...attributes} className={styles['list']} onFocus={onFocus}>
      <div role="presentation" className={styles['listBody']} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            role="presentation"
            className={styles['place']}
            style={{ height: rowPx, transform: `translateY(${row.start}px)` }}
          >
            {children(row.index)}
          </div>
        ))}
      </div>
    </div>
  )
}

function useScrollPosition(box: RefObject<HTMLDivElement | null>, position: ScrollPosition): void {
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const read = () => position.set({ topPx: element.scrollTop, heightPx: element.clientHeight })
    read()
    const sizes = new ResizeObserver(read)
    sizes.observe(element)
    element.addEventListener('scroll', read, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', read)
    }
  }, [box, position])
}

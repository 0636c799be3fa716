import type { RunSummary } from '@isthmus/sdk/api'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../i18n/use-text.ts'
import styles from './RunList.module.css'

interface RunListProps {
  readonly runs: readonly RunSummary[]
  readonly label: string
  readonly rowHeight: number
  readonly selected?: string | undefined
  /** True while older runs can be read. */
  readonly hasMore: boolean
  readonly onNearEnd: () => void
  readonly onOpen: (run: RunSummary) => void
  /** Cells of one row, each with the role `gridcell`. */
  readonly row: (run: RunSummary) => ReactNode
  /** Column heads, each with the role `columnheader`; none in narrow lists. */
  readonly head?: ReactNode
}

/** A list of any length: only the rows in view are mounted; arrows move, Enter opens. */
export function RunList(props: RunListProps) {
  const { runs, rowHeight } = props
  const t = useText()
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<string>()
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => runs[index]?.id ?? index,
  })
  const rows = virtual.getVirtualItems()
  const lastShown = rows.at(-1)?.index ?? 0
  const nearEnd = props.hasMore && lastShown >= runs.length - 10
  const { onNearEnd } = props
  useEffect(() => {
    if (nearEnd) onNearEnd()
  }, [nearEnd, onNearEnd, runs.length])
  const current = active ?? props.selected
  const activeIndex = runs.findIndex((run) => run.id === current)
  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetIndex(event.key, activeIndex, {
      count: runs.length,
      page: pageOf(scroller.current, rowHeight),
    })
    const run = runs[target ?? activeIndex]
    if (!run) return
    if (event.key === 'Enter') props.onOpen(run)
    else if (target !== undefined) {
      setActive(run.id)
      virtual.scrollToIndex(target)
    } else return
    event.preventDefault()
  }
  return (
    <div className={styles['list']}>
      <div
        ref={scroller}
        className={styles['scroller']}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={props.hasMore ? -1 : runs.length + (props.head ? 1 : 0)}
        aria-activedescendant={activeIndex >= 0 ? `${id}-${runs[activeIndex]?.id}` : undefined}
        onKeyDown={onKeyDown}
      >
        {props.head ? (
          <div role="row" aria-rowindex={1} className={styles['head']}>
            {props.head}
          </div>
        ) : null}
        <div role="rowgroup" className={styles['rows']} style={{ height: virtual.getTotalSize() }}>
          {rows.map((item) => {
            const run = runs[item.index]
            if (!run) return null
            return (
              <div
                key={item.key}
                id={`${id}-${run.id}`}
                role="row"
                aria-rowindex={item.index + (props.head ? 2 : 1)}
                aria-selected={run.id === props.selected}
                data-active={run.id === active || undefined}
                className={styles['row']}
                style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
                onClick={(event) => {
                  if (event.defaultPrevented || event.ctrlKey || event.metaKey) return
                  setActive(run.id)
                  props.onOpen(run)
                }}
              >
                {props.row(run)}
              </div>
            )
          })}
        </div>
        {props.hasMore ? <div className={styles['more']}>{t('runs.loadingMore')}</div> : null}
      </div>
    </div>
  )
}

function pageOf(scroller: HTMLElement | null, rowHeight: number): number {
  return Math.max(1, Math.floor((scroller?.clientHeight ?? rowHeight) / rowHeight) - 1)
}

function targetIndex(key: string, from: number, size: { count: number; page: number }): number | undefined {
  const clamp = (index: number) => Math.max(0, Math.min(size.count - 1, index))
  switch (key) {
    case 'ArrowDown':
      return clamp(from + 1)
    case 'ArrowUp':
      return clamp(from - 1)
    case 'PageDown':
      return clamp(from + size.page)
    case 'PageUp':
      return clamp(from - size.page)
    case 'Home':
      return clamp(0)
    case 'End':
      return clamp(size.count - 1)
    default:
      return undefined
  }
}

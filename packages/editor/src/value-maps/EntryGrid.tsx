import { valueMapKey } from '@isthmus/sdk'
import { type ValueMapCoverage } from '@isthmus/sdk/api'
import { Tooltip } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useText } from '../i18n/use-text.ts'
import { cellKey, isBlank, type Draft, type DraftFindings } from './draft.ts'
import { EntryRow } from './EntryRow.tsx'
import styles from './EntryGrid.module.css'
import type { DraftHistory } from './use-draft.ts'
import { useGridKeys, type CellPlace } from './use-grid-keys.ts'

const rowHeight = 32

interface EntryGridProps {
  readonly draft: Draft
  readonly findings: DraftFindings
  readonly mayEdit: boolean
  readonly coverage: ValueMapCoverage | undefined
  readonly change: DraftHistory['change']
  /** A cell to go to. */
  readonly wanted: CellPlace | undefined
}

/** The entries as a spreadsheet has them; only rows in view are mounted. The last row is for a new entry. */
export function EntryGrid({ draft, findings, mayEdit, coverage, change, wanted }: EntryGridProps) {
  const t = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<CellPlace>({ row: 0, column: 'left' })
  const hasFocus = useRef(false)
  const keyboard = useMemo(
    () => ({
      isHere: () => hasFocus.current,
      note: (isHere: boolean) => {
        hasFocus.current = isHere
      },
    }),
    [],
  )
  const { rows } = draft
  const count = mayEdit ? rows.length + 1 : rows.length
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const scrollTo = useRef(virtual)
  useEffect(() => {
    scrollTo.current = virtual
  })
  const go = useCallback((next: CellPlace) => {
    hasFocus.current = true
    setPlace(next)
    scrollTo.current.scrollToIndex(next.row)
  }, [])
  useEffect(() => {
    if (wanted) go(wanted)
  }, [wanted, go])
  const keys = useGridKeys({
    place,
    count,
    go,
    change,
    pageRows: () => Math.floor((scroller.current?.clientHeight ?? 320) / rowHeight) - 1,
    titles: [draft.left.title, draft.right.title],
  })
  const seen = useSeen(coverage, draft)
  const marks = useMemo(() => sharedRights(draft), [draft])
  const { sample } = coverage ?? {}
  return (
    <section className={styles['pane']} aria-label={t('value-maps.table', { title: draft.title })}>
      <div
        className={styles['scroller']}
        ref={scroller}
        role="grid"
        aria-rowcount={count + 1}
        aria-label={t('value-maps.table', { title: draft.title })}
      >
        <div className={styles['head']} role="row" aria-rowindex={1}>
          <span role="columnheader" className={styles['number']} aria-label={t('value-maps.row')} />
          <span role="columnheader">{draft.left.title}</span>
          <span role="columnheader">{draft.right.title}</span>
          <Tooltip label={t('value-maps.preferredHelp')} multiline w={260}>
            <span role="columnheader">{t('value-maps.preferred')}</span>
          </Tooltip>
          <Tooltip
            label={t('value-maps.seenHelp', { lookUps: sample?.lookUps ?? 0, runs: sample?.runs ?? 0 })}
            multiline
            w={260}
          >
            <span role="columnheader" className={styles['seen']}>
              {t('value-maps.seen')}
            </span>
          </Tooltip>
          <span role="columnheader" />
        </div>
        <div role="rowgroup" className={styles['rows']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <EntryRow
              key={index}
              index={index}
              top={start}
              row={rows[index]}
              leftTitle={draft.left.title}
              rightTitle={draft.right.title}
              left={findings.cells.get(cellKey(index, 'left'))}
              right={findings.cells.get(cellKey(index, 'right'))}
              place={place.row === index ? place.column : undefined}
              {...{ mayEdit, keys, keyboard, go }}
              seen={coverage && seen(rows[index])}
              isShared={marks.has(rows[index]?.right ?? '')}
            />
          ))}
        </div>
      </div>
      <p className={styles['foot']}>
        {t('value-maps.rows', { count: rows.filter((row) => !isBlank(row)).length })}
        {mayEdit ? ` · ${t('value-maps.keys')}` : ''}
      </p>
    </section>
  )
}

/** How often an entry was needed, in both directions together. */
function useSeen(coverage: ValueMapCoverage | undefined, { matching }: Draft) {
  const counts = useMemo(() => {
    const found = new Map<string, number>()
    for (const { direction, value, count } of coverage?.seen ?? []) {
      const key = `${direction} ${valueMapKey(String(value), matching)}`
      found.set(key, (found.get(key) ?? 0) + count)
    }
    return found
  }, [coverage, matching])
  return (row: Draft['rows'][number] | undefined): number => {
    if (!row) return 0
    const of = (direction: string, text: string) => counts.get(`${direction} ${valueMapKey(text, matching)}`) ?? 0
    return of('forward', row.left) + of('back', row.right)
  }
}

/** Right values that stand in several rows: only there a preferred row says something. */
function sharedRights({ rows }: Draft): ReadonlySet<string> {
  const [once, shared] = [new Set<string>(), new Set<string>()]
  for (const { right } of rows) if (right !== '') (once.has(right) ? shared : once).add(right)
  return shared
}

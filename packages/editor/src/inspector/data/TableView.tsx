import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { isJsonObject } from '@isthmus/sdk'
import type { Json } from '@isthmus/sdk'
import type { TraceRecord } from '@isthmus/sdk/api'
import { useLanguage } from '../../i18n/language.ts'
import { formatBytes } from '../../i18n/format.ts'
import { useText } from '../../i18n/use-text.ts'
import { causeOf } from '../../ui/cause-of.ts'
import type { SchemaField } from '../../expression/schema-tree.ts'
import { cellText } from '../../expression/cell-text.ts'
import { tableColumns, type TableColumn } from './table-columns.ts'

interface TableViewProps {
  readonly records: readonly TraceRecord[]
  readonly total: number
  readonly fields: readonly SchemaField[]
  readonly label: string
  /** Index of the record that the steppers stand on. */
  readonly current: number | undefined
  readonly onChoose: (record: TraceRecord) => void
  readonly more: (() => void) | undefined
}

const rowPx = 28
const headPx = 28
const indexPx = 48
const problemPx = 260

/** Records as a table: position first, every column as wide as its values, only the rows in view mounted. */
export function TableView({ records, total, fields, label, current, onChoose, more }: TableViewProps) {
  const t = useText()
  const scroll = useRef<HTMLDivElement>(null)
  const values = useMemo(() => records.flatMap(({ value }) => (value === undefined ? [] : [value])), [records])
  const columns = useMemo(() => tableColumns(values, fields), [values, fields])
  const failed = records.some((record) => record.problem)
  const rows = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPx,
    scrollPaddingStart: headPx,
    overscan: 12,
  })
  const position = records.findIndex((record) => record.index === current)
  useEffect(() => {
    if (position >= 0) rows.scrollToIndex(position, { align: 'auto' })
  }, [position, rows])
  const items = rows.getVirtualItems()
  const above = items[0]?.start ?? 0
  const below = rows.getTotalSize() - (items.at(-1)?.end ?? 0)
  const widthPx = indexPx + (failed ? problemPx : 0) + columns.reduce((sum, column) => sum + column.widthPx, 0)
  return (
    // A scrolling region must be reachable by keyboard.
    <div ref={scroll} className="nv-rows" role="region" aria-label={label} tabIndex={0}>
      <table className="nv-table" aria-rowcount={total + 1} style={{ width: widthPx }}>
        <colgroup>
          <col style={{ width: indexPx }} />
          {failed && <col style={{ width: problemPx }} />}
          {columns.map((column) => (
            <col key={column.name ?? ''} style={{ width: column.widthPx }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">#</th>
            {failed && <th scope="col">{t('nodeview.failed')}</th>}
            {columns.map((column) => (
              <th key={column.name ?? ''} scope="col" data-align={column.align} title={column.name}>
                {column.name ?? t('nodeview.value')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {items.map((item) => {
            const record = records[item.index]
            if (!record) return null
            return (
              <RecordRow
                key={record.index}
                record={record}
                columns={columns}
                failed={failed}
                chosen={record.index === current}
                onChoose={onChoose}
              />
            )
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
      {more && (
        <button type="button" className="ins-fold" onClick={more}>
          {t('nodeview.more')}
        </button>
      )}
    </div>
  )
}

interface RecordRowProps {
  readonly record: TraceRecord
  readonly columns: readonly TableColumn[]
  readonly failed: boolean
  readonly chosen: boolean
  readonly onChoose: (record: TraceRecord) => void
}

function RecordRow({ record, columns, failed, chosen, onChoose }: RecordRowProps) {
  const t = useText()
  const language = useLanguage()
  const { value } = record
  const problem = record.problem && causeOf(record.problem, language)
  return (
    <tr aria-rowindex={record.index + 2} aria-current={chosen || undefined} onClick={() => onChoose(record)}>
      <th scope="row">
        <button type="button" className="nv-index" onClick={() => onChoose(record)}>
          {record.index + 1}
        </button>
      </th>
      {failed && (
        <td className="nv-bad" title={problem}>
          {problem}
        </td>
      )}
      {value === undefined ? (
        <td colSpan={columns.length} className="ins-quiet">
          {t('nodeview.cut', { size: formatBytes(record.cutBytes ?? 0) })}
        </td>
      ) : (
        columns.map((column) => {
          const cell = column.name === undefined ? value : fieldOf(value, column.name)
          const text = cellText(cell)
          return (
            <td key={column.name ?? ''} data-align={column.align} data-empty={cell === null || undefined} title={text}>
              {text}
            </td>
          )
        })
      )}
    </tr>
  )
}

function fieldOf(value: Json, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

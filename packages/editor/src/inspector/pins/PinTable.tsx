import type { Json } from '@isthmus/sdk'
import { isJsonObject } from '@isthmus/sdk'
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../../i18n/use-text.ts'
import { cellOf, columnsOf, valueOfCell, withCell } from './take-pin.ts'
import './pins.css'

interface PinTableProps {
  readonly records: readonly Json[]
  /** Names of fields that the shape knows, for records that do not have them yet. */
  readonly known: readonly string[]
  readonly onChange: (records: readonly Json[]) => void
}

/** Pinned records as a table of their fields. A value that is no text is written as JSON. */
export function PinTable({ records, known, onChange }: PinTableProps) {
  const t = useText()
  const [added, setAdded] = useState('')
  const [columns, setColumns] = useState(() => [...new Set([...columnsOf(records), ...known])])
  const addColumn = (): void => {
    const name = added.trim()
    if (name !== '' && !columns.includes(name)) setColumns([...columns, name])
    setAdded('')
  }
  return (
    <div className="pin-table-frame">
      <table className="pin-table">
        <thead>
          <tr>
            <th scope="col">#</th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <th scope="col">
              <input
                value={added}
                aria-label={t('samples.addField')}
                placeholder={t('samples.addField')}
                onChange={(event) => setAdded(event.currentTarget.value)}
                onBlur={addColumn}
                onKeyDown={(event) => event.key === 'Enter' && addColumn()}
              />
            </th>
          </tr>
        </thead>
        <tbody>
          {records.map((record, row) => (
            // Rows have no name of their own: their place is what tells them apart.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={row}>
              <th scope="row">{row + 1}</th>
              {columns.map((column) => (
                <td key={column}>
                  <Cell
                    label={t('samples.cell', { field: column, row: row + 1 })}
                    value={isJsonObject(record) ? record[column] : undefined}
                    onChange={(value) => onChange(withCell(records, { row, column }, value))}
                  />
                </td>
              ))}
              <td>
                <button
                  type="button"
                  className="ins-icon-button"
                  aria-label={t('samples.removeRecord', { row: row + 1 })}
                  title={t('samples.removeRecord', { row: row + 1 })}
                  onClick={() => onChange(records.toSpliced(row, 1))}
                >
                  <Trash2 size={14} aria-hidden />
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" className="pin-add" onClick={() => onChange([...records, {}])}>
        <Plus size={14} aria-hidden /> {t('samples.addRecord')}
      </button>
    </div>
  )
}

interface CellProps {
  readonly label: string
  readonly value: Json | undefined
  readonly onChange: (value: Json | undefined) => void
}

/** Keeps what is typed until the cell is left, so that a half written number is not read. */
function Cell({ label, value, onChange }: CellProps) {
  const [typed, setTyped] = useState<string>()
  const leave = (): void => {
    if (typed !== undefined && typed !== cellOf(value)) onChange(valueOfCell(typed, value))
    setTyped(undefined)
  }
  return (
    <input
      aria-label={label}
      value={typed ?? cellOf(value)}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={leave}
      onKeyDown={(event) => event.key === 'Enter' && leave()}
    />
  )
}

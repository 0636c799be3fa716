import { ActionIcon, Tooltip } from '@mantine/core'
import { Star, Trash2 } from 'lucide-react'
import { memo } from 'react'
import { useText } from '../i18n/use-text.ts'
import { emptyRow, type Column, type DraftRow, type Finding } from './draft.ts'
import { EntryCell, type Keyboard } from './EntryCell.tsx'
import styles from './EntryGrid.module.css'
import type { CellPlace, GridKeys } from './use-grid-keys.ts'

interface EntryRowProps {
  readonly index: number
  readonly top: number
  /** Absent in the row for a new entry. */
  readonly row: DraftRow | undefined
  /** The column of the cell that has the keyboard. */
  readonly place: Column | undefined
  /** Of the columns. */
  readonly leftTitle: string
  readonly rightTitle: string
  readonly left: Finding | undefined
  readonly right: Finding | undefined
  readonly mayEdit: boolean
  readonly keys: GridKeys
  readonly keyboard: Keyboard
  readonly go: (place: CellPlace) => void
  /** `undefined` while it is not known. */
  readonly seen: number | undefined
  /** True where other rows have the same right value. */
  readonly isShared: boolean
}

/** Rows that did not change are not drawn again: a letter in one of five thousand must not draw all in view. */
export const EntryRow = memo(EntryRowView, sameRow)

function sameRow(before: EntryRowProps, after: EntryRowProps): boolean {
  const names = Object.keys(after) as (keyof EntryRowProps)[]
  return names.every((name) =>
    name === 'left' || name === 'right'
      ? before[name]?.text === after[name]?.text && before[name]?.isWarning === after[name]?.isWarning
      : Object.is(before[name], after[name]),
  )
}

function EntryRowView({ index, top, row = emptyRow, place, seen, isShared, ...rest }: EntryRowProps) {
  const t = useText()
  const { leftTitle, rightTitle, left, right, ...grid } = rest
  const { keys, mayEdit } = grid
  const isEntry = row !== emptyRow
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles['row']}
      data-new={!isEntry || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="rowheader" className={styles['number']}>
        {isEntry ? index + 1 : '+'}
      </span>
      {(['left', 'right'] as const).map((column) => (
        <EntryCell
          key={column}
          place={{ row: index, column }}
          side={column === 'left' ? leftTitle : rightTitle}
          text={row[column]}
          isCurrent={place === column}
          finding={column === 'left' ? left : right}
          {...grid}
        />
      ))}
      <span role="gridcell" className={styles['mark']}>
        {isEntry && (isShared || row.preferred) ? (
          <Tooltip label={t('value-maps.preferredHelp')} multiline w={260}>
            <ActionIcon
              size={24}
              variant="subtle"
              color={row.preferred ? 'yellow.8' : 'gray'}
              aria-label={t('value-maps.preferRow', { row: index + 1 })}
              aria-pressed={row.preferred}
              disabled={!mayEdit}
              tabIndex={-1}
              onClick={() => keys.prefer(index, !row.preferred)}
            >
              <Star size={15} fill={row.preferred ? 'currentColor' : 'none'} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </span>
      <span role="gridcell" className={styles['seen']}>
        {isEntry && seen !== undefined ? (seen > 0 ? `${seen}×` : '–') : ''}
      </span>
      <span role="gridcell" className={styles['mark']}>
        {isEntry && mayEdit ? (
          <ActionIcon
            size={24}
            variant="subtle"
            color="gray"
            className={styles['remove'] ?? ''}
            aria-label={t('value-maps.removeRow', { row: index + 1 })}
            tabIndex={-1}
            onClick={() => keys.removeRow(index)}
          >
            <Trash2 size={15} aria-hidden />
          </ActionIcon>
        ) : null}
      </span>
    </div>
  )
}

import { useLayoutEffect, useMemo, useRef, type ClipboardEvent, type KeyboardEvent } from 'react'
import { emptyRow, pasteInto, type Column, type DraftRow } from './draft.ts'
import { pastedCells } from './paste-cells.ts'
import type { DraftHistory } from './use-draft.ts'

export interface CellPlace {
  readonly row: number
  readonly column: Column
}

export interface GridKeys {
  /** `isEditing` while a cell's text is changed: then left and right move within it. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLInputElement>, isEditing: boolean) => void
  readonly onPaste: (event: ClipboardEvent<HTMLInputElement>, isEditing: boolean) => void
  readonly write: (place: CellPlace, text: string) => void
  readonly removeRow: (row: number) => void
  readonly prefer: (row: number, preferred: boolean) => void
}

interface GridKeysOptions {
  readonly place: CellPlace
  readonly count: number
  readonly go: (place: CellPlace) => void
  readonly change: DraftHistory['change']
  readonly pageRows: () => number
  /** Of both columns. */
  readonly titles: readonly [left: string, right: string]
}

/** What keys and the clipboard do in the table: the same object for as long as the table is there. */
export function useGridKeys(options: GridKeysOptions): GridKeys {
  const latest = useRef(options)
  useLayoutEffect(() => {
    latest.current = options
  })
  // oxlint-disable-next-line react/refs -- read when a key is pressed, never while drawing
  return useMemo(() => gridKeys(() => latest.current), [])
}

function gridKeys(current: () => GridKeysOptions): GridKeys {
  const change: GridKeysOptions['change'] = (next, about) => current().change(next, about)
  const changeRow = (row: number, next: (row: DraftRow) => DraftRow, about?: string) =>
    change((draft) => {
      const before = draft.rows[row] ?? emptyRow
      const after = next(before)
      if (after === before) return draft
      const rows = [...draft.rows]
      rows[row] = after
      return { ...draft, rows }
    }, about)
  const write: GridKeys['write'] = ({ row, column }, text) =>
    changeRow(
      row,
      (before) => (before[column] === text ? before : { ...before, [column]: text }),
      `cell ${row} ${column}`,
    )
  return {
    write,
    removeRow: (row) => change((draft) => ({ ...draft, rows: draft.rows.toSpliced(row, 1) })),
    prefer: (row, preferred) => changeRow(row, (before) => ({ ...before, preferred })),
    onKeyDown: (event, isEditing) => {
      // A Chinese word that is being composed takes Enter and the arrows for itself.
      if (event.nativeEvent.isComposing) return
      if (!isEditing && (event.key === 'Delete' || event.key === 'Backspace')) {
        event.preventDefault()
        write(current().place, '')
        return
      }
      const next = target(event, isEditing, current())
      if (!next) return
      event.preventDefault()
      current().go(next)
    },
    onPaste: (event, isEditing) => {
      const block = pastedCells(event.clipboardData.getData('text/plain'), current().titles)
      if (!block || isEditing) return
      event.preventDefault()
      const { place, go } = current()
      change((draft) => ({ ...draft, rows: pasteInto(draft.rows, place, block) }))
      go({ ...place, row: place.row + Math.max(0, block.length - 1) })
    },
  }
}

/** Where a key leads; `undefined` when it leads nowhere. */
// oxlint-disable-next-line complexity -- one short case per key
function target(
  event: KeyboardEvent,
  isEditing: boolean,
  { place, count, pageRows }: GridKeysOptions,
): CellPlace | undefined {
  const inRange = (row: number): CellPlace => ({ ...place, row: Math.min(Math.max(row, 0), count - 1) })
  if (event.ctrlKey || event.metaKey) {
    if (event.key === 'Home' || event.key === 'End') return inRange(event.key === 'Home' ? 0 : count - 1)
    return undefined
  }
  switch (event.key) {
    case 'ArrowUp':
      return inRange(place.row - 1)
    case 'ArrowDown':
      return inRange(place.row + 1)
    case 'Enter':
      return inRange(place.row + (event.shiftKey ? -1 : 1))
    case 'PageUp':
      return inRange(place.row - pageRows())
    case 'PageDown':
      return inRange(place.row + pageRows())
    case 'ArrowLeft':
      return isEditing || place.column === 'left' ? undefined : { ...place, column: 'left' }
    case 'ArrowRight':
      return isEditing || place.column === 'right' ? undefined : { ...place, column: 'right' }
    case 'Tab':
      return tabbed(place, count, event.shiftKey)
    default:
      return undefined
  }
}

/** From cell to cell; out of the table behind the last one and before the first, so that nobody is caught. */
function tabbed({ row, column }: CellPlace, count: number, isBack: boolean): CellPlace | undefined {
  if (!isBack && column === 'left') return { row, column: 'right' }
  if (isBack && column === 'right') return { row, column: 'left' }
  const next = row + (isBack ? -1 : 1)
  return next < 0 || next >= count ? undefined : { row: next, column: isBack ? 'right' : 'left' }
}

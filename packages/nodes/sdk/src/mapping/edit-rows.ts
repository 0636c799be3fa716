import { flowError, type Problem } from '../errors.ts'
import type { MappingRow, RowAddress } from './mapping-row.ts'

/** A change to the rows of a mapping, as data: it can be undone, and grouped with others. */
export type MappingEdit =
  | { readonly kind: 'insertRow'; readonly at: RowAddress; readonly row: MappingRow }
  | { readonly kind: 'removeRow'; readonly at: RowAddress }
  | { readonly kind: 'setRow'; readonly at: RowAddress; readonly row: MappingRow }
  /** `to` is where the row stands afterwards, both in the same list. */
  | { readonly kind: 'moveRow'; readonly from: RowAddress; readonly to: number }
  | { readonly kind: 'batch'; readonly edits: readonly MappingEdit[] }

export type MappingEditResult =
  | { readonly ok: true; readonly rows: readonly MappingRow[]; readonly inverse: MappingEdit }
  | { readonly ok: false; readonly problem: Problem }

/**
 * Applies a change to the rows of a mapping; the rows given are not modified. Applying `inverse` to the result gives
 * equal rows. Refused with `NOT_FOUND` when an address leads nowhere; a batch is applied whole or not at all.
 */
export function applyMappingEdit(rows: readonly MappingRow[], edit: MappingEdit): MappingEditResult {
  switch (edit.kind) {
    case 'insertRow':
      return changed(rows, edit.at, (list, index) =>
        index > list.length
          ? undefined
          : { list: list.toSpliced(index, 0, edit.row), inverse: { kind: 'removeRow', at: edit.at } },
      )
    case 'removeRow':
      return changed(rows, edit.at, (list, index) => {
        const row = list[index]
        return row && { list: list.toSpliced(index, 1), inverse: { kind: 'insertRow', at: edit.at, row } }
      })
    case 'setRow':
      return changed(rows, edit.at, (list, index) => {
        const row = list[index]
        return row && { list: list.with(index, edit.row), inverse: { kind: 'setRow', at: edit.at, row } }
      })
    case 'moveRow':
      return changed(rows, edit.from, (list, index) => moved(list, index, edit))
    case 'batch':
      return applyBatch(rows, edit.edits)
  }
}

interface ListChange {
  readonly list: readonly MappingRow[]
  readonly inverse: MappingEdit
}

function moved(
  list: readonly MappingRow[],
  index: number,
  { from, to }: Extract<MappingEdit, { kind: 'moveRow' }>,
): ListChange | undefined {
  const row = list[index]
  if (row === undefined || !Number.isInteger(to) || to < 0 || to >= list.length) return undefined
  return {
    list: list.toSpliced(index, 1).toSpliced(to, 0, row),
    inverse: { kind: 'moveRow', from: [...from.slice(0, -1), to], to: index },
  }
}

function changed(
  rows: readonly MappingRow[],
  address: RowAddress,
  change: (list: readonly MappingRow[], index: number) => ListChange | undefined,
): MappingEditResult {
  const result = changedIn(rows, address, change)
  if (result !== undefined) return { ok: true, rows: result.list, inverse: result.inverse }
  const id = address.map((index) => index + 1).join('.')
  return { ok: false, problem: flowError('NOT_FOUND', { what: 'row', id }).toProblem() }
}

function changedIn(
  rows: readonly MappingRow[],
  [index, ...rest]: RowAddress,
  change: (list: readonly MappingRow[], index: number) => ListChange | undefined,
): ListChange | undefined {
  if (index === undefined || !Number.isInteger(index) || index < 0) return undefined
  if (rest.length === 0) return change(rows, index)
  const row = rows[index]
  const lines = row?.lines
  const inner = lines && changedIn(lines.rows, rest, change)
  if (row === undefined || lines === undefined || inner === undefined) return undefined
  return { ...inner, list: rows.with(index, { ...row, lines: { ...lines, rows: inner.list } }) }
}

function applyBatch(rows: readonly MappingRow[], edits: readonly MappingEdit[]): MappingEditResult {
  let current = rows
  const inverses: MappingEdit[] = []
  for (const edit of edits) {
    const result = applyMappingEdit(current, edit)
    if (!result.ok) return result
    current = result.rows
    inverses.unshift(result.inverse)
  }
  return { ok: true, rows: current, inverse: { kind: 'batch', edits: inverses } }
}

/** The row at an address. */
export function rowAt(rows: readonly MappingRow[], [index, ...rest]: RowAddress): MappingRow | undefined {
  const row = index === undefined ? undefined : rows[index]
  return rest.length === 0 ? row : rowAt(row?.lines?.rows ?? [], rest)
}

import type { FieldPath } from '../schema/index.ts'
import type { MappingEdit } from './edit-rows.ts'
import { samePath } from './field-expression.ts'
import { pathKey } from './schema-tree.ts'
import type { MappingRow, RowAddress } from './mapping-row.ts'
import { walkRows, type WalkedRow } from './walk-rows.ts'

/** All of a row but its target. */
export type RowContent = Omit<MappingRow, 'target'>

const nothing: MappingEdit = { kind: 'batch', edits: [] }

/**
 * The edit by which a target field gets a content: its row is replaced, or a row is added behind the others. A field
 * inside a list (`['Lines', '*', 'Material']`) gets its row inside the lines of that list, whose row is added with an
 * empty source when there is none. Afterwards there is exactly one row for the field.
 */
export function setTarget(rows: readonly MappingRow[], target: FieldPath, content: RowContent): MappingEdit {
  const described = walkRows(rows)
  const own = described.filter((each) => samePath(each.target, target))
  const [first, ...others] = own
  if (first !== undefined) {
    const row: MappingRow = { target: first.row.target, ...content }
    return batch([...others.toReversed().map(removal), { kind: 'setRow', at: first.address, row }])
  }
  const list = target.lastIndexOf('*')
  if (list < 0) return { kind: 'insertRow', at: [rows.length], row: { target: target.join('.'), ...content } }
  const row: MappingRow = { target: target.slice(list + 1).join('.'), ...content }
  const around = described.findLast(
    (each) => each.row.lines !== undefined && samePath(each.target, target.slice(0, list)),
  )
  if (around === undefined)
    return setTarget(rows, target.slice(0, list), { lines: { from: { $expr: '' }, rows: [row] } })
  return { kind: 'insertRow', at: [...around.address, around.row.lines?.rows.length ?? 0], row }
}

/** The edit by which a target field is mapped from nothing any more. */
export function removeTarget(rows: readonly MappingRow[], target: FieldPath): MappingEdit {
  const own = walkRows(rows).filter((each) => samePath(each.target, target))
  return own.length === 0 ? nothing : batch(own.toReversed().map(removal))
}

function removal({ address }: WalkedRow): MappingEdit {
  return { kind: 'removeRow', at: address }
}

function batch(edits: readonly MappingEdit[]): MappingEdit {
  const [only, ...others] = edits
  return only !== undefined && others.length === 0 ? only : { kind: 'batch', edits }
}

/** Rows that share their target with another row of the same list, by address. */
export function duplicateRows(rows: readonly MappingRow[]): readonly RowAddress[] {
  const described = walkRows(rows)
  const counts = new Map<string, number>()
  for (const { target } of described) counts.set(pathKey(target), (counts.get(pathKey(target)) ?? 0) + 1)
  return described.filter(({ target }) => (counts.get(pathKey(target)) ?? 0) > 1).map(({ address }) => address)
}

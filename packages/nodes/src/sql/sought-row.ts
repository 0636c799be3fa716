import { flowError, type JsonObject, type SqlRun } from '@isthmus/sdk'
import { selectByKey, selectEqual, updateOf } from './statements.ts'
import type { Table } from './table.ts'

/** One row of a table, by what tells it from all others, and what it is to hold. */
export interface Sought {
  readonly table: Table
  readonly key: readonly string[]
  readonly values: JsonObject
}

export interface ChangedRow {
  readonly action: 'updated' | 'unchanged'
  readonly record: JsonObject
}

/** The row with the key as it is now. */
export async function onlyRow(run: SqlRun, { table, key, values }: Sought): Promise<JsonObject | undefined> {
  const { rows } = await run(selectByKey(table, key, values))
  if (rows.length > 1) throw severalRows(table, key, 'several rows')
  return rows[0]
}

/**
 * Changes what differs in the row with the key.
 *
 * @returns `undefined` when there was no row to change.
 */
export async function changeRow(run: SqlRun, sought: Sought): Promise<ChangedRow | undefined> {
  const { table, key, values } = sought
  const { rows, changed } = await run(updateOf(table, key, values))
  if (changed > 1) throw severalRows(table, key, `${changed} rows`)
  const [row] = rows
  if (row) return { action: 'updated', record: row }
  if (changed === 0) return isUnique(table, key) ? equalRow(run, sought) : undefined
  const record = await onlyRow(run, sought)
  return record && { action: 'updated', record }
}

/**
 * The row, if it holds all of the values. That it is there after a change that found nothing to do proves nothing: one that
 * someone else makes right behind the change holds others.
 */
export async function equalRow(run: SqlRun, { table, key, values }: Sought): Promise<ChangedRow | undefined> {
  const [record] = (await run(selectEqual(table, key, values))).rows
  return record && { action: 'unchanged', record }
}

export function isUnique({ uniques }: Table, key: readonly string[]): boolean {
  return uniques.some((columns) => columns.length === key.length && columns.every((column) => key.includes(column)))
}

export function invalidKey(
  table: Table,
  key: readonly string[],
  { expected, got }: { readonly expected: string; readonly got: string },
): Error {
  const field = `${table.name} ${key.join(' + ')}`
  return flowError('FIELD_VALUE_INVALID', { node: table.fields.system, field, expected, got })
}

export function severalRows(table: Table, key: readonly string[], got: string): Error {
  return invalidKey(table, key, { expected: 'must tell one row from all others', got })
}

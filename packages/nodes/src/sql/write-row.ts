import { flowError, type JsonObject, type SqlRun } from '@isthmus/sdk'
import { madeColumn } from './dialect.ts'
import { assertKept } from './kept-letters.ts'
import { enterEffect, noteEffect } from './ledger.ts'
import { changeRow, equalRow, invalidKey, isUnique, onlyRow, severalRows, type Sought } from './sought-row.ts'
import { deleteOf, insertOf, keyValues, selectByKey, selectNew, upsertOf } from './statements.ts'
import type { Table } from './table.ts'
import { upsertInSteps } from './upsert-in-steps.ts'

export type WriteKind = 'create' | 'update' | 'upsert' | 'delete'

export interface RowWrite {
  readonly kind: WriteKind
  readonly table: Table
  /** Columns by which the row is found; those of the primary key where a row is made. */
  readonly key: readonly string[]
  readonly values: JsonObject
  /** Names this write and no other. */
  readonly effect: string
}

export interface WrittenRow {
  readonly action: 'created' | 'updated' | 'unchanged' | 'deleted' | 'absent'
  /** As the database holds it now; null where it holds none. */
  readonly record: JsonObject | null
}

/** Writes one row inside a transaction; what the ledger knows already is not done again. Throws what statements throw. */
export async function writeRow(run: SqlRun, write: RowWrite): Promise<WrittenRow> {
  const { table, effect } = write
  const known = await enterEffect(run, table, effect)
  if (known) {
    const key = Object.keys(known.key)
    const [record = null] = key.length === 0 ? [] : (await run(selectByKey(table, key, known.key))).rows
    return { action: known.action as WrittenRow['action'], record }
  }
  const written = await carryOut(run, write)
  assertKept(write, written.record)
  const source = written.record ?? write.values
  const key = Object.fromEntries(write.key.map((column) => [column, source[column] ?? null]))
  await noteEffect(run, table, { action: written.action, key, effect })
  return written
}

function carryOut(run: SqlRun, write: RowWrite): Promise<WrittenRow> {
  switch (write.kind) {
    case 'create':
      return create(run, write)
    case 'update':
      return update(run, write)
    case 'upsert':
      return upsert(run, write)
    case 'delete':
      return remove(run, write)
  }
}

async function create(run: SqlRun, { table, values, key }: RowWrite): Promise<WrittenRow> {
  const { rows, newId } = await run(insertOf(table, values))
  const [row] = rows
  if (row && table.dialect.returning) return { action: 'created', record: row }
  const made = newId === undefined ? undefined : selectNew(table, newId)
  // A view with a trigger of its own may tell of a row that it does not show.
  if (made) return { action: 'created', record: (await run(made)).rows[0] ?? values }
  const given = { ...countedKey(key, newId), ...values, ...row }
  const isKnown = key.length > 0 && key.every((column) => (given[column] ?? null) !== null)
  const [record = given] = isKnown ? (await run(selectByKey(table, key, given))).rows : []
  return { action: 'created', record }
}

function countedKey(key: readonly string[], newId: string | undefined): JsonObject {
  const [first] = key
  return newId !== undefined && first !== undefined && key.length === 1 ? { [first]: newId } : {}
}

async function upsert(run: SqlRun, { table, values, key }: RowWrite): Promise<WrittenRow> {
  assertUnique(table, key)
  // Without its value a key that counts by itself would make another row each time.
  keyValues(table, key, values)
  if (table.dialect.upsert) return upsertInOne(run, { table, values, key })
  return (await upsertInSteps(run, { table, key, values })) ?? { action: 'created', record: values }
}

async function upsertInOne(run: SqlRun, { table, values, key }: Sought): Promise<WrittenRow> {
  const { rows, changed } = await run(upsertOf(table, key, values))
  const [row] = rows
  const { [madeColumn]: made, ...returned } = row ?? {}
  if (row && table.dialect.returning) return { action: made === true ? 'created' : 'updated', record: returned }
  const record = await onlyRow(run, { table, key, values })
  // MariaDB changes whatever row any unique key of the table leads to.
  if (!record)
    throw invalidKey(table, key, {
      expected: 'must be the only key that the values clash with',
      got: 'another row with the same values',
    })
  if (made !== undefined) return { action: made === true ? 'created' : 'updated', record }
  return { action: changed === 1 ? 'created' : changed === 2 ? 'updated' : 'unchanged', record }
}

async function update(run: SqlRun, wanted: RowWrite): Promise<WrittenRow> {
  const { table, values, key } = wanted
  const written = await changeRow(run, wanted)
  if (written) return written
  const record = await onlyRow(run, wanted)
  // Someone else made it right behind the change, or the database keeps the values in another form than they are given.
  if (record) return (await changeRow(run, wanted)) ?? { action: 'unchanged', record }
  const shown = key.map((column) => `${column} ${JSON.stringify(values[column] ?? null)}`).join(', ')
  throw flowError('RECORD_NOT_FOUND', { system: table.fields.system, entity: table.name, key: shown })
}

async function remove(run: SqlRun, { table, values, key }: RowWrite): Promise<WrittenRow> {
  const { changed } = await run(deleteOf(table, key, values))
  if (changed > 1) throw severalRows(table, key, `${changed} rows`)
  return { action: changed === 1 ? 'deleted' : 'absent', record: null }
}

/** The row that an earlier try has made: it has this key and all of these values. */
export async function madeBefore(run: SqlRun, { table, key, values }: RowWrite): Promise<JsonObject | undefined> {
  if (!hasKey(table, key, values)) return undefined
  return (await equalRow(run, { table, key, values }))?.record
}

/** True when the values name a row that there can be only once. */
export function hasKey(table: Table, key: readonly string[], values: JsonObject): boolean {
  return key.length > 0 && isUnique(table, key) && key.every((column) => (values[column] ?? null) !== null)
}

/** Without such a key every call would make another row. */
function assertUnique(table: Table, key: readonly string[]): void {
  if (isUnique(table, key)) return
  const known = table.uniques.map((columns) => columns.join(' + ')).join(', ') || 'none'
  throw invalidKey(table, key, {
    expected: `must be a primary or unique key of the table (it has: ${known})`,
    got: key.join(' + '),
  })
}

import { asFlowError, type JsonObject, type SqlRun } from '@isthmus/sdk'
import { insertOf, selectEqual, updateOf } from './statements.ts'
import type { Table } from './table.ts'

export interface Upsert {
  readonly table: Table
  readonly key: readonly string[]
  readonly values: JsonObject
  /** The row with the key as it is now. */
  readonly find: () => Promise<JsonObject | undefined>
}

export interface Upserted {
  readonly action: 'created' | 'updated' | 'unchanged'
  readonly record: JsonObject
}

/**
 * Changes what differs in the row with a key, or else makes the row. Whoever makes the same row at the same moment wins: the
 * database lets this one wait and then refuses it, and the row that is there by now is changed instead; `UPSTREAM_CONFLICT`
 * when another key than this one is taken. Throws what statements throw.
 *
 * @returns `undefined` for a row that was made and cannot be seen.
 */
export async function upsertInSteps(run: SqlRun, wanted: Upsert): Promise<Upserted | undefined> {
  const { table, values, find } = wanted
  const before = await changeRow(run, wanted)
  if (before) return before
  try {
    await run(insertOf(table, values))
  } catch (thrown) {
    if (asFlowError(thrown).code !== 'UPSTREAM_CONFLICT') throw thrown
    const meanwhile = await changeRow(run, wanted)
    if (!meanwhile) throw thrown
    return meanwhile
  }
  const record = await find()
  return record && { action: 'created', record }
}

/**
 * Changes what differs in the row with a key. A row counts as unchanged only when it is seen to hold all of the values: one
 * that is made right behind the change holds others.
 *
 * @returns `undefined` when there was no row to change.
 */
async function changeRow(run: SqlRun, { table, key, values, find }: Upsert): Promise<Upserted | undefined> {
  const hasMore = Object.keys(values).some((column) => !key.includes(column))
  if (hasMore && (await run(updateOf(table, key, values))).changed > 0) {
    const record = await find()
    return record && { action: 'updated', record }
  }
  const [record] = (await run(selectEqual(table, key, values))).rows
  return record && { action: 'unchanged', record }
}

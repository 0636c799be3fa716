import { asFlowError, type JsonObject, type SqlRun } from '@isthmus/sdk'
import { changeRow, equalRow, onlyRow, type ChangedRow, type Sought } from './sought-row.ts'
import { insertOf } from './statements.ts'

export interface Upserted {
  readonly action: ChangedRow['action'] | 'created'
  readonly record: JsonObject
}

/**
 * Changes what differs in the row with a key, or else makes the row. Whoever makes the same row at the same moment wins: the
 * database lets this one wait and then refuses it, and the row that is there by now is changed instead; `UPSTREAM_CONFLICT`
 * when another key than this one is taken. Throws what statements throw.
 *
 * @returns `undefined` for a row that was made and cannot be seen.
 */
export async function upsertInSteps(run: SqlRun, sought: Sought): Promise<Upserted | undefined> {
  const { table, key, values } = sought
  const hasMore = Object.keys(values).some((column) => !key.includes(column))
  const change = () => (hasMore ? changeRow(run, sought) : equalRow(run, sought))
  const before = await change()
  if (before) return before
  try {
    await run(insertOf(table, values))
  } catch (thrown) {
    if (asFlowError(thrown).code !== 'UPSTREAM_CONFLICT') throw thrown
    const meanwhile = await change()
    if (!meanwhile) throw thrown
    return meanwhile
  }
  const record = await onlyRow(run, sought)
  return record && { action: 'created', record }
}

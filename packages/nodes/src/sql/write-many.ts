import { asFlowError, type SqlDoor, type SqlRun } from '@isthmus/sdk'
import type { SavepointTexts } from './dialect.ts'
import { writeRow, type RowWrite, type WrittenRow } from './write-row.ts'

/** A row, or why it was refused. */
export type Outcome = WrittenRow | { readonly error: unknown }

/**
 * Writes many rows of one table in one transaction, at first all of them without further ado. Where one of them was refused,
 * each is written by itself: behind a savepoint of the same transaction, or, where a refusal undoes the transaction, with
 * ever fewer others in one of their own. Throws what concerns none of them alone before anything was written.
 */
export async function writeMany(
  sql: SqlDoor,
  writes: readonly RowWrite[],
  savepoint: SavepointTexts | undefined,
): Promise<readonly Outcome[]> {
  try {
    return await writeAll(sql, writes)
  } catch (thrown) {
    if (!isOfOneRecord(thrown)) throw thrown
    if (!savepoint) return refused(sql, writes, thrown)
    return sql.write(tablesOf(writes), async (run) => {
      const done: Outcome[] = []
      for (const write of writes) done.push(await guarded(run, write, savepoint))
      return done
    })
  }
}

function writeAll(sql: SqlDoor, writes: readonly RowWrite[]): Promise<readonly Outcome[]> {
  return sql.write(tablesOf(writes), async (run) => {
    const done: Outcome[] = []
    for (const write of writes) done.push(await writeRow(run, write))
    return done
  })
}

function tablesOf(writes: readonly RowWrite[]): readonly string[] {
  return writes.slice(0, 1).map(({ table }) => table.name)
}

/** The halves of rows that were refused together. What has been written stays, so that every row has an outcome of its own. */
async function refused(sql: SqlDoor, writes: readonly RowWrite[], error: unknown): Promise<readonly Outcome[]> {
  const middle = Math.ceil(writes.length / 2)
  if (!isOfOneRecord(error) || middle === writes.length) return writes.map(() => ({ error }))
  const outcomes: Outcome[] = []
  for (const half of [writes.slice(0, middle), writes.slice(middle)]) {
    outcomes.push(...(await writeAll(sql, half).catch((thrown: unknown) => refused(sql, half, thrown))))
  }
  return outcomes
}

/** Writes a row in such a way that a refusal leaves the others of the transaction as they are. */
async function guarded(run: SqlRun, write: RowWrite, { take, undo, release }: SavepointTexts): Promise<Outcome> {
  await run({ text: take, values: [] })
  try {
    const row = await writeRow(run, write)
    if (release !== undefined) await run({ text: release, values: [] })
    return row
  } catch (error) {
    if (!isOfOneRecord(error)) throw error
    await run({ text: undo, values: [] })
    return { error }
  }
}

const faultsOfRecords: readonly string[] = ['validation', 'business', 'conflict']

function isOfOneRecord(error: unknown): boolean {
  const { errorClass, code } = asFlowError(error)
  return faultsOfRecords.includes(errorClass) && code !== 'SQL_WRITE_REFUSED'
}

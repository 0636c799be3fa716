import { flowError, plainText, type Json, type JsonObject, type SqlQuery, type SqlRun } from '@isthmus/sdk'
import { keptRows } from './claim-in-steps.ts'
import type { RowsAsked } from './dialect.ts'
import { quotedColumn, shownColumns, type Table } from './table.ts'

/** Columns that a staging table has besides the data; see `stagingDdl`. */
const bookkeeping = ['staging_id', 'status', 'batch_id', 'attempts', 'picked_at', 'lease_until', 'settled_at', 'error']

/** Longest reason that is written down. */
const longestReason = 1000

/** Throws `FIELD_VALUE_INVALID` for a table that cannot be claimed from. */
export function assertStaging({ columns, name, fields }: Table): void {
  const missing = bookkeeping.filter((column) => !Object.hasOwn(columns, column))
  if (missing.length === 0) return
  const expected = `must be a staging table; it lacks the columns ${missing.join(', ')} (see "isthmus staging ddl")`
  throw flowError('FIELD_VALUE_INVALID', { node: fields.system, field: 'Staging table', expected, got: name })
}

interface Part {
  readonly text: string
  readonly values?: readonly (string | boolean | null)[]
}

/** Puts parts of a statement together; `?` in a part stands for its next value. */
function statement(table: Table, parts: readonly Part[]): SqlQuery {
  const values = parts.flatMap((part) => part.values ?? [])
  let position = 0
  const text = parts
    .map((part) => part.text)
    .join(' ')
    .replaceAll('?', () => {
      position += 1
      return table.dialect.place(position)
    })
  return { text, values }
}

function listed(values: readonly string[]): Part {
  return { text: `(${values.map(() => '?').join(', ')})`, values }
}

/** Names of bookkeeping columns need no quotes, but are quoted like all others. */
const column = (table: Table, name: string): string => quotedColumn(table, name)

/** Runs whose rows are not settled. */
export function openRuns(table: Table): SqlQuery {
  const run = column(table, 'batch_id')
  const where = `${column(table, 'status')} = 'claimed'`
  const text = table.dialect.rows({
    what: `${run} AS ${column(table, 'run')}`,
    from: table.quoted,
    where,
    group: run,
    limit: 1000,
  })
  return { text, values: [] }
}

export interface Settling {
  readonly status: 'done' | 'rejected'
  readonly reason: string | null
}

/** Ends the rows of these runs; rows that somebody else has claimed since are left alone. */
export function settleRuns(table: Table, runs: readonly string[], { status, reason }: Settling): SqlQuery {
  return statement(table, [
    settledText(table, { status, reason }),
    { text: `WHERE ${column(table, 'status')} = 'claimed' AND ${column(table, 'batch_id')} IN` },
    listed(runs),
  ])
}

/** Ends one row. */
export function settleRow(table: Table, id: Json, { status, reason }: Settling): SqlQuery {
  return statement(table, [
    settledText(table, { status, reason }),
    {
      text: `WHERE ${column(table, 'status')} = 'claimed' AND ${column(table, 'staging_id')} = ?`,
      values: [plainText(id)],
    },
  ])
}

function settledText(table: Table, { status, reason }: Settling): Part {
  const own = (name: string): string => column(table, name)
  return {
    text: `UPDATE ${table.quoted} SET ${own('status')} = ?, ${own('error')} = ?, ${own('settled_at')} = ${table.dialect.now}`,
    values: [status, reason === null ? null : reason.slice(0, longestReason)],
  }
}

/** Keeps the rows of runs that are still at work. */
export function renewRuns(table: Table, runs: readonly string[], leaseSeconds: number): SqlQuery {
  const { dialect } = table
  return statement(table, [
    { text: `UPDATE ${table.quoted} SET ${column(table, 'lease_until')} = ${dialect.later(leaseSeconds)}` },
    { text: `WHERE ${column(table, 'status')} = 'claimed' AND ${column(table, 'batch_id')} IN` },
    listed(runs),
  ])
}

/** Gives rows back whose run was never started. */
export function releaseRun(table: Table, run: string): SqlQuery {
  const own = (name: string): string => column(table, name)
  return statement(table, [
    { text: `UPDATE ${table.quoted} SET ${own('status')} = 'new', ${own('attempts')} = ${own('attempts')} - 1` },
    { text: `WHERE ${own('status')} = 'claimed' AND ${own('batch_id')} = ?`, values: [run] },
  ])
}

/** Ends rows that were claimed so often, each time by a runtime that did not come back. */
export function rejectWornOut(table: Table, maxAttempts: number): SqlQuery {
  const own = (name: string): string => column(table, name)
  const reason = `Claimed ${maxAttempts} times, and every time its lease ended before it was settled`
  return statement(table, [
    settledText(table, { status: 'rejected', reason }),
    { text: `WHERE ${own('status')} = 'claimed' AND ${own('lease_until')} < ${table.dialect.now}` },
    { text: `AND ${own('attempts')} >= ${Math.trunc(maxAttempts)}` },
  ])
}

export interface Claim {
  readonly run: string
  readonly count: number
  readonly leaseSeconds: number
  /** Whether this runtime knows a run; it may be at work, or over and not settled yet. */
  readonly isOurs: (run: string) => boolean
}

type PickRows = (where: string, most: number) => Promise<readonly JsonObject[]>

/**
 * Claims rows for a run: first those that others have claimed and whose lease has ended, then new ones, oldest first. Rows
 * that another runtime is just claiming are passed over, so that no two ever get the same.
 */
export async function claimRows(
  run: SqlRun,
  table: Table,
  { run: id, count, leaseSeconds, isOurs }: Claim,
): Promise<readonly JsonObject[]> {
  const own = (name: string): string => column(table, name)
  const { now, later } = table.dialect
  const pick: PickRows = async (where, most) => {
    if (most <= 0) return []
    if (table.dialect.claimsInSteps) return keptRows(run, table, { where, limit: most })
    return (await run({ text: stagedRows(table, { where, limit: most, claims: true }), values: [] })).rows
  }
  const ended = await endedRows(run, table, { pick, count, leaseSeconds, isOurs })
  const rows = [...ended, ...(await pick(`${own('status')} = 'new'`, count - ended.length))]
  if (rows.length === 0) return []
  const ids = rows.map(({ staging_id: row = null }) => plainText(row))
  await run(
    statement(table, [
      { text: `UPDATE ${table.quoted} SET ${own('status')} = 'claimed', ${own('batch_id')} = ?`, values: [id] },
      { text: `, ${own('picked_at')} = ${now}, ${own('lease_until')} = ${later(leaseSeconds)}` },
      { text: `, ${own('attempts')} = ${own('attempts')} + 1, ${own('error')} = NULL WHERE ${own('staging_id')} IN` },
      listed(ids),
    ]),
  )
  return rows.map(({ attempts = 0, ...row }) => ({
    ...row,
    attempts: Number(attempts) + 1,
    status: 'claimed',
    batch_id: id,
    error: null,
  }))
}

interface Ended extends Omit<Claim, 'run'> {
  readonly pick: PickRows
}

/**
 * Rows whose lease has ended. On a slow machine that may be so although their run is at work here, or just over: those are
 * renewed and never taken, because a second run would do everything once more.
 */
async function endedRows(
  run: SqlRun,
  table: Table,
  { pick, count, leaseSeconds, isOurs }: Ended,
): Promise<readonly JsonObject[]> {
  const renewed = new Set<string>()
  for (;;) {
    const rows = await pick(
      `${column(table, 'status')} = 'claimed' AND ${column(table, 'lease_until')} < ${table.dialect.now}`,
      count,
    )
    const claimedBy = rows.map(({ batch_id = null }) => plainText(batch_id))
    const ours = new Set(claimedBy.filter(isOurs))
    if (ours.size === 0) return rows
    const late = [...ours].filter((each) => !renewed.has(each))
    // Renewed a moment ago, and over again: what is left of the look takes only what is new.
    if (late.length === 0) return rows.filter((_, at) => !ours.has(claimedBy[at] ?? ''))
    for (const each of late) renewed.add(each)
    await run(renewRuns(table, late, leaseSeconds))
  }
}

/** The rows that would be claimed next. */
export function waitingRows(table: Table, count: number): SqlQuery {
  return { text: stagedRows(table, { where: `${column(table, 'status')} = 'new'`, limit: count }), values: [] }
}

function stagedRows(table: Table, asked: Pick<RowsAsked, 'where' | 'limit' | 'claims'>): string {
  const order = [column(table, 'staging_id')]
  return table.dialect.rows({ what: shownColumns(table), from: table.quoted, order, ...asked })
}

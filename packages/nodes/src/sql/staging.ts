import { flowError, plainText, type Json, type SqlQuery, type SqlRun } from '@isthmus/sdk'
import { quotedColumn, type Table } from './table.ts'

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
  return statement(table, [
    { text: `SELECT ${run} AS run FROM ${table.quoted} WHERE ${column(table, 'status')} = 'claimed'` },
    { text: `GROUP BY ${run} LIMIT 1000` },
  ])
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
}

/**
 * Claims rows for a run: first those whose lease has ended, then new ones, oldest first. Rows that another runtime is just
 * claiming are passed over, so that no two ever get the same.
 */
export async function claimRows(run: SqlRun, table: Table, { run: id, count, leaseSeconds }: Claim) {
  const own = (name: string): string => column(table, name)
  const { now, later } = table.dialect
  const pick = async (where: string, most: number) => {
    if (most <= 0) return []
    const text = `SELECT * FROM ${table.quoted} WHERE ${where} ORDER BY ${own('staging_id')} LIMIT ${most} FOR UPDATE SKIP LOCKED`
    return (await run({ text, values: [] })).rows
  }
  const ended = await pick(`${own('status')} = 'claimed' AND ${own('lease_until')} < ${now}`, count)
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

/** The rows that would be claimed next. */
export function waitingRows(table: Table, count: number): SqlQuery {
  return statement(table, [
    { text: `SELECT * FROM ${table.quoted} WHERE ${column(table, 'status')} = 'new'` },
    { text: `ORDER BY ${column(table, 'staging_id')} LIMIT ${count}` },
  ])
}

import { flowError, type RunStatus } from '@isthmus/sdk'
import type { Store } from './database.ts'
import { readRow } from './row.ts'
import { summaryColumns, toSummary } from './run-rows.ts'
import type { RunFilter, RunPage } from './run-store.ts'

interface Cursor {
  readonly queuedAt: string
  readonly seq: number
}

/** Finds runs, newest first. A page costs its own length, however many runs there are. */
export function createRunList({ db }: Store): (filter: RunFilter) => RunPage {
  const prepared = new Map<string, ReturnType<typeof db.prepare>>()
  const statement = (sql: string) => {
    const known = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, known)
    return known
  }
  return (filter) => {
    const rows = statement(listSql(filter)).all(parametersOf(filter))
    const page = rows.slice(0, filter.limit)
    const last = page.at(-1)
    return { runs: page.map(toSummary), next: rows.length > page.length && last ? writeCursor(last) : null }
  }
}

// One branch per status, each already in order, so that every branch walks one index and stops at the limit. A single
// `status IN (...)` would sort all matches or scan past all others.
function listSql(filter: RunFilter): string {
  const statuses: readonly (RunStatus | undefined)[] = filter.statuses?.length
    ? [...new Set(filter.statuses)]
    : [undefined]
  const branches = statuses.map((status) => `SELECT * FROM (${branchSql(filter, status)})`)
  return `${branches.join(' UNION ALL ')} ORDER BY queued_at DESC, seq DESC LIMIT @rows`
}

function branchSql(filter: RunFilter, status: RunStatus | undefined): string {
  const conditions = [
    ...(status === undefined ? [] : [`r.status = '${status}'`]),
    ...(filter.flow === undefined ? [] : ['r.flow_id = @flow']),
    ...(filter.from === undefined ? [] : ['r.queued_at >= @from']),
    ...(filter.to === undefined ? [] : ['r.queued_at < @to']),
    ...(filter.key === undefined ? [] : ['r.seq IN (SELECT seq FROM run_keys WHERE key >= @key AND key < @afterKeys)']),
    ...(filter.cursor === undefined ? [] : ['(r.queued_at, r.seq) < (@cursorTime, @cursorSeq)']),
  ]
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  return `SELECT r.seq, ${summaryColumns} FROM runs r ${where} ORDER BY r.queued_at DESC, r.seq DESC LIMIT @rows`
}

function parametersOf(filter: RunFilter): Record<string, string | number> {
  const cursor = filter.cursor === undefined ? undefined : readCursor(filter.cursor)
  return {
    rows: filter.limit + 1,
    ...(filter.flow === undefined ? {} : { flow: filter.flow }),
    ...(filter.from === undefined ? {} : { from: filter.from }),
    ...(filter.to === undefined ? {} : { to: filter.to }),
    // U+10FFFF sorts behind every character a key can hold.
    ...(filter.key === undefined ? {} : { key: filter.key, afterKeys: `${filter.key}\u{10FFFF}` }),
    ...(cursor ? { cursorTime: cursor.queuedAt, cursorSeq: cursor.seq } : {}),
  }
}

function writeCursor(row: unknown): string {
  const read = readRow(row)
  return Buffer.from(JSON.stringify([read.text('queued_at'), read.number('seq')])).toString('base64url')
}

function readCursor(text: string): Cursor {
  const value = parsed(Buffer.from(text, 'base64url').toString())
  const [queuedAt, seq] = Array.isArray(value) ? (value as readonly unknown[]) : []
  if (typeof queuedAt !== 'string' || typeof seq !== 'number' || !Number.isSafeInteger(seq))
    throw flowError('USAGE', { message: 'The cursor is not one of this list; leave it out to start anew.' })
  return { queuedAt, seq }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { flowError } from '@isthmus/sdk'
import { parkedResolutions, type ParkedAnswer, type ParkedRecord } from '@isthmus/sdk/api'
import type { Store } from '../database.ts'
import { nodeName } from './node-name.ts'
import type { ParkedFilter, ParkedStore, ResolveParked } from './parked-store.ts'
import { present, readRow } from '../row.ts'

const source = `FROM parked p JOIN runs r ON r.id = p.run
  LEFT JOIN flow_versions v ON v.flow_id = r.flow_id AND v.version = r.flow_version`
const columns = `p.id, p.run, p.call, p.node, p.business_key, p.record, p.problem, p.since, p.attempt, p.parked_at,
  p.resolution, p.resolved_at, p.resolved_by, r.flow_id, r.flow_name, r.flow_version, v.text AS flow`

/** Parked records in SQLite. */
export function createSqliteParkedStore(store: Store): ParkedStore {
  const { db } = store
  const get = db.prepare<[string]>(`SELECT ${columns} ${source} WHERE p.id = ?`)
  const decide = decideIn(store)
  // In this order, because this is asked often: far more runs may be queued than have parked records.
  const decided = db.prepare(`SELECT r.id FROM (SELECT DISTINCT run FROM parked) p CROSS JOIN runs r ON r.id = p.run
    WHERE r.status = 'queued'`)
  return {
    list: (filter) => listIn(db, filter),
    get: (id) => {
      const row = get.get(id)
      return row === undefined ? undefined : toParked(row)
    },
    decided: () => decided.all().map((row) => readRow(row).text('id')),
    // A decision of a person is as dear as an accepted event.
    resolve: (decision) => store.durable(() => decide(decision)),
  }
}

function listIn(db: Store['db'], filter: ParkedFilter): ParkedAnswer {
  const { sql, bound } = narrowed(filter)
  const rows = db
    .prepare(`SELECT ${columns} ${source} ${sql} ORDER BY p.parked_at, p.id LIMIT @rows`)
    .all({ ...bound, rows: filter.limit + 1 })
  const page = rows.slice(0, filter.limit).map(toParked)
  const last = page.at(-1)
  const { cursor: _, ...whole } = filter
  const all = narrowed(whole)
  const total = db
    .prepare<Record<string, string>, number>(`SELECT count(*) ${source} ${all.sql}`)
    .pluck()
    .get(all.bound)
  return { parked: page, total: total ?? 0, next: rows.length > page.length && last ? writeCursor(last) : null }
}

function narrowed({ open, flow, run, cursor }: ParkedFilter): { sql: string; bound: Record<string, string> } {
  const conditions = [
    ...(open === undefined ? [] : [`p.resolution IS ${open ? '' : 'NOT '}NULL`]),
    ...(flow === undefined ? [] : ['r.flow_id = @flow']),
    ...(run === undefined ? [] : ['p.run = @run']),
    ...(cursor === undefined ? [] : ['(p.parked_at, p.id) > (@at, @id)']),
  ]
  const bound = {
    ...present('flow', flow),
    ...present('run', run),
    ...(cursor === undefined ? {} : readCursor(cursor)),
  }
  return { sql: conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '', bound }
}

function decideIn({ db }: Store): (decision: ResolveParked) => boolean {
  const waiting = db.prepare<[string]>(
    `SELECT p.run, p.call, p.record, r.status FROM parked p JOIN runs r ON r.id = p.run WHERE p.id = ? AND p.resolution IS NULL`,
  )
  const close = db.prepare(
    'UPDATE parked SET resolution = @kind, resolved_at = @at, resolved_by = @by WHERE id = @id AND resolution IS NULL',
  )
  const act = db.prepare('UPDATE effects SET state = @state, outcome = @outcome WHERE run = @run AND call = @call')
  const count = db.prepare<[string]>(
    `UPDATE runs SET parked = max(0, parked - 1), status = iif(status = 'parked', 'queued', status) WHERE id = ?`,
  )
  return ({ id, kind, record, at, by }) => {
    const row = waiting.get(id)
    if (row === undefined) return false
    const read = readRow(row)
    const [run, goesOn] = [read.text('run'), ['queued', 'running', 'parked'].includes(read.text('status'))]
    if (kind === 'again' && !goesOn) return false
    const left = record === undefined ? read.text('record') : JSON.stringify(record)
    const state = kind === 'happened' ? 'done' : kind
    act.run({ run, call: read.text('call'), state, outcome: kind === 'happened' ? `[{"record":${left}}]` : null })
    close.run({ id, kind, at, by })
    count.run(run)
    return true
  }
}

function toParked(row: unknown): ParkedRecord {
  const read = readRow(row)
  const node = read.text('node')
  const by = read.optionalText('resolved_by')
  return {
    id: read.text('id'),
    runId: read.text('run'),
    flowId: read.text('flow_id'),
    flowName: read.text('flow_name'),
    flowVersion: read.number('flow_version'),
    node,
    nodeName: nodeName(read.optionalText('flow'), node),
    ...present('businessKey', read.optionalText('business_key')),
    record: read.json('record'),
    problem: read.json('problem'),
    since: read.text('since'),
    attempts: read.number('attempt'),
    parkedAt: read.text('parked_at'),
    ...(by === undefined
      ? {}
      : { resolution: { kind: read.choice('resolution', parkedResolutions), at: read.text('resolved_at'), by } }),
  }
}

function writeCursor({ parkedAt, id }: ParkedRecord): string {
  return Buffer.from(JSON.stringify([parkedAt, id])).toString('base64url')
}

function readCursor(text: string): { readonly at: string; readonly id: string } {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    const [at, id] = Array.isArray(value) ? (value as readonly unknown[]) : []
    if (typeof at === 'string' && typeof id === 'string') return { at, id }
  } catch {
    // Told below.
  }
  throw flowError('USAGE', { message: 'The cursor is not one of this list; leave it out to start anew.' })
}

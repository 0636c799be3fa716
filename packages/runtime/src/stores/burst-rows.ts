import type { ExpressBurst, ExpressRun } from '../engine/express-port.ts'
import type { Store } from './database.ts'

export interface WrittenRun {
  readonly burst: ExpressBurst
  readonly run: ExpressRun
}

interface Group {
  readonly runs: readonly WrittenRun[]
  readonly bytes: Uint8Array
}

/** Rows one statement inserts: binding values costs more than inserting them, so runs that are alike share theirs. */
const sizes = [64, 16, 4, 1] as const

/** What alike runs have in common, in the order of the columns. */
const shared = [
  ['flow_id', 'flow'],
  ['flow_name', 'name'],
  ['flow_version', 'version'],
  ['status', 'status'],
  ['trigger_node', 'node'],
  ['trigger_kind', 'kind'],
  ['started_by', 'startedBy'],
  ['started_at', 'startedAt'],
  ['ended_at', 'endedAt'],
  ['duration_ms', 'durationMs'],
  ['records_in', 'in'],
  ['records_out', 'out'],
  ['errors', 'errors'],
  ['failure', 'failure'],
  ['trace_group', 'group'],
] as const

type Value = string | number | bigint | null

/** Inserts finished runs, with the group their texts are packed in. To be called within a transaction. */
export function burstInsert({ db }: Store): (groups: readonly Group[]) => void {
  const addGroup = db.prepare('INSERT INTO trace_groups (bytes) VALUES (?)')
  const inserts = sizes.map((size) => ({ size, statement: db.prepare(insertSql(size)) }))
  return (groups) => {
    for (const { runs, bytes } of groups) {
      const group = addGroup.run(bytes).lastInsertRowid
      let place = 0
      while (place < runs.length) {
        const alike = alikeFrom(runs, place)
        const { size, statement } = inserts.find((insert) => insert.size <= alike) ?? { size: 1, statement: undefined }
        statement?.run(valuesOf(runs.slice(place, place + size), group, place))
        place += size
      }
    }
  }
}

function insertSql(size: number): string {
  const row = (at: number): string =>
    `(@id${at}, @queuedAt${at}, @place + ${at}, ${shared.map(([, name]) => `@${name}`).join(', ')})`
  return `INSERT INTO runs (id, queued_at, trace_place, ${shared.map(([column]) => column).join(', ')})
    VALUES ${Array.from({ length: size }, (_, at) => row(at)).join(', ')}`
}

/** How many runs from a place on can share their values. */
function alikeFrom(runs: readonly WrittenRun[], from: number): number {
  const first = runs[from]
  let end = from + 1
  while (end < runs.length && end - from < sizes[0] && isAlike(first, runs[end])) end += 1
  return end - from
}

function isAlike(a: WrittenRun | undefined, b: WrittenRun | undefined): boolean {
  if (!a || !b || a.burst !== b.burst) return false
  const [one, other] = [a.run, b.run]
  return (
    !one.failure &&
    !other.failure &&
    one.status === other.status &&
    one.records.in === other.records.in &&
    one.records.out === other.records.out &&
    one.records.errors === other.records.errors
  )
}

function valuesOf(runs: readonly WrittenRun[], group: number | bigint, place: number): Record<string, Value> {
  const values: Record<string, Value> = { group, place }
  for (const [at, { run }] of runs.entries()) {
    values[`id${at}`] = run.id
    values[`queuedAt${at}`] = run.queuedAt
  }
  const [first] = runs
  if (!first) return values
  const { burst, run } = first
  return Object.assign(values, {
    flow: burst.flowId,
    name: burst.flowName,
    version: burst.flowVersion,
    node: burst.trigger.node,
    kind: burst.trigger.kind,
    startedBy: burst.startedBy,
    startedAt: burst.startedAt,
    endedAt: burst.endedAt,
    durationMs: burst.durationMs,
    status: run.status,
    in: run.records.in,
    out: run.records.out,
    errors: run.records.errors,
    failure: run.failure ? JSON.stringify(run.failure) : null,
  })
}

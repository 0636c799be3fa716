import { runStatuses, type RunStatus } from '@isthmus/sdk'
import type { Store } from './database.ts'
import { readRow } from './row.ts'
import { allOf, isOver, timeConditionsOf } from './run-conditions.ts'
import type { SeqRange } from './run-blocks.ts'
import type { RunFilter } from './run-store.ts'

/**
 * Runs that are over and alike in everything a list can be narrowed by. There are some hundreds of classes however many
 * runs there are, and within a class the index gives runs in the order of the list.
 */
export interface RunClass {
  readonly flow: string
  readonly version: number
  readonly triggerNode: string
  readonly triggerKind: string
  readonly status: RunStatus
  /** Empty when nothing failed. */
  readonly errorCode: string
}

export interface RunClasses {
  /** Every class, or those of one flow. */
  all(flow?: string): IterableIterator<RunClass>
  /** Numbers of the newest finished runs that match, newest first, at most `most`. */
  newest(filter: RunFilter, range: SeqRange, most: number): readonly number[]
}

const columns = 'flow_id, flow_version, trigger_node, trigger_kind, status, error_code'
const sameClass = `flow_id = @flow AND flow_version = @version AND trigger_node = @triggerNode
  AND trigger_kind = @triggerKind AND status = @status AND error_code = @errorCode AND ${isOver}`

/** Finds runs by jumping from class to class, and from run to run within each. */
export function createRunClasses({ db }: Store): RunClasses {
  // Each step seeks the next class behind the one before, so that the runs between are never touched.
  const next = db.prepare<[RunClass | FirstOf]>(`SELECT ${columns} FROM runs INDEXED BY runs_by_class
    WHERE ${isOver} AND (${columns}) > (@flow, @version, @triggerNode, @triggerKind, @status, @errorCode)
    ORDER BY ${columns} LIMIT 1`)
  const walks = new Map<string, ReturnType<typeof db.prepare>>()
  const walk = (filter: RunFilter) => {
    const times = timeConditionsOf(filter)
    const known = walks.get(times.sql.join()) ?? db.prepare(walkSql(times.sql)).pluck()
    walks.set(times.sql.join(), known)
    return (values: object): readonly number[] => known.all({ ...times.values, ...values }) as number[]
  }
  function* all(flow?: string): IterableIterator<RunClass> {
    let at: RunClass | FirstOf = { ...before, flow: flow ?? '' }
    for (;;) {
      const row = next.get(at)
      if (row === undefined) return
      const found = toClass(row)
      if (flow !== undefined && found.flow !== flow) return
      yield found
      at = found
    }
  }
  return {
    all,
    newest: (filter, range, most) => {
      const take = walk(filter)
      let best: readonly number[] = []
      for (const one of all(filter.flow)) {
        if (!fits(one, filter)) continue
        // What is older than everything on a full page need not be looked at.
        const low = best.length < most ? range.low : Math.max(range.low, (best.at(-1) ?? 0) + 1)
        const found = take({ ...one, low, high: range.high, most })
        if (found.length > 0) best = [...best, ...found].sort((a, b) => b - a).slice(0, most)
      }
      return best
    },
  }
}

type FirstOf = Omit<RunClass, 'status'> & { readonly status: '' }
const before: FirstOf = { flow: '', version: -1, triggerNode: '', triggerKind: '', status: '', errorCode: '' }

function walkSql(times: readonly string[]): string {
  return `SELECT r.seq FROM runs r INDEXED BY runs_by_class WHERE ${sameClass} AND r.seq BETWEEN @low AND @high
    AND ${allOf(times)} ORDER BY r.seq DESC LIMIT @most`
}

/** Whether runs of a class can match a filter, as far as the class tells. */
export function fits(one: RunClass, filter: RunFilter): boolean {
  const { flow, version, triggerKind, triggerNode, errorCode, statuses } = filter
  const wanted = { flow, version, triggerKind, triggerNode, errorCode }
  const same = (Object.keys(wanted) as (keyof typeof wanted)[]).every(
    (name) => wanted[name] === undefined || wanted[name] === one[name],
  )
  return same && (!statuses?.length || statuses.includes(one.status))
}

function toClass(row: unknown): RunClass {
  const read = readRow(row)
  return {
    flow: read.text('flow_id'),
    version: read.number('flow_version'),
    triggerNode: read.text('trigger_node'),
    triggerKind: read.text('trigger_kind'),
    status: read.choice('status', runStatuses),
    errorCode: read.text('error_code'),
  }
}

import { createClassNumbers, outcomesPerSource, type RunOutcome, type RunSource } from './class-numbers.ts'
import type { Store } from '../database.ts'
import type { SeqRange } from './run-blocks.ts'
import { allOf, isOver, timeConditionsOf } from './run-conditions.ts'
import type { RunFilter } from './run-store.ts'

export interface RunClasses {
  /** Numbers of the newest runs that are over and match, newest first, at most `most`. */
  newest(filter: RunFilter, range: SeqRange, most: number): readonly number[]
}

/**
 * Finds runs by their classes. Runs of a class are alike in everything a list can be narrowed by; there are some hundreds of
 * classes however many runs there are, and within a class the index gives runs in the order of the list.
 */
export function createRunClasses(store: Store): RunClasses {
  const { db } = store
  const numbers = createClassNumbers(store)
  // Seeks the next class behind all runs of the one before, so that the runs between are never touched.
  const next = db
    .prepare<[number], number>(
      `SELECT class FROM runs INDEXED BY runs_by_class WHERE class > ? AND ${inIndex} ORDER BY class LIMIT 1`,
    )
    .pluck()
  const walks = new Map<string, ReturnType<typeof db.prepare>>()
  const walk = (filter: RunFilter) => {
    const times = timeConditionsOf(filter)
    const known = walks.get(times.sql.join()) ?? db.prepare(walkSql(times.sql)).pluck()
    walks.set(times.sql.join(), known)
    return (values: object): readonly number[] => known.all({ ...times.values, ...values }) as number[]
  }
  function* matching(filter: RunFilter): IterableIterator<number> {
    const [sources, outcomes] = [numbers.sources(), numbers.outcomes()]
    for (const [id, source] of sources) {
      if (!fitsSource(source, filter)) continue
      const end = (id + 1) * outcomesPerSource
      let at = next.get(id * outcomesPerSource - 1)
      for (; at !== undefined && at < end; at = next.get(at)) {
        const outcome = outcomes.get(at % outcomesPerSource)
        if (outcome && fitsOutcome(outcome, filter)) yield at
      }
    }
  }
  return {
    newest: (filter, range, most) => {
      const take = walk(filter)
      let best: number[] = []
      let { low } = range
      for (const runClass of matching(filter)) {
        for (const seq of take({ runClass, low, high: range.high, most })) best.push(seq)
        if (best.length < 2 * most) continue
        best = newestOf(best, most)
        // What is older than everything on a full page need not be looked at.
        low = (best.at(-1) ?? 0) + 1
      }
      return newestOf(best, most)
    },
  }
}

function newestOf(seqs: readonly number[], most: number): number[] {
  return seqs.toSorted((a, b) => b - a).slice(0, most)
}

const inIndex = `class IS NOT NULL AND ${isOver}`

function walkSql(times: readonly string[]): string {
  return `SELECT r.seq FROM runs r INDEXED BY runs_by_class WHERE class = @runClass AND ${inIndex}
    AND r.seq BETWEEN @low AND @high AND ${allOf(times)} ORDER BY r.seq DESC LIMIT @most`
}

function fitsSource(source: RunSource, { flow, version, triggerKind, triggerNode }: RunFilter): boolean {
  const wanted = { flow, version, triggerKind, triggerNode }
  return (Object.keys(wanted) as (keyof RunSource)[]).every(
    (name) => wanted[name] === undefined || wanted[name] === source[name],
  )
}

function fitsOutcome({ status, errorCode }: RunOutcome, filter: RunFilter): boolean {
  if (filter.errorCode !== undefined && filter.errorCode !== errorCode) return false
  return !filter.statuses?.length || filter.statuses.includes(status)
}

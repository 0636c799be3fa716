import { errorPort, type Problem } from '@isthmus/sdk'
import { unsentPort, type GivenOrigin, type StepStatus, type StepSummary } from '@isthmus/sdk/api'

/** What a run has noted of one node. */
export interface StepRecord {
  readonly node: string
  /** Port id -> records that have left there. */
  readonly totals: ReadonlyMap<string, number>
  readonly recordsIn: number
  readonly busyMs: number
  readonly retries: number
  readonly problem: Problem | undefined
  /** Where its records came from, when it was not carried out. */
  readonly given?: GivenOrigin | undefined
  /** True when its stage has finished. */
  readonly done: boolean
  /** True when nothing more can come, because its stage has finished or the run has ended. */
  readonly over: boolean
}

/** Sums a node's part of a run up. */
export function stepSummary(record: StepRecord): StepSummary {
  const { node, totals, recordsIn, busyMs, retries, problem, given } = record
  const unsent = totals.get(unsentPort)
  return {
    node,
    status: statusOf(record),
    recordsIn,
    recordsOut: Object.fromEntries([...totals].filter(([port]) => port !== unsentPort)),
    errors: totals.get(errorPort) ?? 0,
    durationMs: Math.round(busyMs),
    retries,
    ...(problem ? { problem } : {}),
    ...(given === undefined ? {} : { given }),
    ...(unsent === undefined ? {} : { unsent }),
  }
}

function statusOf({ totals, recordsIn, problem, done, over }: StepRecord): StepStatus {
  const errors = totals.get(errorPort) ?? 0
  const out = [...totals.values()].reduce((sum, total) => sum + total, 0) - errors
  const seen = recordsIn + out + errors > 0
  if (!over) return seen ? 'running' : 'waiting'
  if (problem && (!done || out === 0)) return 'failed'
  if (!seen) return 'skipped'
  // One that the run's end interrupted may have left records unseen.
  return errors > 0 || !done ? 'partial' : 'succeeded'
}

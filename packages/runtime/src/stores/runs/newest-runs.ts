import type { RunSummary } from '@isthmus/sdk/api'
import type { Store } from '../database.ts'
import type { RunClasses } from './run-classes.ts'
import { isUnfinished } from './run-conditions.ts'
import { summaryColumns, toSummary } from './run-rows.ts'

/** Runs read at once for the flows that ran lately; the others are looked up one by one. */
const recentRuns = 1000

/** Finds the newest run of each of some flows. */
export function createNewestRuns({ db }: Store, classes: RunClasses): (flows: readonly string[]) => NewestRuns {
  const recent = db.prepare<[], { flow: string; seq: number }>(`SELECT flow_id AS flow, max(seq) AS seq
    FROM (SELECT flow_id, seq FROM runs ORDER BY seq DESC LIMIT ${recentRuns}) GROUP BY flow_id`)
  const open = db.prepare<[], { flow: string; seq: number }>(`SELECT flow_id AS flow, max(seq) AS seq
    FROM runs INDEXED BY runs_unfinished WHERE ${isUnfinished} GROUP BY flow_id`)
  const row = db.prepare<[number]>(`SELECT ${summaryColumns} FROM runs r WHERE r.seq = ?`)
  const everything = { low: 0, high: Number.MAX_SAFE_INTEGER }
  return (flows) => {
    const lately = new Map(recent.all().map(({ flow, seq }) => [flow, seq]))
    const unfinished = new Map(open.all().map(({ flow, seq }) => [flow, seq]))
    const newestOf = (flow: string): number => {
      const [over = 0] = classes.newest({ flow, limit: 1 }, everything, 1)
      return Math.max(over, unfinished.get(flow) ?? 0)
    }
    const found = flows.map((flow) => [flow, lately.get(flow) ?? newestOf(flow)] as const)
    return new Map(found.flatMap(([flow, seq]) => (seq === 0 ? [] : [[flow, toSummary(row.get(seq))]])))
  }
}

type NewestRuns = ReadonlyMap<string, RunSummary>

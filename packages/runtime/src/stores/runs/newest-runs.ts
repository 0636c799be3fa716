import type { RunSummary } from '@isthmus/sdk/api'
import type { Store } from '../database.ts'
import type { RunClasses } from './run-classes.ts'
import { isUnfinished } from './run-conditions.ts'
import { summaryColumns, toSummary } from './run-rows.ts'

/** Runs read at once for the flows that ran lately; the others are looked up one by one. */
const recentRuns = 1000

/** Runs of a flow that are looked through at once where its newest ones are of parts of it. */
const looked = 50

/** Finds the newest run of each of some flows; those of a part of a flow say nothing about it and do not count. */
export function createNewestRuns({ db }: Store, classes: RunClasses): (flows: readonly string[]) => NewestRuns {
  const recent = db.prepare<[], { flow: string; seq: number }>(`SELECT flow_id AS flow, max(seq) AS seq
    FROM (SELECT flow_id, seq FROM runs WHERE part IS NULL ORDER BY seq DESC LIMIT ${recentRuns}) GROUP BY flow_id`)
  const open = db.prepare<[], { flow: string; seq: number }>(`SELECT flow_id AS flow, max(seq) AS seq
    FROM runs INDEXED BY runs_unfinished WHERE ${isUnfinished} AND part IS NULL GROUP BY flow_id`)
  const isWhole = db.prepare<[number], number>('SELECT part IS NULL FROM runs WHERE seq = ?').pluck()
  const row = db.prepare<[number]>(`SELECT ${summaryColumns} FROM runs r WHERE r.seq = ?`)
  const newestWhole = (flow: string): number => {
    for (let high = Number.MAX_SAFE_INTEGER; high > 0;) {
      const found = classes.newest({ flow, limit: looked }, { low: 0, high }, looked)
      const whole = found.find((seq) => isWhole.get(seq) === 1)
      if (whole !== undefined || found.length < looked) return whole ?? 0
      high = Math.min(...found) - 1
    }
    return 0
  }
  return (flows) => {
    const lately = new Map(recent.all().map(({ flow, seq }) => [flow, seq]))
    const unfinished = new Map(open.all().map(({ flow, seq }) => [flow, seq]))
    const newestOf = (flow: string): number => {
      return Math.max(newestWhole(flow), unfinished.get(flow) ?? 0)
    }
    const found = flows.map((flow) => [flow, lately.get(flow) ?? newestOf(flow)] as const)
    return new Map(found.flatMap(([flow, seq]) => (seq === 0 ? [] : [[flow, toSummary(row.get(seq))]])))
  }
}

type NewestRuns = ReadonlyMap<string, RunSummary>

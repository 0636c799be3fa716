import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunFilter, RunStore } from '../../packages/runtime/src/stores/runs/run-store.ts'
import { openDatabase, type Store } from '../../packages/runtime/src/stores/database.ts'
import { createSqliteRunStore } from '../../packages/runtime/src/stores/runs/sqlite-run-store.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'
import { historyEnd, writeHistory } from './run-history.ts'

const targetMs = 50
const pageRuns = 50
const timesPerRound = 7

type Question = Omit<RunFilter, 'limit'>

function ago(days: number): string {
  return new Date(historyEnd - days * 86_400_000).toISOString()
}

/** Every filter alone, and together where few or no runs match. */
const questions: Readonly<Record<string, Question>> = {
  'no filter': {},
  flow: { flow: 'flow-1' },
  'flow that hardly ran': { flow: 'flow-rare' },
  'status succeeded': { statuses: ['succeeded'] },
  'status failed or partial': { statuses: ['failed', 'partial'] },
  'status canceled (1 of 5,000)': { statuses: ['canceled'] },
  'status queued or running (none)': { statuses: ['queued', 'running'] },
  'last hour': { from: ago(1 / 24) },
  'one minute ten days ago': { from: ago(10), to: ago(10 - 1 / 1440) },
  'trigger kind': { triggerKind: 'manual' },
  'trigger node': { triggerNode: 'schedule-1' },
  'oldest version': { version: 1 },
  'version that never was': { version: 99 },
  'error code': { errorCode: 'UPSTREAM_TIMEOUT' },
  'error code of 20 runs': { errorCode: 'CODE_MEMORY' },
  'key of one run': { key: 'SO-2025-2654435' },
  'key prefix of every run': { key: 'SO-' },
  'key prefix of the older half': { key: 'SO-2025' },
  'key prefix that nobody has': { key: 'PO-' },
  'flow, oldest version, failed': { flow: 'flow-2', version: 1, statuses: ['failed'] },
  'flow, manual, canceled': { flow: 'flow-0', triggerKind: 'manual', statuses: ['canceled'] },
  'error code in one old day': { errorCode: 'CODE_FAILED', from: ago(9), to: ago(8) },
  'failed with a key prefix': { statuses: ['failed'], key: 'SO-2025-1' },
  'flow with a common key': { flow: 'flow-19', key: 'SO-2025' },
  'flow with the keys of another (none)': { flow: 'flow-2', key: 'INV-' },
}

/**
 * Time of the first page of the run list over a history of many runs, for every filter. The baseline in the same rounds is
 * the same question put to SQLite without any index.
 */
export async function runsBenchmark({ rounds, seconds }: BenchmarkOptions): Promise<readonly Target[]> {
  const runs = seconds < 1 ? 50_000 : 1_000_000
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
  const file = join(folder, 'isthmus.db')
  try {
    writeHistory(file, runs)
    const store = openDatabase(file, () => new Date(historyEnd))
    try {
      const runStore = createSqliteRunStore(store)
      return [...measure(store, runStore, Math.max(5, rounds)), ...measurePaging(runStore)]
    } finally {
      store.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function measure(store: Store, runs: RunStore, rounds: number): Target[] {
  const times = new Map(Object.keys(questions).map((name) => [name, [] as number[]]))
  const scans: number[] = []
  const names = Object.keys(questions)
  for (let round = 0; round < rounds; round += 1) {
    // Each round asks everything once, so that no question finds its own pages still warm from the time before.
    for (const name of names) {
      const question = questions[name] ?? {}
      times
        .get(name)
        ?.push(
          ...Array.from({ length: timesPerRound }, () => timeOf(() => runs.list({ ...question, limit: pageRuns }))),
        )
    }
    scans.push(timeOf(() => fullScan(store)))
  }
  const worst = Math.max(...[...times.values()].map((each) => percentile(each, 0.95)))
  const slowest = Math.max(...[...times.values()].map(median))
  return [
    ...[...times].flatMap(([name, each]): readonly Target[] => [
      { metric: name, value: median(each), unit: 'ms', better: 'lower', target: targetMs },
      { metric: `${name}, p95`, value: percentile(each, 0.95), unit: 'ms', better: 'lower' },
    ]),
    { metric: 'worst p95 of all filters', value: worst, unit: 'ms', better: 'lower', target: targetMs },
    { metric: 'full scan for a rare error code', value: median(scans), unit: 'ms', better: 'lower' },
    // Of the slowest filter: the others are too quick to be held against anything.
    {
      metric: 'slowest filter',
      value: slowest / median(scans),
      unit: 'of a full scan',
      better: 'lower',
      guarded: true,
    },
  ]
}

/** The baseline: the newest runs with a rare error code, found by reading every run. */
function fullScan({ db }: Store): unknown {
  return db
    .prepare(
      `SELECT * FROM runs NOT INDEXED WHERE error_code = 'CODE_MEMORY' AND status NOT IN ('queued', 'running')
        ORDER BY queued_at DESC, seq DESC LIMIT ${pageRuns}`,
    )
    .all()
}

/** Cost of a page far down, beside that of the first one. */
function measurePaging(runs: RunStore): Target[] {
  const pageAt = (cursor: string | undefined) =>
    runs.list({ statuses: ['succeeded'], limit: 200, ...(cursor === undefined ? {} : { cursor }) })
  let cursor = pageAt(undefined).next ?? undefined
  const first = timeOf(() => pageAt(undefined))
  for (let page = 0; page < 1000 && cursor !== undefined; page += 1) cursor = pageAt(cursor).next ?? cursor
  const deep = median(Array.from({ length: 5 }, () => timeOf(() => pageAt(cursor))))
  return [
    { metric: 'page 1 of 200 runs', value: first, unit: 'ms', better: 'lower' },
    { metric: 'page 1,000 of 200 runs', value: deep, unit: 'ms', better: 'lower', target: targetMs },
  ]
}

function timeOf(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

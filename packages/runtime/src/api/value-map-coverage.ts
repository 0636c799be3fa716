import { setImmediate } from 'node:timers/promises'
import {
  createClosure,
  isExpressionValue,
  lookUpIn,
  openValueTable,
  parseExpression,
  valueAt,
  type FlowValueMapUse,
  type ValueMap,
  type ValueMapDirection,
  type ValueMapValue,
  type ValueTable,
} from '@isthmus/sdk'
import { type UnmappedValue, type ValueMapCount, type ValueMapCoverage } from '@isthmus/sdk/api'
import { readTrace, type RunTrace } from '../engine/trace/trace.ts'
import type { RunStore } from '../stores/runs/run-store.ts'
import type { ValueMapStore } from '../stores/value-maps/value-map-store.ts'
import type { ValueMapUsers } from './value-map-users.ts'

/** Latest runs of each flow that are looked at, records of each node, and the time for all of it. */
const sampledRuns = 10
const sampledRecords = 100
const sampleMs = 1_500
/** Work of one evaluation; see `ClosureOptions`. */
const maxWork = 5_000

interface CoverageDeps {
  readonly valueMaps: ValueMapStore
  readonly runs: RunStore
  readonly users: ValueMapUsers
}

/**
 * Tells which entries were needed lately and which are missing. What was missing is counted by every run; what was found is
 * not, so it is counted again from the kept records of the latest runs, by the expressions of the newest flows.
 */
export async function valueMapCoverage(map: ValueMap, deps: CoverageDeps): Promise<ValueMapCoverage> {
  const tables = { forward: openValueTable(map, 'forward'), back: openValueTable(map, 'back') }
  const sample = new Sample(tables)
  await takeSample(map, deps, sample)
  return {
    sample: { runs: sample.runs, lookUps: sample.lookUps },
    seen: sample.counts('found'),
    unmapped: unmappedOf(map.name, deps.valueMaps, { tables, sample }),
  }
}

type Tables = Readonly<Record<ValueMapDirection, ValueTable>>

/** Counts look-ups by what became of them. */
class Sample {
  readonly #tables: Tables
  readonly #counts = { found: new Map<string, number>(), unmapped: new Map<string, number>() }
  runs = 0
  lookUps = 0

  constructor(tables: Tables) {
    this.#tables = tables
  }

  note(direction: ValueMapDirection, value: unknown): void {
    const looked = lookUpIn(this.#tables[direction], value)
    if (looked.kind !== 'found' && looked.kind !== 'unmapped') return
    this.lookUps += 1
    const key = JSON.stringify([direction, value])
    const counts = this.#counts[looked.kind]
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }

  counts(kind: 'found' | 'unmapped'): readonly ValueMapCount[] {
    return [...this.#counts[kind]].map(([key, count]) => {
      const [direction, value] = JSON.parse(key) as [ValueMapDirection, ValueMapValue]
      return { direction, value, count }
    })
  }
}

async function takeSample(map: ValueMap, { runs, users }: CoverageDeps, sample: Sample): Promise<void> {
  const end = performance.now() + sampleMs
  for (const { flow, uses } of users.uses(map.name)) {
    const lookers = uses.flatMap((use) => lookerOf(use, map, sample) ?? [])
    for (const run of runs.list({ flow: flow.id, limit: sampledRuns }).runs) {
      const text = await runs.trace(run.id)
      if (text === undefined) continue
      sample.runs += 1
      const trace = JSON.parse(text) as RunTrace
      for (const looker of lookers) lookAgain(looker, trace, run)
      // A sample is made while flows run.
      await setImmediate()
      if (performance.now() > end) return
    }
  }
}

interface Looker {
  readonly node: string
  readonly look: (scope: Readonly<Record<string, unknown>>) => void
}

function lookerOf({ node, pointer, direction }: FlowValueMapUse, map: ValueMap, sample: Sample): Looker | undefined {
  const configured = valueAt(node.config, pointer.replace(/\/\$expr$/, ''))
  if (!isExpressionValue(configured)) return undefined
  const source = configured.$expr
  const parsed = parseExpression(source, { scope: [...new Set(source.match(/[A-Za-z_$][\w$]*/g) ?? [])] })
  if (!parsed.ok) return undefined
  const closure = createClosure(parsed.expression, {
    maxWork,
    valueMaps: new Map([[map.name, map]]),
    onLookUp: (use, value) => {
      if (use.map === map.name && use.direction === direction) sample.note(direction, value)
    },
  })
  return { node: node.id, look: (scope) => void closure(scope) }
}

function lookAgain({ node, look }: Looker, trace: RunTrace, run: { readonly id: string; readonly startedAt?: string }) {
  const { records } = readTrace(trace, { node, side: 'in', offset: 0, limit: sampledRecords })
  for (const { value } of records) {
    if (value === undefined) continue
    try {
      look({ record: value, trigger: null, run: { id: run.id, startedAt: run.startedAt ?? '' }, vars: {} })
    } catch {
      // What fails was looked up before it failed, or needs what a sample does not have.
    }
  }
}

function unmappedOf(
  name: string,
  valueMaps: ValueMapStore,
  { tables, sample }: { readonly tables: Tables; readonly sample: Sample },
): readonly UnmappedValue[] {
  const all = new Map<string, UnmappedValue>()
  const keyOf = ({ direction, value }: Pick<UnmappedValue, 'direction' | 'value'>) => JSON.stringify([direction, value])
  for (const count of sample.counts('unmapped')) all.set(keyOf(count), { ...count, waiting: 0 })
  // Every run counts these, so they say more than the sample.
  for (const { lastAt, ...miss } of valueMaps.misses(name)) {
    if (lookUpIn(tables[miss.direction], miss.value).kind === 'unmapped')
      all.set(keyOf(miss), { ...miss, lastAt, waiting: 0 })
  }
  for (const { direction, value, since } of valueMaps.awaiting(name, 10_000)) {
    if (lookUpIn(tables[direction], value).kind !== 'unmapped') continue
    const known = all.get(keyOf({ direction, value })) ?? { direction, value, count: 0, lastAt: since, waiting: 0 }
    const waiting = known.waiting + 1
    all.set(keyOf(known), { ...known, count: Math.max(known.count, waiting), waiting })
  }
  return [...all.values()]
    .toSorted((left, right) => right.waiting - left.waiting || right.count - left.count)
    .slice(0, 1_000)
}

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TriggerKind } from '@isthmus/sdk'
import { finalRunStatuses, type RunStatus } from '@isthmus/sdk/api'
import { blockRuns, createRunBlocks } from './run-blocks.ts'
import { createClassNumbers, outcomesPerSource } from './class-numbers.ts'
import { openDatabase, type Store } from '../database.ts'
import type { RunFilter, RunStore } from './run-store.ts'
import { createSqliteRunStore } from './sqlite-run-store.ts'

const runCount = 3 * blockRuns
const start = Date.parse('2026-03-01T08:00:00.000Z')
const statuses: readonly RunStatus[] = ['queued', 'running', ...finalRunStatuses]
const codes = ['UPSTREAM_REJECTED', 'UPSTREAM_TIMEOUT', 'CODE_FAILED'] as const
const kinds: readonly TriggerKind[] = ['manual', 'webhook', 'schedule']

interface Kept {
  readonly seq: number
  readonly id: string
  readonly flow: string
  readonly version: number
  readonly status: RunStatus
  readonly kind: TriggerKind
  readonly code: string
  readonly at: string
  readonly keys: readonly string[]
}

/** The same for the same position. Old runs use other keys, versions and flows than new ones; the clock jumps back once. */
// oxlint-disable-next-line complexity -- data: one line for each column
function keptAt(seq: number): Kept {
  const draw = Math.imul(seq, 2_654_435_761) >>> 0
  const failed = draw % 40 === 3
  const isOpen = draw % 3000 === 11
  const jumped = seq > runCount / 2 ? 3_600_000 : 0
  return {
    seq,
    id: `r${seq}`,
    flow: seq < 200 ? 'old' : `flow-${draw % 3}`,
    version: 1 + Math.floor((4 * seq) / (runCount + 1)),
    status: isOpen ? 'queued' : failed ? 'failed' : draw % 500 === 4 ? 'canceled' : 'succeeded',
    kind: kinds[draw % 7 === 0 ? 0 : 1 + (draw % 2)] ?? 'manual',
    code: failed && !isOpen ? (codes[draw % 3] ?? '') : '',
    at: new Date(start + seq * 1000 - jumped).toISOString(),
    keys: [`${seq < runCount / 2 ? 'A' : 'B'}-${draw % 1000}`, ...(draw % 5 === 0 ? [`INV-${seq}`] : [])],
  }
}

const all = Array.from({ length: runCount }, (_, at) => keptAt(at + 1))
const opened: { store?: Store; runs?: RunStore } = {}

beforeAll(() => {
  const store = openDatabase(':memory:', () => new Date(start))
  const numbers = createClassNumbers(store)
  const add = store.db.prepare(`
    INSERT INTO runs (seq, id, flow_id, flow_name, flow_version, status, trigger_node, trigger_kind, started_by,
      queued_at, records_in, error_code, source, class)
    VALUES (@seq, @id, @flow, @flow, @version, @status, @kind, @kind, 'ada', @at, 1, @code, @source, @class)`)
  const addKey = store.db.prepare('INSERT INTO run_keys (block, key, seq) VALUES (?, ?, ?)')
  store.db.transaction(() => {
    for (const { keys, ...run } of all) {
      const { flow, version, kind, status, code } = run
      const source = numbers.ofSource({ flow, version, triggerNode: kind, triggerKind: kind })
      const outcome = numbers.ofOutcome({ status, errorCode: code })
      add.run({ ...run, source, class: status === 'queued' ? null : source * outcomesPerSource + outcome })
      for (const key of keys) addKey.run(Math.floor(run.seq / blockRuns), key, run.seq)
    }
  })()
  createRunBlocks(store).seal(100)
  opened.store = store
  opened.runs = createSqliteRunStore(store)
})

afterAll(() => opened.store?.close())

function expected(filter: Omit<RunFilter, 'limit'>): readonly string[] {
  const { flow, version, statuses: wanted, triggerKind, errorCode, from = '', to = '~', key = '' } = filter
  return all
    .filter(
      // oxlint-disable-next-line complexity -- one line for each part of a filter, as plain as it can be said
      (run) =>
        (flow ?? run.flow) === run.flow &&
        (version ?? run.version) === run.version &&
        (wanted ?? [run.status]).includes(run.status) &&
        (triggerKind ?? run.kind) === run.kind &&
        (errorCode ?? run.code) === run.code &&
        run.at >= from &&
        run.at < to &&
        (key === '' || run.keys.some((each) => each.startsWith(key))),
    )
    .map(({ id }) => id)
    .toReversed()
}

const anInstant = fc.integer({ min: -4000, max: runCount + 100 }).map((s) => new Date(start + s * 1000).toISOString())
const aFilter: fc.Arbitrary<Omit<RunFilter, 'limit'>> = fc.record(
  {
    flow: fc.constantFrom('flow-0', 'flow-1', 'old', 'none'),
    version: fc.integer({ min: 1, max: 5 }),
    statuses: fc.subarray([...statuses], { minLength: 1 }),
    triggerKind: fc.constantFrom(...kinds),
    errorCode: fc.constantFrom(...codes, 'NOT_FOUND'),
    from: anInstant,
    to: anInstant,
    key: fc.constantFrom('A-', 'A-1', 'A-17', 'B-9', 'B-999', 'INV-', 'INV-1', 'C-'),
  },
  { requiredKeys: [] },
)

test('finds exactly the runs that reading all of them finds, over all pages, whatever is asked', () => {
  fc.assert(
    fc.property(aFilter, fc.integer({ min: 1, max: 200 }), (filter, limit) => {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = opened.runs?.list({ ...filter, limit, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...(page?.runs ?? []).map(({ id }) => id))
        cursor = page?.next ?? undefined
      } while (cursor !== undefined && seen.length < 600)
      const wanted = expected(filter)
      expect(seen).toEqual(cursor === undefined ? wanted : wanted.slice(0, seen.length))
    }),
    { numRuns: 300 },
  )
})

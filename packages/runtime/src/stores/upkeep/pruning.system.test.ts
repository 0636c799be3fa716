import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import { aFlow } from '../flow-store.contract.ts'
import { openDatabase, type Store } from '../database.ts'
import { createFileSpace } from './file-space.ts'
import { prune, type PruneReport } from './pruner.ts'
import type { Retention } from './retention.ts'
import { anEnd, aRun } from '../runs/run-store.contract.ts'
import type { RunStore, RunToFinish, RunToQueue } from '../runs/run-store.ts'
import { createSqliteFlowStore } from '../sqlite-flow-store.ts'
import { createSqliteRunStore } from '../runs/sqlite-run-store.ts'

const megabyte = 1024 * 1024
const day = (count: number): Date => new Date(Date.UTC(2026, 0, 1 + count))
const keepAll: Retention = { succeededDays: 14, failedDays: 90, maxBytes: Number.MAX_SAFE_INTEGER }

const folders: string[] = []
const stores: Store[] = []

function open(): { store: Store; runs: RunStore; file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-prune-'))
  folders.push(folder)
  const file = join(folder, 'isthmus.db')
  const store = openDatabase(file, () => day(0))
  stores.push(store)
  createSqliteFlowStore(store, () => day(0)).create({ flow: aFlow('orders'), by: 'ada' })
  return { store, runs: createSqliteRunStore(store), file }
}

afterEach(() => {
  for (const store of stores.splice(0)) store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const rest = (): Promise<void> => nextTurn()
const pruneAt = (store: Store, now: Date, more: Partial<Retention> = {}): Promise<PruneReport> =>
  prune(store, { retention: { ...keepAll, ...more }, now, rest })

async function keep(runs: RunStore, id: string, end: Partial<RunToFinish> & { readonly on: number }): Promise<void> {
  const at = day(end.on).toISOString()
  await runs.enqueue(aRun(id, { queuedAt: at }))
  await runs.finish(anEnd(id, { ...end, startedAt: at, endedAt: at }))
}

const idsOf = (runs: RunStore): readonly string[] => runs.list({ limit: 200 }).runs.map(({ id }) => id)

describe('pruning', () => {
  test('removes each run when its status has been kept long enough', async () => {
    const { store, runs } = open()
    await keep(runs, 'good', { on: 0 })
    await keep(runs, 'bad', { on: 0, status: 'failed' })
    await keep(runs, 'late', { on: 10 })
    expect((await pruneAt(store, day(15))).runs).toBe(1)
    expect(idsOf(runs)).toEqual(['late', 'bad'])
    await pruneAt(store, day(91))
    expect(idsOf(runs)).toEqual([])
  })

  test('keeps runs as long as their own flow asks', async () => {
    const { store, runs } = open()
    const flows = createSqliteFlowStore(store, () => day(0))
    const settings = { retention: { succeededDays: 30, failedDays: 1 } }
    flows.save({ flow: aFlow('orders', { settings }), by: 'ada', baseVersion: 1 })
    await keep(runs, 'good', { on: 0 })
    await keep(runs, 'bad', { on: 0, status: 'failed' })
    await pruneAt(store, day(20))
    expect(idsOf(runs)).toEqual(['good'])
  })

  test('keeps the outcome of a called run until its caller is over', async () => {
    const { store, runs } = open()
    const at = day(0).toISOString()
    await runs.enqueue(aRun('caller', { queuedAt: at }))
    await runs.enqueue(aRun('called', { queuedAt: at, parent: { run: 'caller', node: 'call', depth: 1 } }))
    await runs.finish(anEnd('called', { startedAt: at, endedAt: at, returned: [{ n: 1 }] }))
    await runs.finish(anEnd('caller', { status: 'waiting', waiting: { dueMs: day(100).getTime() } }))
    await pruneAt(store, day(50))
    expect(runs.find('called')?.returned()).toEqual([{ n: 1 }])
    await runs.finish(anEnd('caller', { startedAt: at, endedAt: at }))
    await pruneAt(store, day(51))
    expect(idsOf(runs)).toEqual([])
  })

  test('never removes what has not ended, waits for a person, or has calls of unknown outcome', async () => {
    const { store, runs } = open()
    for (const id of ['queued', 'running']) await runs.enqueue(aRun(id, { queuedAt: day(0).toISOString() }))
    runs.begin('running', day(0).toISOString())
    for (const id of ['parked', 'called']) await keep(runs, id, { on: 0, status: 'failed' })
    store.db.prepare(`UPDATE runs SET parked = 1 WHERE id = 'parked'`).run()
    store.db
      .prepare(
        `INSERT INTO effects (run, call, node, state, key, attempt) VALUES ('called', 'c', 'n', 'intent', 'k', 1)`,
      )
      .run()
    await runs.flush()
    await pruneAt(store, day(1000), { maxBytes: 1 })
    expect(idsOf(runs).toSorted()).toEqual(['called', 'parked', 'queued', 'running'])
  })

  test('gives up old traces first and old runs next when the file is over its budget', async () => {
    const { store, runs } = open()
    const traceText = (at: number) => JSON.stringify(Array.from({ length: 4000 }, (_, n) => Math.sin(at * 4000 + n)))
    for (let at = 0; at < 20; at += 1) await keep(runs, `r${at}`, { on: 1, traceText: traceText(at) })
    await keep(runs, 'bad', { on: 1, status: 'failed', traceText: traceText(99) })
    const space = createFileSpace(store)
    const before = space.usedBytes()
    const first = await pruneAt(store, day(2), { maxBytes: before * 0.5 })
    expect(first).toMatchObject({ runs: 0 })
    expect(first.traces).toBeGreaterThan(5)
    expect(await runs.trace('r0')).toBeUndefined()
    expect(await runs.trace('r19')).toBe(traceText(19))
    expect(await runs.trace('bad')).toBe(traceText(99))
    expect(space.usedBytes()).toBeLessThanOrEqual(before * 0.5)
    const second = await pruneAt(store, day(2), { maxBytes: 1 })
    expect(second.runs).toBe(21)
    expect(idsOf(runs)).toEqual([])
  })

  test('packs what is left of a group anew, and every trace is still whole', async () => {
    const { store, runs } = open()
    const ids = Array.from({ length: 256 }, (_, at) => `r${at}`)
    const textOf = (id: string) => JSON.stringify({ id, text: 'x'.repeat(50) })
    const at = day(0).toISOString()
    await Promise.all(ids.map((id) => runs.enqueue(aRun(id, { queuedAt: at }))))
    const statusOf = (index: number) => (index % 32 === 5 ? 'failed' : 'succeeded') as RunToFinish['status']
    await Promise.all(
      ids.map((id, n) => runs.finish(anEnd(id, { status: statusOf(n), endedAt: at, traceText: textOf(id) }))),
    )
    const groups = () => store.db.prepare('SELECT count(*) FROM trace_groups').pluck().get()
    expect(groups()).toBe(4)
    const report = await pruneAt(store, day(20))
    expect(report).toMatchObject({ runs: 248, repacked: 4 })
    expect(groups()).toBe(1)
    const left = ids.filter((_, n) => statusOf(n) === 'failed')
    for (const id of left) expect(await runs.trace(id)).toBe(textOf(id))
  })
})

test('200,000 runs are written and pruned: the log stays small, the file shrinks to what it holds, slices are small', async () => {
  const { store, runs, file } = open()
  const space = createFileSpace(store)
  let largestLog = 0
  const sample = (): void => void (largestLog = Math.max(largestLog, space.logBytes()))
  // A reader in the way, as a backup or a second process is: it always has a transaction open.
  const reader = new Database(file, { readonly: true })
  const total = 200_000
  const batch = 1000
  for (let from = 0; from < total; from += batch) {
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM runs WHERE seq > ?').get(from)
    const ids = Array.from({ length: batch }, (_, n) => from + n)
    const at = day(from / 10_000).toISOString()
    await Promise.all(ids.map((n) => runs.enqueue(queued(n, at))))
    await Promise.all(ids.map((n) => runs.finish(finished(n, at))))
    reader.exec('COMMIT')
    if (from % 10_000 === 0) space.checkpoint()
    sample()
  }
  const before = statSync(file).size
  const work = workOn(store)
  const slices: number[] = []
  let done = work()
  const report = await prune(store, {
    retention: { succeededDays: 2, failedDays: 90, maxBytes: Number.MAX_SAFE_INTEGER },
    now: day(20),
    // A clock that only goes on with what is done, so that no other work on the machine makes slices shorter or longer.
    nowMs: () => work() / workPerMs,
    rest: async () => {
      slices.push(work() - done)
      sample()
      await nextTurn()
      done = work()
    },
  })
  reader.close()
  space.checkpoint()
  const compact = join(folders[0] ?? '', 'compact.db')
  store.db.prepare('VACUUM INTO ?').run(compact)
  const [after, live] = [statSync(file).size, statSync(compact).size]
  expect(report.runs).toBeGreaterThan(total * 0.8)
  expect(largestLog).toBeLessThan(64 * megabyte)
  expect(after).toBeLessThanOrEqual(live * 1.2)
  expect(after).toBeLessThan(before / 3)
  // A slice grows until it takes 3 ms by this clock, to at most twice as much, and half again where its runs hold more.
  expect(Math.max(...slices)).toBeLessThan(9 * workPerMs)
  expect(slices.length).toBeGreaterThan((total * 0.8) / (9 * workPerMs))
  expect(store.db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(store.db.pragma('foreign_key_check')).toEqual([])
}, 240_000)

/** Rows and pages in a millisecond: about what a small machine does. */
const workPerMs = 100

/** Rows that were changed and pages that were given back so far. */
function workOn({ db }: Store): () => number {
  const rows = db.prepare('SELECT total_changes()').pluck()
  return () => Number(rows.get()) - Number(db.pragma('page_count', { simple: true }))
}

function queued(n: number, at: string): RunToQueue {
  return aRun(`r${n}`, {
    queuedAt: at,
    inputText: `[{"order":${n},"customer":"Nordwind Handel GmbH","amount":"1290.50"}]`,
  })
}

function finished(n: number, at: string): RunToFinish {
  const status = n % 50 === 0 ? 'failed' : 'succeeded'
  const record = `{"order":${n},"name":"Nordwind Handel GmbH","amount":${Math.imul(n, 2_654_435_761) >>> 0}}`
  const traceText = `{"nodes":{"start":{"out":{"total":1,"records":[{"value":${record}}]}}},"inputs":{}}`
  return anEnd(`r${n}`, { status, startedAt: at, endedAt: at, traceText, keys: { first: [`SO-${n}`], count: 1 } })
}

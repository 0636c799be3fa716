import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FlowError } from '@isthmus/sdk'
import { backUp, findDamage } from './back-up.ts'
import { requireWritable } from '../data-folder.ts'
import { openDatabase, type Store } from '../database.ts'
import { aFlow } from '../flow-store.contract.ts'
import { checkBeside } from './check-beside.ts'
import { startMaintenance } from './maintenance.ts'
import { openStores, type Stores } from '../open-stores.ts'
import { anEnd, aRun } from '../runs/run-store.contract.ts'
import { createSqliteFlowStore } from '../sqlite-flow-store.ts'
import { createSqliteRunStore } from '../runs/sqlite-run-store.ts'
import { requireSound } from './soundness.ts'
import { createSqliteStorage } from './sqlite-storage.ts'
import { readStorageStats } from './storage-stats.ts'

const now = () => new Date('2026-03-01T08:00:00.000Z')
const folders: string[] = []
const opened: (Store | Stores)[] = []

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-trouble-'))
  folders.push(folder)
  return folder
}

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A closed database of some hundred pages. */
async function aDatabase(): Promise<string> {
  const file = join(aFolder(), 'isthmus.db')
  const stores = openStores(file, now)
  for (let at = 0; at < 300; at += 1) stores.flows.create({ flow: aFlow(`f${at}`), by: 'ada' })
  await stores.close()
  return file
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, bytes, 0, bytes.length, at)
  closeSync(descriptor)
}

function refusal(work: () => unknown): FlowError {
  try {
    work()
  } catch (error) {
    if (error instanceof FlowError) return error
    throw error
  }
  throw new Error('It was not refused')
}

const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 131 + 17) % 251)

describe('a damaged database', () => {
  test.each<[string, (file: string) => void]>([
    ['cut in half', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['with a header that is not one', (file) => overwrite(file, 0, noise(16))],
    ['with a page in the middle overwritten', (file) => overwrite(file, 40 * 4096, noise(4096))],
    ['with a page in the middle emptied', (file) => overwrite(file, 40 * 4096, new Uint8Array(4096))],
    ['with something else in the place of its log', (file) => writeFileSync(`${file}-wal`, noise(100_000))],
  ])('is refused, says how to restore, and is left as it is: %s', async (_, damage) => {
    const file = await aDatabase()
    damage(file)
    const before = readFileSync(file)
    const error = refusal(() => openStores(file, now))
    expect(error.code).toBe('DATABASE_CORRUPT')
    expect(error.message).toContain(file)
    expect(error.toProblem().hint).toMatch(/isthmus db backup.*start again/s)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('opens with a log that a loss of power left empty or zeroed', async () => {
    const file = await aDatabase()
    for (const log of [new Uint8Array(0), new Uint8Array(8192)]) {
      writeFileSync(`${file}-wal`, log)
      const stores = openStores(file, now)
      expect(stores.flows.list()).toHaveLength(300)
      await stores.close()
    }
  })

  describe('that is too large to be read as a whole at a start', () => {
    const small = 0

    /** A closed database with long traces, and a page that belongs to them. */
    async function withTraces(): Promise<{ readonly file: string; readonly page: number }> {
      const file = join(aFolder(), 'isthmus.db')
      const stores = openStores(file, now)
      stores.flows.create({ flow: aFlow('orders'), by: 'ada' })
      const traceText = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => Math.sin(at)))
      for (const id of ['r1', 'r2']) {
        await stores.runs.enqueue(aRun(id))
        await stores.runs.finish(anEnd(id, { traceText }))
      }
      await stores.close()
      // The last pages of the file are those of the last trace.
      return { file, page: statSync(file).size / 4096 - 10 }
    }

    test('is refused at once where what it needs is damaged', async () => {
      const file = await aDatabase()
      // The last pages of the file are those of the last flows.
      overwrite(file, statSync(file).size - 5 * 4096, noise(4096))
      expect(refusal(() => requireSound(file, small)).code).toBe('DATABASE_CORRUPT')
    })

    test('is found by the check beside the work where runs are damaged', async () => {
      const { file, page } = await withTraces()
      const sound = checkBeside(file, small)
      expect(await sound.damage).toBeUndefined()
      overwrite(file, page * 4096, noise(4096))
      requireSound(file, small)
      const check = checkBeside(file, small)
      expect(await check.damage).toMatchObject({ code: 'DATABASE_CORRUPT' })
      await check.stop()
    })

    test('can be closed while it is checked', async () => {
      const { file } = await withTraces()
      const check = checkBeside(file, small)
      await check.stop()
      expect(await check.damage).toBeUndefined()
    })
  })

  test('is whole again with a copy in its place, as the hint says', async () => {
    const folder = aFolder()
    const [file, copy] = [join(folder, 'isthmus.db'), join(folder, 'copy.db')]
    const stores = openStores(file, now)
    opened.push(stores)
    stores.flows.create({ flow: aFlow('orders'), by: 'ada' })
    await backUp(file, copy)
    stores.flows.create({ flow: aFlow('later'), by: 'ada' })
    await stores.close()
    opened.pop()
    overwrite(file, 0, noise(4096))
    for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true })
    copyFileSync(copy, file)
    const restored = openStores(file, now)
    opened.push(restored)
    expect(restored.flows.list().map(({ id }) => id)).toEqual(['orders'])
    await expect(backUp(file, copy)).rejects.toThrow('is there already')
  })

  test('is found by a check, and a sound one passes', async () => {
    const file = await aDatabase()
    expect(findDamage(file)).toEqual([])
    overwrite(file, 40 * 4096, new Uint8Array(4096))
    expect(findDamage(file).length).toBeGreaterThan(0)
  })
})

/** Root may write anywhere, so it acts as nobody for a moment. */
function asOrdinaryUser(act: () => void): void {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    act()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

describe('a data folder', () => {
  test('that cannot be written is refused', () => {
    // Nobody, not even root, makes a folder there.
    expect(refusal(() => requireWritable('/sys/isthmus-data')).code).toBe('DATA_FOLDER_READ_ONLY')
    const file = join(aFolder(), 'a-file')
    writeFileSync(file, '')
    for (const folder of [file, join(file, 'below')]) {
      expect(refusal(() => requireWritable(folder)).message).toMatch(
        /cannot be written: (it|a part of its path) is a file/,
      )
    }
  })

  test('without the right to write is refused', () => {
    const folder = aFolder()
    chmodSync(folder, 0o500)
    asOrdinaryUser(() => {
      expect(refusal(() => requireWritable(folder)).message).toContain('this user may not write there')
    })
    chmodSync(folder, 0o700)
  })

  test('that can be written is left without a trace of the question', () => {
    const folder = join(aFolder(), 'new', 'data')
    requireWritable(folder)
    expect(statSync(folder).isDirectory()).toBe(true)
  })
})

describe('a full disk', () => {
  const full = (store: Store): void => {
    const pages = Number(store.db.pragma('page_count', { simple: true }))
    store.db.pragma(`max_page_count = ${pages}`)
  }
  const roomy = (store: Store): void => void store.db.pragma('max_page_count = 1000000')
  const open = () => {
    const store = openDatabase(join(aFolder(), 'isthmus.db'), now)
    opened.push(store)
    createSqliteFlowStore(store, now).create({ flow: aFlow('orders'), by: 'ada' })
    return store
  }
  const call = (name: string) => ({ runId: 'r1', node: 'start', call: name })
  const openStoresIn = () => {
    const store = open()
    return {
      health: store.health,
      runs: createSqliteRunStore(store),
      full: () => full(store),
      roomy: () => roomy(store),
      left: (table: string) => store.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    }
  }
  const large = JSON.stringify(Array.from({ length: 20_000 }, (_, at) => Math.sin(at)))

  test('refuses a run, and tells since when', async () => {
    const store = open()
    const runs = createSqliteRunStore(store)
    full(store)
    await expect(runs.enqueue(aRun('r1', { inputText: large }))).rejects.toMatchObject({
      code: 'STORAGE_FULL',
      retryAfterMs: 10_000,
    })
    expect(store.health.trouble).toMatchObject({ since: '2026-03-01T08:00:00.000Z' })
    roomy(store)
    await runs.enqueue(aRun('r1', { inputText: large }))
    expect(store.health.trouble).toBeUndefined()
  })

  test('keeps outcomes waiting until there is room, and writes each of them', async () => {
    const store = open()
    const runs = createSqliteRunStore(store)
    await Promise.all(['r1', 'r2'].map((id) => runs.enqueue(aRun(id))))
    full(store)
    const written = Promise.all(['r1', 'r2'].map((id) => runs.finish(anEnd(id, { traceText: large }))))
    await vi.waitFor(() => expect(store.health.trouble).toBeDefined())
    expect(runs.summary('r1')?.status).toBe('queued')
    roomy(store)
    await written
    expect(['r1', 'r2'].map((id) => runs.summary(id)?.status)).toEqual(['succeeded', 'succeeded'])
    expect(await runs.trace('r2')).toBe(large)
  })

  test('keeps when a run began, and writes it before the calls it makes', async () => {
    const stores = openStoresIn()
    const startedAt = '2026-03-01T08:00:01.000Z'
    await stores.runs.enqueue(aRun('r1'))
    stores.full()
    stores.runs.begin('r1', startedAt)
    await expect(stores.runs.enqueue(aRun('r2', { inputText: large }))).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(stores.runs.summary('r1')?.status).toBe('queued')
    stores.roomy()
    await stores.runs.effects.intend({ ...call('a'), key: 'k', attempt: 1, at: startedAt, recordText: large })
    expect(stores.runs.summary('r1')).toMatchObject({ status: 'running', startedAt })
  })

  test('keeps the outcomes of calls waiting, so that none of them comes into doubt', async () => {
    const stores = openStoresIn()
    await stores.runs.enqueue(aRun('r1'))
    const intent = { key: 'k', attempt: 1, at: '2026-03-01T08:00:01.000Z', recordText: '{}' }
    await stores.runs.effects.intend({ ...call('a'), ...intent })
    stores.full()
    const emissionsText = `[{"record":${large}}]`
    const settled = stores.runs.effects.settle({ ...call('a'), kind: 'done', emissionsText })
    await vi.waitFor(() => expect(stores.health.trouble).toBeDefined())
    expect(stores.runs.effects.recorded(call('a'))).toMatchObject({ state: 'intent' })
    stores.roomy()
    await settled
    expect(stores.runs.effects.recorded(call('a'))).toEqual({ state: 'done', emissionsText })
  })

  test('parks no call whose outcome was known when its run ended', async () => {
    const stores = openStoresIn()
    await stores.runs.enqueue(aRun('r1'))
    const intent = { key: 'k', attempt: 1, at: '2026-03-01T08:00:01.000Z', recordText: '{}' }
    await stores.runs.effects.intend({ ...call('a'), ...intent })
    stores.full()
    void stores.runs.effects.settle({ ...call('a'), kind: 'done', emissionsText: '[]' })
    const finished = stores.runs.finish(anEnd('r1', { traceText: large }))
    await vi.waitFor(() => expect(stores.health.trouble).toBeDefined())
    stores.roomy()
    await finished
    expect(stores.runs.summary('r1')).toMatchObject({ status: 'succeeded' })
    expect(stores.runs.summary('r1')?.parked).toBeUndefined()
    expect(stores.runs.effects.recorded(call('a'))).toBeUndefined()
    expect(stores.left('effects')).toBe(0)
  })

  test('does not keep a process from closing', async () => {
    const store = open()
    const stop = new AbortController()
    const runs = createSqliteRunStore(store, stop.signal)
    await runs.enqueue(aRun('r1'))
    full(store)
    const finishing = runs.finish(anEnd('r1', { traceText: large }))
    stop.abort()
    await expect(finishing).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(runs.unfinished().map(({ run }) => run.id)).toEqual(['r1'])
  })

  test('has old runs removed at once, and work goes on in the room they leave', async () => {
    const store = open()
    const runs = createSqliteRunStore(store)
    const old = '2025-01-01T08:00:00.000Z'
    await runs.enqueue(aRun('old', { queuedAt: old, inputText: large }))
    await runs.finish(anEnd('old', { endedAt: old, traceText: large }))
    full(store)
    await expect(runs.enqueue(aRun('new', { inputText: large }))).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    const told: string[] = []
    const maintenance = startMaintenance({
      storage: createSqliteStorage(store, new AbortController()),
      retention: { succeededDays: 14, failedDays: 90, maxBytes: Number.MAX_SAFE_INTEGER },
      now,
      onPruned: ({ runs: count }) => void told.push(`removed ${count}`),
      onTrouble: (message) => void told.push(message),
    })
    await vi.waitFor(() => expect(told).toContain('removed 1'), { timeout: 10_000 })
    await maintenance.close()
    await runs.enqueue(aRun('new', { inputText: '[1]' }))
    expect(runs.list({ limit: 9 }).runs.map(({ id }) => id)).toEqual(['new'])
    expect(told[0]).toBe('The disk is full')
  })
})

test('the sizes of a database add up to its file', async () => {
  const file = join(aFolder(), 'isthmus.db')
  const stores = openStores(file, now)
  opened.push(stores)
  stores.flows.create({ flow: aFlow('orders'), by: 'ada' })
  for (const id of ['r1', 'r2', 'r3']) await stores.runs.enqueue(aRun(id))
  await stores.runs.finish(anEnd('r1'))
  const stats = readStorageStats(file)
  expect(stats.runs).toMatchObject({
    total: 3,
    byStatus: { queued: 2, succeeded: 1 },
    oldest: '2026-03-01T08:00:00.000Z',
  })
  expect(stats.flows).toMatchObject([{ flow: 'orders', runs: 3 }])
  expect(stats.tables.reduce((sum, { bytes, indexBytes }) => sum + bytes + indexBytes, 0)).toBeLessThanOrEqual(
    stats.usedBytes,
  )
  expect(stats.tables.find(({ name }) => name === 'runs')?.indexBytes).toBeGreaterThan(0)
  expect(stats.schema).toMatch(/^isthmus\/\d+-/)
})

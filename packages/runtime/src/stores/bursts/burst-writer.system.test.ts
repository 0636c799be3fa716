import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { burstJournalContract, burstOf, names, runOf } from './burst-journal.contract.ts'
import { createBurstJournal } from './burst-journal.ts'
import { packetOf } from './burst-packet.ts'
import { createLocalSink, type BurstSink } from './burst-sink.ts'
import { ThreadSink } from './burst-thread.ts'
import { createClassNumbers } from '../runs/class-numbers.ts'
import { openDatabase, type Store } from '../database.ts'
import { aFlow } from '../flow-store.contract.ts'
import { packetInsert, packetRemoval } from './packet-rows.ts'
import { SharedBytes } from './shared-bytes.ts'
import { createSqliteFlowStore } from '../sqlite-flow-store.ts'
import { createSqliteRunStore } from '../runs/sqlite-run-store.ts'
import { createSqliteTriggerMemory } from '../runs/sqlite-trigger-memory.ts'
import { openGroup, packGroup } from '../runs/trace-group.ts'

const now = () => new Date('2026-03-01T08:00:00.000Z')
const toEnd: (() => unknown)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0).toReversed()) await end()
})

function openStore(file: string): Store {
  const store = openDatabase(file, now)
  toEnd.push(() => store.close())
  createSqliteFlowStore(store, now).create({ flow: aFlow('orders'), by: 'ada' })
  return store
}

function aFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bursts-'))
  toEnd.push(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'isthmus.db')
}

function openOver(store: Store, sink: BurstSink) {
  const journal = createBurstJournal(store, new AbortController().signal, sink)
  toEnd.push(() => journal.close())
  return { journal, runs: createSqliteRunStore(store), memory: createSqliteTriggerMemory(store), store }
}

const notHere: BurstSink = {
  write: () => Promise.reject(new Error('It was written on this thread')),
  close: () => Promise.resolve(),
}

/** With a thread that takes packets already. */
async function openThread(local: (store: Store) => BurstSink = () => notHere) {
  const store = openStore(aFile())
  const sink = new ThreadSink(store, local(store))
  await sink.write({ durable: false, groups: [] }).catch(() => undefined)
  await vi.waitFor(() => expect(sink.isReady).toBe(true), { timeout: 10_000 })
  return { ...openOver(store, sink), sink }
}

describe('finished runs written on this thread', () => {
  burstJournalContract(async () => {
    const store = openStore(':memory:')
    return openOver(store, createLocalSink(store))
  })
})

describe('finished runs written on a thread of their own', () => {
  burstJournalContract(openThread)

  test('are written by this one until it is ready', async () => {
    const store = openStore(aFile())
    const sink = new ThreadSink(store, createLocalSink(store))
    const { journal, runs } = openOver(store, sink)
    await journal.record(burstOf([runOf('r1')]), 'full')
    expect(sink.isReady).toBe(false)
    expect(runs.summary('r1')).toBeDefined()
  })

  test('are all there when the thread dies, and a new one takes its place', async () => {
    const { journal, runs, sink } = await openThread(createLocalSink)
    const all = names(600)
    const written = all.map((id) => journal.record(burstOf([runOf(id)]), 'full'))
    await written[0]
    await sink.worker?.terminate()
    await Promise.all(written)
    expect(all.filter((id) => runs.summary(id) === undefined)).toEqual([])
    await journal.record(burstOf([runOf('later')]), 'full')
    await vi.waitFor(() => expect(sink.isReady).toBe(true))
    await journal.record(burstOf([runOf('last')]), 'full')
    expect(runs.list({ limit: 3 }).runs.map(({ id }) => id)).toEqual(['last', 'later', all.at(-1)])
  })

  test('take turns with what this thread writes', async () => {
    const { journal, runs, store } = await openThread()
    const add = store.db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
    const written: Promise<void>[] = []
    for (let turn = 0; turn < 300; turn += 1) {
      written.push(journal.record(burstOf([runOf(`t${turn}`)]), turn % 2 === 0 ? 'full' : 'grouped'))
      store.atomic(() => add.run('turn', String(turn)))
      await new Promise(setImmediate)
    }
    await Promise.all(written)
    expect(runs.list({ limit: 500 }).runs).toHaveLength(300)
  })

  test('do not keep a thread after the journal is closed', async () => {
    const { journal, sink } = await openThread()
    const thread = sink.worker
    const ended = thread && once(thread, 'exit')
    const written = journal.record(burstOf([runOf('r1')]), 'grouped')
    await journal.close()
    await written
    expect(await ended).toEqual([0])
    expect(sink.worker).toBeUndefined()
  })
})

test('a packet that could not be synced is taken out again, and may come once more', () => {
  const store = openStore(':memory:')
  const packet = packetOf([burstOf(names(3).map((id) => runOf(id)))], true, {
    numbers: createClassNumbers(store),
    memory: new SharedBytes(),
  })
  const [insert, remove] = [packetInsert(store.db), packetRemoval(store.db)]
  const runs = createSqliteRunStore(store)
  const ids = () => runs.list({ limit: 9 }).runs.map(({ id }) => id)
  insert(packet, [new Uint8Array(1)])
  expect(ids()).toEqual(names(3).toReversed())
  remove(packet)
  expect(ids()).toEqual([])
  insert(packet, [new Uint8Array(1)])
  expect(ids()).toHaveLength(3)
})

/** Another process that has such a thread, carries out `work` and sends what it wants to tell. */
function inProcess(file: string, work: string): ChildProcess {
  const script = join(dirname(file), 'work.ts')
  const place = (name: string) => JSON.stringify(join(import.meta.dirname, name))
  writeFileSync(
    script,
    `import { execFileSync } from 'node:child_process'
    import { createBurstJournal } from ${place('burst-journal.ts')}
    import { ThreadSink } from ${place('burst-thread.ts')}
    import { openDatabase } from ${place('../database.ts')}
    const store = openDatabase(${JSON.stringify(file)}, () => new Date())
    const notHere = { write: async () => { throw new Error('It was written on this thread') } }
    const sink = new ThreadSink(store, notHere)
    await sink.write({ durable: false, groups: [] }).catch(() => undefined)
    while (!sink.isReady) await new Promise(setImmediate)
    const journal = createBurstJournal(store, new AbortController().signal, sink)
    const burst = ${JSON.stringify(burstOf([runOf('placeholder')]))}
    const record = (id, durability) =>
      journal.record({ ...burst, runs: burst.runs.map((run) => ({ ...run, id })) }, durability)
    const limit = (bytes) => execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=' + bytes + ':unlimited'])
    ${work}`,
  )
  const child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  toEnd.push(() => child.kill('SIGKILL'))
  return child
}

describe('a thread that writes finished runs', () => {
  test('has kept every run that was said to be on the disk when its process is killed', async () => {
    const file = aFile()
    openStore(file).close()
    const child = inProcess(
      file,
      `const one = async (n) => { await record('r' + n, 'full'); process.send({ id: 'r' + n }) }
      for (let n = 0; ; n += 8) await Promise.all(Array.from({ length: 8 }, (_, at) => one(n + at)))`,
    )
    const told: string[] = []
    child.on('message', (message: { readonly id: string }) => {
      told.push(message.id)
      if (told.length === 200) child.kill('SIGKILL')
    })
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    const store = openDatabase(file, now)
    toEnd.push(() => store.close())
    const runs = createSqliteRunStore(store)
    expect(told.length).toBeGreaterThanOrEqual(200)
    expect(told.filter((id) => runs.summary(id) === undefined)).toEqual([])
    expect(await runs.trace(told.at(-1) ?? '')).toContain('placeholder')
  })

  test('refuses what is not promised yet on a full disk, and keeps what is until there is room', async () => {
    const file = aFile()
    openStore(file).close()
    const child = inProcess(
      file,
      `limit(4096)
      const promised = record('promised', 'grouped')
      const refused = await record('refused', 'full').then(() => 'written', (error) => error.code)
      const { trouble } = store.health
      limit('unlimited')
      await promised
      await journal.close()
      process.send({ refused, wasInTrouble: trouble !== undefined, isInTrouble: store.health.trouble !== undefined })
      store.close()
      process.disconnect()`,
    )
    expect((await once(child, 'message'))[0]).toEqual({
      refused: 'STORAGE_FULL',
      wasInTrouble: true,
      isInTrouble: false,
    })
    expect(await once(child, 'exit')).toEqual([0, null])
    const store = openDatabase(file, now)
    toEnd.push(() => store.close())
    const runs = createSqliteRunStore(store)
    expect(runs.list({ limit: 9 }).runs.map(({ id }) => id)).toEqual(['promised'])
  })
})

describe('a group of texts', () => {
  test('gives back what was packed, whatever characters it holds', async () => {
    const texts = ['', '汉字 "quoted"\n', '\u2028🙂'].map((text) => ({
      stepsText: '[]',
      traceText: text,
      inputText: `[${JSON.stringify(text)}]`,
    }))
    expect(await openGroup(await packGroup(texts))).toEqual(texts)
    expect(await openGroup(await packGroup([{ stepsText: '[1]', traceText: 'x' }]))).toEqual([
      { stepsText: '[1]', traceText: 'x' },
    ])
  })

  test('of an older version can still be opened', async () => {
    const old = zstdCompressSync(JSON.stringify([[[{ node: 'a' }], '{"nodes":{}}']]))
    expect(await openGroup(old)).toEqual([{ stepsText: '[{"node":"a"}]', traceText: '{"nodes":{}}' }])
  })
})

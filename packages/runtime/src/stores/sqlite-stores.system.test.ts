import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { calledRunsContract } from './runs/called-runs.contract.ts'
import { connectorStoreContract } from './connectors/connector-store.contract.ts'
import { contractStoreContract } from './contracts/contract-store.contract.ts'
import { effectJournalContract } from './effects/effect-journal.contract.ts'
import { aFlow, flowStoreContract } from './flow-store.contract.ts'
import { openStores, type Stores } from './open-stores.ts'
import { peopleAndConnectionsContract } from './accounts/people-and-connections.contract.ts'
import { anEnd, aRun, runStoreContract } from './runs/run-store.contract.ts'
import { valueMapStoreContract } from './value-maps/value-map-store.contract.ts'

const opened: { readonly stores: Stores[]; readonly folders: string[] } = { stores: [], folders: [] }
const now = () => new Date('2026-03-01T08:00:00.000Z')

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-stores-'))
  opened.folders.push(folder)
  return folder
}
const openAt = (file: string): Stores => {
  const stores = openStores(file, now)
  opened.stores.push(stores)
  return stores
}
const openEmpty = (): Stores => openAt(join(aFolder(), 'isthmus.db'))

afterEach(async () => {
  for (const stores of opened.stores.splice(0)) await stores.close()
  for (const folder of opened.folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('SQLite', () => {
  flowStoreContract(openEmpty)
  connectorStoreContract(openEmpty)
  runStoreContract(openEmpty)
  calledRunsContract(openEmpty)
  effectJournalContract(openEmpty)
  peopleAndConnectionsContract(openEmpty)
  valueMapStoreContract(openEmpty)
  contractStoreContract(openEmpty)
})

describe('the file', () => {
  test('keeps everything from one start to the next', async () => {
    const file = join(aFolder(), 'isthmus.db')
    const first = openAt(file)
    first.flows.create({ flow: aFlow('orders'), by: 'ada' })
    await first.runs.enqueue(aRun('r1'))
    void first.runs.finish(anEnd('r1', { traceText: '{"kept":true}' }))
    await first.close()
    const second = openAt(file)
    expect(second.flows.get('orders')?.version).toBe(1)
    expect(second.runs.summary('r1')?.status).toBe('succeeded')
    expect(await second.runs.trace('r1')).toBe('{"kept":true}')
  })

  test('is whole after a clean end, with no log beside it', async () => {
    const file = join(aFolder(), 'isthmus.db')
    const stores = openAt(file)
    stores.flows.create({ flow: aFlow('orders'), by: 'ada' })
    await stores.close()
    expect([existsSync(`${file}-wal`), existsSync(`${file}-shm`)]).toEqual([false, false])
  })

  test('is refused when it is damaged', async () => {
    const file = join(aFolder(), 'isthmus.db')
    const stores = openAt(file)
    for (let index = 0; index < 200; index += 1) stores.flows.create({ flow: aFlow(`f${index}`), by: 'ada' })
    await stores.close()
    truncateSync(file, Math.floor(statSync(file).size / 2))
    expect(() => openStores(file, now)).toThrow(/^The database .* is damaged/)
  })

  test('is refused when it is no database at all', () => {
    const file = join(aFolder(), 'isthmus.db')
    writeFileSync(file, 'This is a letter, not a database. '.repeat(100))
    expect(() => openStores(file, now)).toThrow(/^The database .* is damaged/)
  })

  test('is refused when a newer version wrote it', async () => {
    const file = join(aFolder(), 'isthmus.db')
    await openAt(file).close()
    const db = new Database(file)
    db.prepare(`INSERT INTO meta (name, value) VALUES ('migration:isthmus/99-later', '')`).run()
    db.close()
    expect(() => openStores(file, now)).toThrow('it holds "isthmus/99-later" where "no more" belongs')
  })

  test('is opened with a log, foreign keys and room to shrink', () => {
    const store = openDatabase(join(aFolder(), 'isthmus.db'), now)
    const pragma = (name: string): unknown => store.db.pragma(name, { simple: true })
    expect(['journal_mode', 'foreign_keys', 'auto_vacuum', 'synchronous'].map(pragma)).toEqual(['wal', 1, 2, 1])
    expect(store.durable(() => pragma('synchronous'))).toBe(2)
    expect(pragma('synchronous')).toBe(1)
    store.close()
  })
})

describe('a process that is killed', () => {
  test('has kept every run it accepted', async () => {
    const folder = aFolder()
    const [file, script] = [join(folder, 'isthmus.db'), join(folder, 'accept.ts')]
    const source = JSON.stringify(join(import.meta.dirname, 'open-stores.ts'))
    const queued = JSON.stringify(aRun('placeholder'))
    writeFileSync(
      script,
      `import { openStores } from ${source}
      const { flows, runs } = openStores(${JSON.stringify(file)}, () => new Date())
      flows.create({ flow: ${JSON.stringify(aFlow('orders'))}, by: 'ada' })
      await Promise.all(['r1', 'r2', 'r3'].map((id) => runs.enqueue({ ...${queued}, id })))
      runs.enqueue({ ...${queued}, id: 'never-accepted' })
      process.send('accepted')
      for (;;) {}`,
    )
    const child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    await once(child, 'message')
    child.kill('SIGKILL')
    const [, signal] = (await once(child, 'exit')) as [number | null, string]
    expect(signal).toBe('SIGKILL')
    expect(openAt(file).runs.unfinished()).toEqual(
      ['r1', 'r2', 'r3'].map((id) => ({ run: aRun(id), status: 'queued' })),
    )
  })
})

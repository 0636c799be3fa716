import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StorageStats } from '@isthmus/sdk/api'
import { dataPaths } from '../config.ts'
import { openStores } from '../stores/open-stores.ts'
import { aFlow } from '../stores/flow-store.contract.ts'
import { anEnd, aRun } from '../stores/runs/run-store.contract.ts'
import type { ConsoleIo } from './console-io.ts'
import { dbCommand } from './db-command.ts'
import { formatBytes } from './db-stats-text.ts'

const made: { folder: string } = { folder: '' }

beforeEach(async () => {
  made.folder = mkdtempSync(join(tmpdir(), 'isthmus-db-'))
  const stores = openStores(dataPaths(made.folder).database, () => new Date())
  stores.flows.create({ flow: aFlow('orders'), by: 'ada' })
  const old = '2020-01-01T00:00:00.000Z'
  const recent = new Date().toISOString()
  await stores.runs.enqueue(aRun('old', { queuedAt: old }))
  await stores.runs.finish(anEnd('old', { startedAt: old, endedAt: old }))
  await stores.runs.enqueue(aRun('new', { queuedAt: recent }))
  await stores.runs.finish(anEnd('new', { startedAt: recent, endedAt: recent }))
  await stores.close()
})

afterEach(() => rmSync(made.folder, { recursive: true, force: true }))

async function db(words: readonly string[], { json = false, data = made.folder, env = {} } = {}) {
  const [out, err]: [string[], string[]] = [[], []]
  const io: ConsoleIo = {
    env,
    stdin: Readable.from([]),
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  }
  const exitCode = await dbCommand(io, { words, data, json })
  return { exitCode, out: out.join('\n'), err: err.join('\n') }
}

test('stats tell sizes, runs by status and the share of each flow', async () => {
  const { out } = await db(['stats'])
  expect(out).toMatch(/^runs +2$/m)
  expect(out).toMatch(/^succeeded +2$/m)
  expect(out).toMatch(/^orders +2 /m)
  const stats = JSON.parse((await db(['stats'], { json: true })).out) as StorageStats
  expect(stats.runs.oldest).toBe('2020-01-01T00:00:00.000Z')
})

test('prune removes what was kept long enough, as the settings say', async () => {
  const kept = JSON.parse(
    (await db(['prune'], { json: true, env: { ISTHMUS_KEEP_SUCCEEDED_DAYS: '36500' } })).out,
  ) as object
  expect(kept).toMatchObject({ runs: 0 })
  expect((await db(['prune'])).out).toMatch(/^Removed 1 runs/)
  expect((JSON.parse((await db(['stats'], { json: true })).out) as StorageStats).runs.total).toBe(1)
})

test('backup writes a database that can be opened, and never over another file', async () => {
  const copy = join(made.folder, 'copy.db')
  expect((await db(['backup', copy])).exitCode).toBe(0)
  const stores = openStores(copy, () => new Date())
  expect(stores.runs.summary('new')?.status).toBe('succeeded')
  await stores.close()
  await expect(db(['backup', copy])).rejects.toThrow('is there already')
})

test('check passes a sound database', async () => {
  expect(await db(['check'])).toMatchObject({ exitCode: 0, out: expect.stringContaining('is sound') as string })
})

test.each([
  [[], 'needs one of stats, prune, backup, check'],
  [['vacuum'], '"vacuum" is none of them'],
  [['backup'], 'Name the file'],
  [['stats', 'x'], 'takes no file'],
])('is explained when it is called wrongly: %j', async (words, sentence) => {
  await expect(db(words)).rejects.toThrow(sentence)
})

test('makes no database where there is none', async () => {
  const data = join(made.folder, 'elsewhere')
  await expect(db(['stats'], { data })).rejects.toThrow('There is no database')
  expect(existsSync(data)).toBe(false)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [12_500_000, '12.5 MB'],
  [4_096, '4.1 kB'],
])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

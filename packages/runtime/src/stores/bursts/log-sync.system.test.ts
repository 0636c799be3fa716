import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../database.ts'
import { createLogSync } from './log-sync.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'isthmus-log-sync-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('after a sync that failed everything is made safe first, and a sync that works is not enough', async () => {
  const file = join(folder, 'log')
  let secured = 0
  let blocked = true
  const log = createLogSync(file, () => {
    if (blocked) throw new Error('in the way')
    secured += 1
  })
  await expect(log.synced()).rejects.toThrow('ENOENT')
  writeFileSync(file, 'x')
  await expect(log.synced()).rejects.toThrow('in the way')
  blocked = false
  await log.synced()
  expect(secured).toBe(1)
  await log.synced()
  expect(secured).toBe(1)
  log.close()
})

test('those who wait behind a sync that fails share its doubt', async () => {
  let secured = 0
  const log = createLogSync(join(folder, 'log'), () => void (secured += 1))
  const [first, second] = await Promise.allSettled([log.synced(), new Promise(setImmediate).then(() => log.synced())])
  expect([first.status, second.status]).toEqual(['rejected', 'rejected'])
  expect(secured).toBe(1)
  log.close()
})

test('a database puts what its log holds into its file', async () => {
  const store = openDatabase(join(folder, 'isthmus.db'), () => new Date())
  store.db.exec('CREATE TABLE things (n INTEGER) STRICT; INSERT INTO things VALUES (7)')
  await store.synced()
  expect(store.db.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0, log: 0 }])
  store.close()
})

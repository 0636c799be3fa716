import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createLogSync } from './log-sync.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function aLogFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-log-'))
  folders.push(folder)
  return join(folder, 'isthmus.db-wal')
}

test('who asks in the same turn shares a sync, and who asks while it is under way gets the next one', async () => {
  const file = aLogFile()
  writeFileSync(file, 'committed')
  const log = createLogSync(file)
  const first = log.synced()
  expect(log.synced()).toBe(first)
  const second = first.then(() => log.synced())
  await first
  expect(log.synced()).not.toBe(first)
  await second
  log.close()
})

test('everybody hears of a log that cannot be synced, and the next sync starts anew', async () => {
  const file = aLogFile()
  const log = createLogSync(file)
  const failed = [log.synced(), log.synced()]
  for (const each of failed) await expect(each).rejects.toMatchObject({ code: 'ENOENT' })
  writeFileSync(file, 'committed')
  await expect(log.synced()).resolves.toBeUndefined()
  log.close()
})

test('closing waits for a sync that is under way', async () => {
  const file = aLogFile()
  writeFileSync(file, 'committed')
  const log = createLogSync(file)
  const last = log.synced()
  log.close()
  await expect(last).resolves.toBeUndefined()
})

import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mountSmallDisk } from '../storage/small-disk.ts'
import { firstPerson, startRuntime } from '../storage/runtime-process.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-refused-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What a start that is refused prints. */
async function refusal(data: string): Promise<string> {
  const started = await startRuntime(data).then(
    (runtime) => runtime,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  if (typeof started === 'string') return started
  await started.kill('SIGKILL')
  throw new Error('It started')
}

/** A data folder with a flow in it, left by a process that has ended. */
async function usedFolder(): Promise<string> {
  const runtime = await startRuntime(folder)
  await firstPerson(runtime)
  await runtime.kill('SIGTERM')
  return join(folder, 'isthmus.db')
}

test('a data folder on a disk that is mounted read-only is refused with what to do', async ({ skip }) => {
  const disk = mountSmallDisk(16)
  if (!disk) return skip('this user may not mount a disk')
  try {
    execFileSync('mount', ['-o', 'remount,ro', disk.folder])
    const said = await refusal(join(disk.folder, 'data'))
    expect(said).toContain('cannot be written')
    expect(said).toContain('mount the disk writable')
  } finally {
    disk.remove()
  }
})

test('a data folder that lies below a file is refused with what to do', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  chmodSync(file, 0o400)
  const said = await refusal(join(file, 'data'))
  expect(said).toContain('cannot be written')
  expect(said).toContain('--data folder')
})

test.each<[string, (file: string) => void]>([
  ['is no database', (file) => writeFileSync(file, 'not a database at all '.repeat(1000))],
  ['is cut in two', (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / 4096) * 4096 + 100)],
  ['has a page overwritten', (file) => overwrite(file, 0, 4096)],
])('a database that %s is refused, with how to restore it, and is left as it was', async (_, damage) => {
  const file = await usedFolder()
  damage(file)
  const before = statSync(file)
  const said = await refusal(folder)
  expect(said).toContain('is damaged')
  expect(said).toContain('isthmus db backup')
  expect(said).toContain('.recover')
  expect([statSync(file).size, statSync(file).mtimeMs]).toEqual([before.size, before.mtimeMs])
})

function overwrite(file: string, from: number, bytes: number): void {
  const open = openSync(file, 'r+')
  writeSync(open, Buffer.alloc(bytes, 0xaa), 0, bytes, from)
  closeSync(open)
}

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../engine/sandbox-port.ts'
import { createSandbox, type SandboxOptions } from './index.ts'

let folder: string
const opened: Sandbox[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-starts-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.close()))
  rmSync(folder, { recursive: true, force: true })
})

const shortWaitsMs = [1, 2, 4] as const

function open(options: SandboxOptions): Sandbox {
  const sandbox = createSandbox({ startWaitsMs: shortWaitsMs, ...options })
  opened.push(sandbox)
  return sandbox
}

const echo = { tier: 'code', source: '(() => (meta) => [meta])()' } as const
const count = () => (existsSync(join(folder, 'starts')) ? readFileSync(join(folder, 'starts'), 'utf8').length : 0)

/** A program that notes each start and is the sandbox process only while the shell finds the condition true. */
function program(condition: string): string {
  const file = join(folder, 'node')
  const starts = join(folder, 'starts')
  const lines = ['#!/bin/sh', `printf x >> "${starts}"`, `starts=$(wc -c < "${starts}")`]
  writeFileSync(file, [...lines, `if ${condition}; then exec "${process.execPath}" "$@"; fi`, 'exit 3'].join('\n'))
  chmodSync(file, 0o755)
  return file
}

test('a process that does not come up is started again after a while, and the visit notices nothing', async () => {
  const sandbox = open({ executable: program('[ $starts -gt 3 ]'), processes: 1 })
  expect(await sandbox.load(echo).visit('a', [])).toEqual(['a'])
  expect(count()).toBe(4)
  expect(await sandbox.load(echo).visit('b', [])).toEqual(['b'])
  expect(count()).toBe(4)
})

test('when none comes up, every visit that waits is told why, and none is started for ever', async () => {
  const sandbox = open({ executable: program('false'), processes: 2 })
  const script = sandbox.load(echo)
  const ends = await Promise.allSettled(Array.from({ length: 50 }, () => script.visit('a', [])))
  expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['rejected']))
  const failure = { kind: 'unavailable', message: 'it ends before it is ready (exit code 3)' }
  for (const end of ends) expect(end).toMatchObject({ reason: failure })
  // The one started with the script, and a few at a time for all visits together.
  expect(count()).toBeLessThanOrEqual(1 + 2 * 2 * (shortWaitsMs.length + 1))
})

test('later visits find a process once one comes up', async () => {
  const sandbox = open({ executable: program(`[ -e "${join(folder, 'repaired')}" ]`), processes: 1 })
  const script = sandbox.load(echo)
  await expect(script.visit('a', [])).rejects.toMatchObject({ kind: 'unavailable' })
  writeFileSync(join(folder, 'repaired'), '')
  expect(await script.visit('b', [])).toEqual(['b'])
})

test.each([
  ['is not there', join('/', 'no', 'such', 'program'), /^it cannot be started: .*ENOENT/],
  ['the system does not even try', 'node\0', /^it cannot be started: .*null bytes/],
])('a program that %s is an end that a visit hears of', async (_, executable, message) => {
  const script = open({ executable }).load(echo)
  await expect(script.visit('a', [])).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(message),
  })
})

test('closing refuses visits that wait for the next start', async () => {
  const sandbox = open({ executable: program('false'), startWaitsMs: [60_000], processes: 1 })
  const visit = sandbox.load(echo).visit('a', [])
  visit.catch(() => undefined)
  while (count() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await sandbox.close()
  await expect(visit).rejects.toMatchObject({ kind: 'canceled' })
})

test('expressions that had to leave their isolate wait for a process as well', async () => {
  const sandbox = open({ executable: program('[ $starts -gt 2 ]'), limits: { visitMs: 300 }, processes: 1 })
  const square = 'let n = 2n ** 64n; for (let i = 0; i < 21; i += 1) n = n * n; return [String(n % 7n)]'
  const script = sandbox.load({
    tier: 'expressions',
    source: `(() => (meta) => { if (meta === 'stuck') { ${square} }\nreturn [meta] })()`,
  })
  await expect(script.visit('stuck', [])).rejects.toMatchObject({ kind: expect.stringMatching(/^(timeout|memory)$/) })
  expect(await script.visit('fine', [])).toEqual(['fine'])
})

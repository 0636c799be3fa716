import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { RunsAnswer, RunSummary } from '@isthmus/sdk/api'
import { flowOf, node } from '../engine/engine-rig.ts'
import { startHeldTarget, type HeldTarget } from './held-target.ts'
import { firstPerson, signIn, startRuntime, type Person, type RuntimeProcess } from '../storage/runtime-process.ts'

const hourMs = 3_600_000
const patient = { timeout: 90_000, interval: 250 }

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let folder: string
let runtime: RuntimeProcess
let person: Person
let target: HeldTarget

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-clock-'))
  target = await startHeldTarget()
  runtime = await startRuntime(join(folder, 'data'), `127.0.0.1:${target.port}`, {
    before: new URL('moved-clock.ts', import.meta.url),
    env: { MOVED_CLOCK_FILE: join(folder, 'clock') },
  })
  person = await firstPerson(runtime)
})
afterAll(async () => {
  await runtime.kill('SIGKILL')
  target.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Sets the clock of the runtime so far ahead of the machine's. */
async function setClock(aheadMs: number): Promise<void> {
  writeFileSync(join(folder, 'clock'), String(aheadMs))
  process.kill(runtime.pid, 'SIGUSR2')
  await vi.waitFor(() => expect(readFileSync(join(folder, 'clock.seen'), 'utf8')).toBe(String(aheadMs)), patient)
  const { status, uptimeSeconds } = (await (await fetch(`${runtime.url}/health`)).json()) as Health
  expect(status).toBe('ok')
  expect(uptimeSeconds).toBeGreaterThanOrEqual(0)
  // A session of before may be over by the new clock.
  person = await signIn(runtime)
}

interface Health {
  readonly status: string
  readonly uptimeSeconds: number
}

async function activate(flow: ReturnType<typeof flowOf>): Promise<void> {
  await person.call('POST', 'flows', { body: { flow } })
  await person.call('PUT', 'flowActive', { params: { flow: flow.id }, body: { active: true } })
}

async function runsOf(flow: string): Promise<readonly RunSummary[]> {
  return (await person.call<RunsAnswer>('GET', 'runs', { query: `flow=${flow}&limit=200` })).runs
}

async function send(path: string, key: string): Promise<{ readonly runId: string; readonly duplicate?: boolean }> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${runtime.url}/hooks/${path}`, { method: 'POST', headers, body: JSON.stringify({ key }) })
  expect(answer.ok).toBe(true)
  return (await answer.json()) as { runId: string; duplicate?: boolean }
}

const hook = (path: string, more: object = {}) =>
  node('hook', 'trigger.webhook', { path, methods: ['POST'], check: 'none', ...more })
const setOf = (id: string) => node(id, 'map', { fields: [{ target: 'n', value: 1 }] })

test('a schedule makes up for a jump ahead as its policy says, and goes on after the clock is put right', async () => {
  const every = { cron: '* * * * * *', timeZone: 'UTC' }
  const of = (id: string, config: object) => ({
    ...flowOf([node('at', 'trigger.schedule', { ...every, ...config })], []),
    id,
  })
  await activate(of('latest', { misfire: 'latest' }))
  await activate(of('all', { misfire: 'all', misfireMost: 5 }))
  await vi.waitFor(async () => expect((await runsOf('latest')).length).toBeGreaterThan(1), patient)
  const before = { latest: (await runsOf('latest')).length, all: (await runsOf('all')).length }
  // Over three days 259,200 times have passed.
  await setClock(72 * hourMs)
  await vi.waitFor(async () => expect((await runsOf('all')).length).toBeGreaterThan(before.all + 5), patient)
  for (const id of ['latest', 'all']) expect((await runsOf(id)).length).toBeLessThan(200)
  await setClock(0)
  const after = (await runsOf('latest')).length
  await vi.waitFor(async () => expect((await runsOf('latest')).length).toBeGreaterThan(after + 1), patient)
  for (const id of ['latest', 'all'])
    await person.call('PUT', 'flowActive', { params: { flow: id }, body: { active: false } })
  for (const run of [...(await runsOf('latest')), ...(await runsOf('all'))]) {
    expect(run.status).not.toBe('failed')
    expect(run.durationMs ?? 0).toBeGreaterThanOrEqual(0)
  }
})

test('a wait ends by the clock: at once after a jump ahead, and not before its time after a jump back', async () => {
  const wait = node('wait', 'wait', { mode: 'duration', amount: 1, unit: 'hours' })
  await activate({ ...flowOf([hook('wait'), wait, setOf('end')], ['hook -> wait', 'wait -> end']), id: 'waiting' })
  const { runId } = await send('wait', 'a')
  const state = async () => (await runsOf('waiting')).find(({ id }) => id === runId)?.status
  await vi.waitFor(async () => expect(await state()).toBe('waiting'), patient)
  await setClock(-48 * hourMs)
  expect(await state()).toBe('waiting')
  await setClock(0.5 * hourMs)
  expect(await state()).toBe('waiting')
  await setClock(2 * hourMs)
  await vi.waitFor(async () => expect(await state()).toBe('succeeded'), patient)
  await setClock(0)
  expect((await runsOf('waiting'))[0]?.durationMs).toBeGreaterThanOrEqual(0)
})

test('a repeated event is one within its window by the clock, also after the clock was set back', async () => {
  const dedupe = { by: 'path', path: 'key', windowMinutes: 60 }
  await activate({ ...flowOf([hook('once', { dedupe }), setOf('end')], ['hook -> end']), id: 'once' })
  const first = await send('once', 'a')
  expect(await send('once', 'a')).toEqual({ runId: first.runId, duplicate: true })
  await setClock(-48 * hourMs)
  expect(await send('once', 'a')).toEqual({ runId: first.runId, duplicate: true })
  const other = await send('once', 'b')
  await setClock(0.5 * hourMs)
  expect(await send('once', 'a')).toEqual({ runId: first.runId, duplicate: true })
  // Its window had been opened two days earlier.
  expect((await send('once', 'b')).runId).not.toBe(other.runId)
  await setClock(2 * hourMs)
  expect((await send('once', 'a')).runId).not.toBe(first.runId)
  await setClock(0)
})

test('a run whose clock is set back while it goes on has not taken less than no time', async () => {
  const call = node('call', 'http.request', { method: 'GET', url: `http://127.0.0.1:${target.port}/` })
  await activate({ ...flowOf([hook('slow'), call], ['hook -> call']), id: 'slow' })
  await setClock(2 * hourMs)
  await send('slow', 'a')
  const answer = await target.called()
  await setClock(0)
  answer()
  await vi.waitFor(async () => expect((await runsOf('slow'))[0]?.status).toBe('succeeded'), patient)
  expect((await runsOf('slow'))[0]?.durationMs).toBe(0)
})

test('people stay signed in', async () => {
  const before = await signIn(runtime)
  for (const aheadMs of [2 * hourMs, -2 * hourMs, 0]) {
    await setClock(aheadMs)
    expect(await before.call('GET', 'session')).toMatchObject({ user: { name: 'ada' } })
  }
})

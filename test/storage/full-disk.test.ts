import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { finalRunStatuses, type RunsAnswer } from '@isthmus/sdk/api'
import { findDamage } from '../../packages/runtime/src/stores/upkeep/back-up.ts'
import { firstPerson, startRuntime, type Person, type RuntimeProcess } from './runtime-process.ts'

const folders: string[] = []
const running: RuntimeProcess[] = []

afterEach(async () => {
  for (const runtime of running.splice(0)) await runtime.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function start(folder: string): Promise<RuntimeProcess> {
  const runtime = await startRuntime(folder)
  running.push(runtime)
  return runtime
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-full-'))
  folders.push(folder)
  return folder
}

interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly retryAfter: string | null
}

async function send({ url }: RuntimeProcess, order: number): Promise<Answer> {
  const body = JSON.stringify({ order_id: `o-${order}`, customer_id: '10001', amount: '12.50', currency: 'eur' })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/hooks/orders/new`, { method: 'POST', headers, body })
  const { code } = (await answer.json()) as { code?: string }
  return { status: answer.status, code, retryAfter: answer.headers.get('retry-after') }
}

/** Sends orders, many at a time, until `enough` says so. */
async function press(
  runtime: RuntimeProcess,
  enough: (answers: readonly Answer[]) => boolean,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const sender = async (): Promise<void> => {
    while (!enough(answers)) answers.push(await send(runtime, answers.length))
  }
  await Promise.all(Array.from({ length: 16 }, sender))
  return answers
}

async function health({ url }: RuntimeProcess): Promise<string> {
  return ((await (await fetch(`${url}/health`)).json()) as { status: string }).status
}

async function allRuns(person: Person): Promise<RunsAnswer['runs']> {
  const runs = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? 'limit=200' : `limit=200&cursor=${cursor}`
    const page: RunsAnswer = await person.call('GET', 'runs', { query })
    runs.push(...page.runs)
    cursor = page.next
  }
  return runs
}

const accepted = (answers: readonly Answer[]): number => answers.filter(({ status }) => status < 300).length
const refused = (answers: readonly Answer[]): readonly Answer[] => answers.filter(({ status }) => status >= 300)

async function untilAllAreOver(person: Person): Promise<RunsAnswer['runs']> {
  return vi.waitFor(
    async () => {
      const runs = await allRuns(person)
      const open = runs.filter(({ status }) => !finalRunStatuses.includes(status))
      expect(open).toEqual([])
      return runs
    },
    { timeout: 30_000, interval: 200 },
  )
}

const damage = (folder: string): readonly string[] => findDamage(join(folder, 'isthmus.db'))

/** So little that the next write of the log fails. */
const logSize = (folder: string): number => statSync(join(folder, 'isthmus.db-wal')).size

describe('a disk that fills while events arrive', () => {
  test('refuses new events clearly, loses none it accepted, and goes on by itself when there is room', async () => {
    const folder = newFolder()
    const runtime = await start(folder)
    const person = await firstPerson(runtime)
    await person.call('PUT', 'flowActive', { params: { flow: 'order-webhook' }, body: { active: true } })
    const before = await press(runtime, (answers) => answers.length >= 50)
    expect(accepted(before)).toBe(before.length)
    expect(await health(runtime)).toBe('ok')

    const during = await press(runtime, (answers) => {
      if (answers.length === 50) runtime.limitFiles(Math.min(4096, logSize(folder)))
      return refused(answers).length >= 40
    })
    for (const answer of refused(during))
      expect(answer).toEqual({ status: 503, code: 'STORAGE_FULL', retryAfter: '10' })
    expect(await health(runtime)).toBe('storage-full')

    runtime.limitFiles(undefined)
    await vi.waitFor(async () => expect(await health(runtime)).toBe('ok'), { timeout: 10_000, interval: 100 })
    const after = await press(runtime, (answers) => answers.length >= 50)
    expect(accepted(after)).toBe(after.length)
    const runs = await untilAllAreOver(person)
    expect(runs.length).toBeGreaterThanOrEqual(accepted([...before, ...during, ...after]))
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['succeeded']))
    await runtime.kill('SIGTERM')
    expect(damage(folder)).toEqual([])
  })

  test('carries out what was accepted when the process is killed on the full disk and started again', async () => {
    const folder = newFolder()
    const first = await start(folder)
    const person = await firstPerson(first)
    await person.call('PUT', 'flowActive', { params: { flow: 'order-webhook' }, body: { active: true } })
    const answers = await press(first, (all) => {
      if (all.length === 100) first.limitFiles(Math.min(4096, logSize(folder)))
      return refused(all).length >= 20
    })
    await first.kill('SIGKILL')
    const second = await start(folder)
    const runs = await untilAllAreOver(person.at(second.url))
    expect(runs.length).toBeGreaterThanOrEqual(accepted(answers))
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['succeeded']))
    await second.kill('SIGTERM')
    expect(damage(folder)).toEqual([])
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attempt, type Attempt } from './attempt.ts'
import { layOutCanaries, type Canaries } from './canaries.ts'
import { fillingMemory } from './cases/filling-memory.ts'
import { inExpressions } from './cases/in-expressions.ts'
import { leavingState } from './cases/leaving-state.ts'
import { lying } from './cases/lying.ts'
import { neverEnding } from './cases/never-ending.ts'
import { reachingOut } from './cases/reaching-out.ts'
import { gives, type HostileCase, type Outcome } from './hostile-case.ts'
import { wrongWith } from './judge.ts'
import { isAlive, startHostileRuntime, startIdleServer, type HostileRuntime } from './hostile-runtime.ts'

// Long and short ones take turns, so that neither kind has the processes for itself.
const cases = interleave([reachingOut, leavingState, neverEnding, fillingMemory, lying, inExpressions])
const atOnce = 4
const innocentEveryMs = 500
const healthEveryMs = 50

interface Sample {
  readonly ms: number
  readonly status: number
  /** What a server took that does nothing, at the same time. */
  readonly idleMs: number
}

let canaries: Canaries
let runtime: HostileRuntime
let folder: string
let stopped: Awaited<ReturnType<HostileRuntime['stop']>> | undefined
const attempts = new Map<string, Attempt>()
const health: Sample[] = []
const innocents: { readonly outcome: Outcome; readonly done: Attempt }[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-hostile-'))
  canaries = await layOutCanaries(folder)
  runtime = await startHostileRuntime({ folder, env: { CANARY_SECRET: canaries.secrets.environment } })
  await keepCredential()
  const over = new AbortController()
  const watchers = [watchHealth(over.signal), runInnocents(over.signal)]
  const queue = [...cases.entries()]
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [at, each] = next
        attempts.set(each.name, await attempt(runtime, each, { id: `hostile-${at}`, canaries }))
      }
    }),
  )
  over.abort()
  await Promise.all(watchers)
}, 1_800_000)

afterAll(async () => {
  stopped ??= await runtime.stop()
  await canaries.close()
  rmSync(folder, { recursive: true, force: true })
})

async function keepCredential(): Promise<void> {
  const config = { baseUrl: `http://127.0.0.1:${canaries.port}`, auth: 'bearer' }
  const secret = { token: canaries.secrets.credential }
  const body = { name: 'canary', connector: 'http', config, secret, allowPrivate: true }
  const { status, text } = await runtime.call('POST', 'connections', { body })
  if (status >= 400) throw new Error(text)
}

async function watchHealth(over: AbortSignal): Promise<void> {
  const idle = await startIdleServer()
  while (!over.aborted) {
    const [asked, nothing] = await Promise.all([timeOf(`${runtime.url}/health`), timeOf(idle.url)])
    health.push({ ...asked, idleMs: nothing.ms })
    await new Promise((resolve) => setTimeout(resolve, healthEveryMs))
  }
  await idle.stop()
}

async function timeOf(url: string): Promise<{ readonly ms: number; readonly status: number }> {
  const started = performance.now()
  const answer = await fetch(url)
  await answer.text()
  return { ms: performance.now() - started, status: answer.status }
}

const harmless: readonly HostileCase[] = [
  {
    name: 'harmless code',
    by: 'code',
    body: 'return { got: record.n + record.list.length }',
    outcome: gives({ got: 4 }),
  },
  { name: 'harmless expression', by: 'expression', body: 'upper(record.text)', outcome: gives({ got: 'ABC' }) },
]

/** Runs of flows that do no harm, all the while. */
async function runInnocents(over: AbortSignal): Promise<void> {
  const going: Promise<unknown>[] = []
  while (!over.aborted) {
    for (const each of harmless) {
      const done = attempt(runtime, each, { id: `harmless-${each.by}`, canaries })
      going.push(done.then((ended) => innocents.push({ outcome: each.outcome, done: ended })))
    }
    await new Promise((resolve) => setTimeout(resolve, innocentEveryMs))
  }
  await Promise.all(going)
}

describe('hostile code and expressions', () => {
  test('every case has a name of its own', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
    expect(cases.length).toBeGreaterThanOrEqual(150)
  })

  test.each(cases)('$name', (each) => {
    const done = attempts.get(each.name)
    if (!done) throw new Error('The case was not run')
    expect(wrongWith(each.outcome, done)).toEqual([])
    expect(secretsIn(done.said)).toEqual([])
  })
})

describe('all the while', () => {
  test('the process answered every time, and within a second', () => {
    expect(health.length).toBeGreaterThan(100)
    expect(health.filter(({ status }) => status !== 200)).toEqual([])
    // Other work on the machine holds up both, and now and then only one of them; its own work never does, see the end.
    const late = health.filter(({ ms, idleMs }) => ms - idleMs >= 1000)
    expect(late.length).toBeLessThanOrEqual(health.length / 100)
  })

  test('runs of other flows went on and were right', () => {
    expect(innocents.length).toBeGreaterThan(50)
    expect(innocents.flatMap(({ outcome, done }) => wrongWith(outcome, done))).toEqual([])
  })

  test('nothing touched the canaries', () => {
    expect(canaries.calls()).toBe(0)
    expect(canaries.untouched()).toBe(true)
  })

  test('the host ends in order, unchanged, with nothing of the secrets in its log and no process left over', async () => {
    stopped = await runtime.stop()
    expect(stopped.exitCode).toBe(0)
    expect(stopped.host.looked).toBeGreaterThan(400)
    expect(stopped.host.changed).toEqual([])
    expect(stopped.host.longestWorkMs).toBeLessThan(800)
    expect(secretsIn(stopped.log)).toEqual([])
    expect(runtime.children.size).toBeGreaterThan(10)
    expect([...runtime.children].filter(isAlive)).toEqual([])
  })
})

function secretsIn(text: string): readonly string[] {
  return Object.values(canaries.secrets).filter((secret) => text.includes(secret))
}

function interleave(lists: readonly (readonly HostileCase[])[]): readonly HostileCase[] {
  const longest = Math.max(...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat()
}

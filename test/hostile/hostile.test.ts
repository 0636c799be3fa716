import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attempt, nodeName, type Attempt } from './attempt.ts'
import { layOutCanaries, type Canaries } from './canaries.ts'
import { fillingMemory } from './cases/filling-memory.ts'
import { inExpressions } from './cases/in-expressions.ts'
import { leavingState } from './cases/leaving-state.ts'
import { lying } from './cases/lying.ts'
import { neverEnding } from './cases/never-ending.ts'
import { reachingOut } from './cases/reaching-out.ts'
import type { HostileCase } from './hostile-case.ts'
import { isAlive, startHostileRuntime, type HostileRuntime } from './hostile-runtime.ts'

// Long and short ones take turns, so that neither kind has the processes for itself.
const cases = interleave([reachingOut, leavingState, neverEnding, fillingMemory, lying, inExpressions])
const atOnce = 4
const innocentEveryMs = 500
const healthEveryMs = 50

interface Sample {
  readonly ms: number
  readonly status: number
}

let canaries: Canaries
let runtime: HostileRuntime
let folder: string
let stopped: Awaited<ReturnType<HostileRuntime['stop']>> | undefined
const attempts = new Map<string, Attempt>()
const active = new Set<string>()
const health: Sample[] = []
const innocents: { readonly by: string; readonly attempt: Attempt }[] = []

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
        active.add(each.name)
        attempts.set(each.name, await attempt(runtime, each, `hostile-${at}`, canaries))
        active.delete(each.name)
      }
    }),
  )
  over.abort()
  await Promise.all(watchers)
}, 600_000)

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
  while (!over.aborted) {
    const started = performance.now()
    const answer = await fetch(`${runtime.url}/health`)
    await answer.text()
    const ms = performance.now() - started
    if (ms > 400) console.log('SLOW', ms, [...active])
    health.push({ ms, status: answer.status })
    await new Promise((resolve) => setTimeout(resolve, healthEveryMs))
  }
}

/** Runs of flows that do no harm, all the while. */
async function runInnocents(over: AbortSignal): Promise<void> {
  const flows: readonly HostileCase[] = [
    {
      name: 'innocent code',
      by: 'code',
      body: 'return { got: record.n + record.list.length }',
      outcome: { kind: 'gives', value: { got: 4 } },
    },
    {
      name: 'innocent expression',
      by: 'expression',
      body: 'upper(record.text)',
      outcome: { kind: 'gives', value: { got: 'ABC' } },
    },
  ]
  const going: Promise<unknown>[] = []
  for (let count = 0; !over.aborted; count += 1) {
    for (const flow of flows) {
      const id = `${flow.by}-innocent`
      going.push(attempt(runtime, flow, id, canaries).then((done) => innocents.push({ by: flow.by, attempt: done })))
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
    expect(summaryOf(done)).toMatchObject(expectedOf(each, done))
    expect(secretsIn(done.said)).toEqual([])
  })
})

describe('all the while', () => {
  test('the process answered within a second, every time', () => {
    expect(health.length).toBeGreaterThan(100)
    expect(health.filter(({ status }) => status !== 200)).toEqual([])
    expect(Math.max(...health.map(({ ms }) => ms))).toBeLessThan(1000)
  })

  test('runs of other flows went on and were right', () => {
    expect(innocents.length).toBeGreaterThan(50)
    const expected = { code: { got: 4 }, expression: { got: 'ABC' } }
    for (const { by, attempt: done } of innocents) {
      expect({ by, status: done.status, values: done.values }).toEqual({
        by,
        status: 'succeeded',
        values: [by === 'code' ? expected.code : expected.expression],
      })
    }
  })

  test('nothing touched the canaries', () => {
    expect(canaries.calls()).toBe(0)
    expect(canaries.untouched()).toBe(true)
  })

  test('the host ends in order, unchanged, with nothing of the secrets in its log and no process left over', async () => {
    stopped = await runtime.stop()
    console.log(
      'PAUSE',
      stopped.host.longestPauseMs,
      health
        .map((h) => h.ms)
        .sort((a, b) => b - a)
        .slice(0, 10),
    )
    console.log(
      [...attempts]
        .sort((a, b) => b[1].durationMs - a[1].durationMs)
        .slice(0, 110)
        .map(([n, a]) => `${a.durationMs | 0} ${a.code} ${n}`)
        .join('\n'),
    )
    console.log(
      innocents
        .map((i) => i.attempt.durationMs | 0)
        .sort((a, b) => b - a)
        .slice(0, 20)
        .join(),
    )
    expect(stopped.exitCode).toBe(0)
    expect(stopped.host.looked).toBeGreaterThan(400)
    expect(stopped.host.changed).toEqual([])
    expect(secretsIn(stopped.log)).toEqual([])
    expect(runtime.children.size).toBeGreaterThan(10)
    expect([...runtime.children].filter(isAlive)).toEqual([])
  })
})

function summaryOf({ status, code, message, nodeName: node, values }: Attempt): object {
  return { status, code, message, node, values }
}

function expectedOf({ outcome }: HostileCase, done: Attempt): object {
  const named = { node: nodeName, message: expect.stringContaining(nodeName) as string }
  switch (outcome.kind) {
    case 'gives':
      return { status: 'succeeded', values: [outcome.value] }
    case 'refused':
      return { status: 'refused', message: expect.stringContaining(outcome.text) as string }
    case 'fails':
      return {
        status: 'failed',
        node: nodeName,
        code: expect.stringMatching(/^(CODE|EXPRESSION)_FAILED$/) as string,
        message: expect.stringMatching(new RegExp(`${nodeName}.*${RegExp.escape(outcome.text)}`, 's')) as string,
      }
    case 'ends': {
      if (done.status === 'succeeded' && outcome.codes.includes('gives')) return {}
      if (done.status === 'refused' && outcome.codes.includes('FLOW_INVALID')) return { code: 'FLOW_INVALID' }
      const code = expect.stringMatching(new RegExp(`^(${outcome.codes.join('|')})$`)) as string
      return { status: 'failed', code, ...named }
    }
  }
}

function secretsIn(text: string): readonly string[] {
  return Object.values(canaries.secrets).filter((secret) => text.includes(secret))
}

function interleave(lists: readonly (readonly HostileCase[])[]): readonly HostileCase[] {
  const longest = Math.max(...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat()
}

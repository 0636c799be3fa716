import { request } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { csrfHeader, finalRunStatuses, type RunSummary } from '@isthmus/sdk/api'
import { expr, flowOf, node, startNode } from '../engine/engine-rig.ts'
import { firstPerson, startRuntime, type Person, type RuntimeProcess } from '../storage/runtime-process.ts'

const patient = { timeout: 90_000, interval: 100 }
const maxBytes = 2 ** 20

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let folder: string
let runtime: RuntimeProcess
let person: Person

const hook = (path: string) => node('hook', 'trigger.webhook', { path, methods: ['POST'], check: 'none' })
const sizeOf = (text: string) => node('size', 'map', { fields: [{ target: 'size', value: expr(`length(${text})`) }] })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-payload-'))
  runtime = await startRuntime(folder, undefined, { env: { ISTHMUS_MAX_BODY_MB: '1' } })
  person = await firstPerson(runtime)
  const flow = { ...flowOf([hook('sizes'), sizeOf('record.body.text')], ['hook -> size']), id: 'sizes' }
  await person.call('POST', 'flows', { body: { flow } })
  await person.call('PUT', 'flowActive', { params: { flow: 'sizes' }, body: { active: true } })
  await person.call('POST', 'flows', {
    body: { flow: { ...flowOf([startNode, sizeOf('record.text')], ['start -> size']), id: 'by-hand' } },
  })
})
afterAll(async () => {
  await runtime.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** JSON of exactly so many bytes. */
const jsonOf = (bytes: number) => `{"text":"${'x'.repeat(bytes - '{"text":""}'.length)}"}`

async function send(body: string): Promise<{ readonly status: number; readonly said: Said }> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${runtime.url}/hooks/sizes`, { method: 'POST', headers, body })
  return { status: answer.status, said: (await answer.json()) as Said }
}

interface Said {
  readonly runId?: string
  readonly code?: string
  readonly detail?: string
}

async function expectCarriedOut(run = ''): Promise<void> {
  const ended = await vi.waitFor(async () => {
    const found = await person.call<RunSummary>('GET', 'run', { params: { run } })
    expect(finalRunStatuses).toContain(found.status)
    return found
  }, patient)
  expect(ended).toMatchObject({ status: 'succeeded', records: { in: 1, out: 1 } })
}

test('an event at the limit is carried out, and one a byte larger is refused with the limit', async () => {
  const taken = await send(jsonOf(maxBytes))
  expect(taken.status).toBe(202)
  await expectCarriedOut(taken.said.runId)
  const refused = await send(jsonOf(maxBytes + 1))
  expect(refused).toMatchObject({ status: 413, said: { code: 'BODY_TOO_LARGE' } })
  expect(refused.said.detail).toContain('1 MB')
})

test('an event far above the limit that does not tell its length is refused before all of it has come', async () => {
  const { port } = new URL(runtime.url)
  const call = request({ port, host: '127.0.0.1', path: '/hooks/sizes', method: 'POST' })
  const seen: { status?: number | undefined; cut?: true } = {}
  call.once('response', (answer) => (seen.status = answer.resume().statusCode))
  call.once('error', () => (seen.cut = true))
  const piece = Buffer.alloc(256 * 1024, 'x')
  let sent = 0
  for (; seen.status === undefined && !seen.cut && sent < 400; sent += 1) {
    await new Promise((resolve) => call.write(piece, resolve))
    await turn()
  }
  call.destroy()
  // The end of the connection may overtake the answer.
  expect(seen.status ?? 413).toBe(413)
  expect(sent * piece.length).toBeLessThan(64 * maxBytes)
  await expectCarriedOut((await send(jsonOf(100))).said.runId)
})

test('what a person starts a run with has the same limit', async () => {
  const frame = JSON.stringify({ input: [{ text: '' }] }).length
  const { id } = await person.call<RunSummary>('POST', 'flowRuns', {
    params: { flow: 'by-hand' },
    body: { input: [{ text: 'x'.repeat(maxBytes - frame) }] },
  })
  await expectCarriedOut(id)
  const tooLarge = { input: [{ text: 'x'.repeat(maxBytes - frame + 1) }] }
  const call = person.call('POST', 'flowRuns', { params: { flow: 'by-hand' }, body: tooLarge })
  await expect(call).rejects.toThrow(/answered 413: .*BODY_TOO_LARGE/)
})

test('a stranger who is not signed in cannot send as much', async () => {
  const headers = { 'content-type': 'application/json', [csrfHeader]: '1' }
  const answer = await fetch(`${runtime.url}/api/session`, { method: 'POST', headers, body: jsonOf(maxBytes) })
  expect([401, 413]).toContain(answer.status)
})

test('events at the limit that come all at once leave the process sound', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => send(jsonOf(maxBytes))))
  // More than fits in the queue is told to come again.
  expect(answers.filter(({ status }) => ![202, 429].includes(status))).toEqual([])
  for (const { status, said } of answers) if (status === 202) await expectCarriedOut(said.runId)
  expect((await (await fetch(`${runtime.url}/health`)).json()) as object).toMatchObject({ status: 'ok' })
})

import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { type JsonObject } from '@isthmus/sdk'
import { csrfHeader } from '@isthmus/sdk/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStores } from '../../packages/runtime/src/stores/open-stores.ts'
import { startRuntime, type RuntimeProcess } from '../storage/runtime-process.ts'
import { flowOf, freshFolder, nodeOf, removeFolders } from './trigger-rig.ts'

const maxBodyMb = 0.1
const maxBodyBytes = Math.round(maxBodyMb * 1024 * 1024)

let folder: string
let runtime: RuntimeProcess
let cookie: string

beforeAll(async () => {
  process.env['ISTHMUS_MAX_BODY_MB'] = String(maxBodyMb)
  folder = freshFolder()
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  const hooks: Readonly<Record<string, JsonObject>> = {
    header: { dedupe: { by: 'header', header: 'X-Event-Id', whenMissing: 'refuse' } },
    field: { dedupe: { by: 'path', path: 'order.id' } },
    body: { dedupe: { by: 'body' } },
    plain: {},
  }
  for (const [path, config] of Object.entries(hooks)) {
    stores.flows.create({
      flow: flowOf(path, nodeOf('start', 'trigger.webhook', { config: { path, methods: ['POST'], ...config } })),
      by: 'ada',
    })
    stores.flows.setActive(path, true)
  }
  stores.flows.create({ flow: flowOf('manual', nodeOf('start', 'trigger.manual')), by: 'ada' })
  await stores.close()
  runtime = await startRuntime(folder)
  const setup = { token: runtime.setupToken, name: 'ada', password: 'a long test password' }
  const headers = { 'content-type': 'application/json', [csrfHeader]: '1' }
  const answer = await fetch(`${runtime.url}/api/setup`, { method: 'POST', headers, body: JSON.stringify(setup) })
  cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
})
afterAll(async () => {
  delete process.env['ISTHMUS_MAX_BODY_MB']
  await runtime?.kill('SIGKILL')
  removeFolders()
})

interface Answer {
  readonly status: number
  readonly runId?: string
  readonly duplicate?: boolean
}

async function post(hook: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const answer = await fetch(`${runtime.url}/hooks/${hook}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: answer.status, ...((await answer.json()) as object) }
}

/** Ids of all runs of a flow in the folder. */
async function runsOf(flow: string): Promise<readonly string[]> {
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  const { runs } = stores.runs.list({ flow, limit: 200 })
  await stores.close()
  return runs.map(({ id }) => id)
}

describe('a repeated event', () => {
  test('starts one run though it comes many times at once, and also after the process was killed', async () => {
    const repeat = (id: string, n = 1) => post('header', { n }, { 'x-event-id': id })
    const answers = await Promise.all(Array.from({ length: 24 }, (_, at) => repeat(`e-${at % 4}`, at)))
    const started = answers.filter(({ status }) => status === 202)
    const repeated = answers.filter(({ status }) => status === 200)
    expect([started.length, repeated.length]).toEqual([4, 20])
    expect(repeated.every(({ duplicate }) => duplicate === true)).toBe(true)
    for (const [at, { runId }] of answers.entries()) expect(runId).toBe(answers[at % 4]?.runId)
    const last = await repeat('e-last')
    await runtime.kill('SIGKILL')
    runtime = await startRuntime(folder)
    expect(await repeat('e-last')).toEqual({ status: 200, runId: last.runId, duplicate: true })
    expect(await repeat('e-0')).toEqual({ status: 200, runId: answers[0]?.runId, duplicate: true })
    expect((await repeat('e-new')).status).toBe(202)
    expect(await runsOf('header')).toHaveLength(6)
    expect((await post('header', { n: 1 })).status).toBe(422)
  })

  test.each([
    [
      'a field of the body',
      'field',
      { order: { id: 7 }, try: 1 },
      { order: { id: '7' }, try: 2 },
      { order: { id: 8 } },
    ],
    ['the whole body', 'body', { a: 1 }, { a: 1 }, { a: 2 }],
  ])('is told by %s', async (_what, hook, first, again, other) => {
    const { status, runId } = await post(hook, first)
    expect(status).toBe(202)
    expect(await post(hook, again)).toEqual({ status: 200, runId, duplicate: true })
    expect((await post(hook, other)).status).toBe(202)
    expect(await runsOf(hook)).toHaveLength(2)
  })
})

/** Sends a body as it is; `pieces` sends it without telling its length. */
async function send(path: string, body: string, way: 'length' | 'pieces'): Promise<number | undefined> {
  const call = request(`${runtime.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [csrfHeader]: '1',
      cookie,
      ...(way === 'length' ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' }),
    },
  })
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  // Whoever refuses a body may close the connection while it is still sent.
  call.on('error', () => undefined)
  for (let from = 0; from < body.length; from += 10_000) call.write(body.slice(from, from + 10_000))
  call.end()
  const [answer] = await answered
  answer.resume()
  return answer.statusCode
}

const ofBytes = (bytes: number, [before, after]: readonly [string, string]): string =>
  `${before}${'x'.repeat(bytes - before.length - after.length)}${after}`

describe.each(['length', 'pieces'] as const)('a body sent with its %s', (way) => {
  test.each([
    ['a webhook', '/hooks/plain', ['{"text":"', '"}'], 202],
    ['the API', '/api/flows/manual/runs', ['{"input":[{"text":"', '"}]}'], 202],
  ] as const)('is taken by %s at the limit and refused one byte above it', async (_what, path, ends, status) => {
    expect(await send(path, ofBytes(maxBodyBytes, ends), way)).toBe(status)
    expect(await send(path, ofBytes(maxBodyBytes + 1, ends), way)).toBe(413)
  })
})

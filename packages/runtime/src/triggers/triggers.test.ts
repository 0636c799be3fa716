import { createHmac } from 'node:crypto'
import { defineNode, flowError, flowSchemaVersion, type Flow, type FlowNode, type WebhookResponse } from '@isthmus/sdk'
import * as Type from 'typebox'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Engine, SavedFlow, StartRun } from '../engine/engine.ts'
import type { FinishedRun } from '../engine/journal-port.ts'
import { buildRegistry } from '../engine/registry.ts'
import { createTriggers, type Triggers, type WebhookRequest } from './index.ts'
import { memoryTriggerMemory } from './trigger-memory.contract.ts'

const title = { en: 'x', 'zh-CN': 'x' }
const shared = { version: 1, title, summary: title, category: 'trigger', icon: 'x', config: Type.Object({}) } as const
const registry = buildRegistry([
  {
    id: 'test',
    nodes: [
      defineNode({ ...shared, id: 'trigger.webhook', kind: 'trigger', trigger: 'webhook' }),
      defineNode({ ...shared, id: 'trigger.schedule', kind: 'trigger', trigger: 'schedule' }),
      defineNode({ ...shared, id: 'respond', kind: 'effect', effects: 'none', run: async () => [] }),
    ],
    connectors: [],
  },
])

const nodeOf = (id: string, type: string, config: FlowNode['config'] = {}, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  config,
  position: { x: 0, y: 0 },
  ...more,
})
const flowOf = (id: string, ...nodes: readonly FlowNode[]): SavedFlow => {
  const flow: Flow = { schema: flowSchemaVersion, id, name: id, nodes, edges: [], settings: {} }
  return { flow, version: 1 }
}
const hook = (path: string, more: FlowNode['config'] = {}) =>
  nodeOf('hook', 'trigger.webhook', { path, ...more }, 'check' in more ? { connection: 'shared' } : {})
const respond = nodeOf('answer', 'respond')
const ended = (status: FinishedRun['status'], more: Partial<FinishedRun> = {}): FinishedRun => ({
  id: 'run-1',
  status,
  startedAt: '',
  endedAt: '',
  durationMs: 0,
  records: { in: 1, out: 0, errors: 0 },
  keys: { first: [], count: 0 },
  steps: [],
  traceText: '',
  ...more,
})

interface Scene {
  readonly triggers: Triggers
  readonly starts: StartRun[]
  readonly errors: { readonly flow: string; readonly message: string }[]
  flows: readonly SavedFlow[]
  response: WebhookResponse | undefined
  end: FinishedRun
  refusal: Error | undefined
}

const opened: Triggers[] = []
function scene(...flows: readonly SavedFlow[]): Scene {
  const state: Omit<Scene, 'triggers'> = {
    starts: [],
    errors: [],
    flows,
    response: undefined,
    end: ended('succeeded'),
    refusal: undefined,
  }
  const nothing = (): never => {
    throw new Error('not asked for here')
  }
  const engine: Engine = {
    start: async (request) => {
      if (state.refusal) throw state.refusal
      state.starts.push(request)
      const [done, response] = [Promise.resolve(state.end), Promise.resolve(state.response)]
      return { id: 'run-1', queuedAt: '', done, atRest: Promise.resolve(), response }
    },
    express: () => undefined,
    resume: nothing,
    rest: nothing,
    wake: nothing,
    cancel: nothing,
    live: nothing,
    goesOn: nothing,
    close: nothing,
  }
  const triggers = createTriggers({
    engine,
    memory: memoryTriggerMemory(),
    egress: { send: nothing, close: nothing },
    random: () => 0,
    registry,
    connections: {
      open: (name) => ({
        name,
        connector: 'webhook-secret',
        config: {},
        secret: { secret: 'correct horse' },
        allowPrivate: false,
        revision: '1',
      }),
      connectors: () => new Map(),
    },
    now: () => new Date(),
    onTriggerError: (flow, error) => state.errors.push({ flow, message: error.message }),
    activeFlows: () => state.flows,
  })
  opened.push(triggers)
  triggers.sync()
  return Object.assign(state, { triggers })
}
afterEach(() => {
  for (const triggers of opened.splice(0)) void triggers.close()
})

const request = (path: string, more: Partial<WebhookRequest> = {}): WebhookRequest => ({
  method: 'POST',
  path,
  query: {},
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"n":1}'),
  ...more,
})
const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>

describe('webhooks', () => {
  test('a call starts a run with one record and is told its id', async () => {
    const { triggers, starts } = scene(flowOf('orders', hook('orders/new')))
    const answer = await triggers.webhook(
      request('orders/new', { query: { a: '1' }, headers: { 'content-type': 'application/json', 'x-a': 'b' } }),
    )
    expect(answer).toMatchObject({ status: 202, body: '{"runId":"run-1"}' })
    expect(starts).toEqual([
      expect.objectContaining({
        trigger: 'hook',
        startedBy: 'webhook',
        input: [
          {
            method: 'POST',
            path: 'orders/new',
            query: { a: '1' },
            headers: { 'content-type': 'application/json', 'x-a': 'b' },
            body: { n: 1 },
            receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
          },
        ],
      }),
    ])
  })

  test.each([
    ['an unknown path', request('nowhere'), 404, 'NOT_FOUND'],
    ['the path of a disabled trigger', request('off'), 404, 'NOT_FOUND'],
    ['a path named like a method of the language', request('constructor'), 404, 'NOT_FOUND'],
    ['another method', request('a', { method: 'DELETE' }), 405, 'METHOD_NOT_ALLOWED'],
    ['broken JSON', request('a', { body: Buffer.from('{') }), 400, 'JSON_INVALID'],
    ['bytes that are no text', request('a', { body: Buffer.from([0xff]), headers: {} }), 415, 'CONTENT_TYPE_WRONG'],
  ])('%s is answered by a problem document and starts nothing', async (_, call, status, code) => {
    const off = nodeOf('off', 'trigger.webhook', { path: 'off' }, { disabled: true })
    const { triggers, starts } = scene(flowOf('a', hook('a'), off))
    const answer = await triggers.webhook(call)
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } })
    expect(parsed(answer.body)).toMatchObject({ code, status, type: `urn:isthmus:error:${code}` })
    expect(starts).toEqual([])
  })

  test('methods are those of the trigger', async () => {
    const { triggers } = scene(flowOf('a', hook('a', { methods: ['GET', 'PUT'] })))
    const statuses = await Promise.all(
      ['GET', 'PUT', 'POST'].map(async (method) => (await triggers.webhook(request('a', { method }))).status),
    )
    expect(statuses).toEqual([202, 202, 405])
  })

  test('a full queue is told with the time to wait', async () => {
    const state = scene(flowOf('a', hook('a')))
    state.refusal = flowError('QUEUE_FULL', { limit: 5 }, { retryAfterMs: 1500 })
    expect(await state.triggers.webhook(request('a'))).toMatchObject({ status: 429, headers: { 'retry-after': '2' } })
  })

  test('an event that cannot be written down is not acknowledged', async () => {
    const state = scene(flowOf('a', hook('a')))
    state.refusal = new Error('database or disk is full')
    expect((await state.triggers.webhook(request('a'))).status).toBe(500)
  })

  test('the secret proves the caller and does not reach the record', async () => {
    const { triggers, starts } = scene(flowOf('a', hook('a', { check: 'secret', header: 'X-Token' })))
    const headers = {
      'content-type': 'application/json',
      'x-token': 'correct horse',
      authorization: 'Bearer x',
      cookie: 'c=1',
      'x-other': 'y',
    }
    expect((await triggers.webhook(request('a', { headers: { ...headers, 'x-token': 'wrong' } }))).status).toBe(401)
    expect((await triggers.webhook(request('a', { headers }))).status).toBe(202)
    expect(starts).toHaveLength(1)
    expect(JSON.stringify(starts[0]?.input)).not.toMatch(/correct horse|Bearer|c=1/)
    expect(starts[0]?.input[0]).toMatchObject({ headers: { 'x-other': 'y' } })
  })

  test('a signature is checked before the body is read', async () => {
    const { triggers, starts } = scene(flowOf('a', hook('a', { check: 'hmac' })))
    const signed = (text: string) =>
      request('a', {
        body: Buffer.from(text),
        headers: {
          'content-type': 'application/json',
          'x-signature': createHmac('sha256', 'correct horse').update(text).digest('hex'),
        },
      })
    expect((await triggers.webhook(request('a', { body: Buffer.from('{') }))).status).toBe(401)
    expect((await triggers.webhook(signed('{'))).status).toBe(400)
    expect((await triggers.webhook(signed('{"n":1}'))).status).toBe(202)
    expect(starts).toHaveLength(1)
  })

  describe('that respond', () => {
    const answering = () => scene(flowOf('a', hook('a'), respond))

    test.each<[WebhookResponse, number, Record<string, string>, string]>([
      [{ status: 200, body: { a: 1 } }, 200, { 'content-type': 'application/json' }, '{"a":1}'],
      [{ status: 201, body: 'text' }, 201, { 'content-type': 'text/plain; charset=utf-8' }, 'text'],
      [
        { status: 200, body: '<a/>', headers: { 'Content-Type': 'application/xml', 'X-A': 'b' } },
        200,
        { 'content-type': 'application/xml', 'x-a': 'b' },
        '<a/>',
      ],
      [{ status: 204, body: { a: 1 } }, 204, { 'content-type': 'application/json' }, ''],
      [{ status: 200, body: null }, 200, { 'content-type': 'application/json' }, 'null'],
    ])('%o is passed on', async (response, status, headers, body) => {
      const state = answering()
      state.response = response
      expect(await state.triggers.webhook(request('a'))).toEqual({ status, headers, body })
    })

    test('headers that would break the answer are left out', async () => {
      const state = answering()
      state.response = {
        status: 200,
        body: 'x',
        headers: {
          'Content-Length': '9',
          'Transfer-Encoding': 'chunked',
          'bad name': 'x',
          'x-split': 'a\r\nb: c',
          'x-ok': 'y',
        },
      }
      expect((await state.triggers.webhook(request('a'))).headers).toEqual({
        'content-type': 'text/plain; charset=utf-8',
        'x-ok': 'y',
      })
    })

    test.each([99, 600, 200.5, '200', null])('a status that is none (%j) is answered by 500', async (status) => {
      const state = answering()
      state.response = { status: status as number, body: null }
      expect((await state.triggers.webhook(request('a'))).status).toBe(500)
    })

    test.each<[FinishedRun['status'], number]>([
      ['succeeded', 200],
      ['failed', 500],
      ['partial', 500],
      ['canceled', 503],
    ])('a run that gave no answer and %s is answered by %i', async (status, expected) => {
      const state = answering()
      const problem = flowError('INTERNAL', { message: 'x' }).toProblem()
      state.end = ended(status, status === 'failed' ? { failure: { node: 'n', nodeName: 'N', problem } } : {})
      const answer = await state.triggers.webhook(request('a'))
      expect(answer.status).toBe(expected)
      expect(parsed(answer.body)).toMatchObject({
        runId: 'run-1',
        status,
        ...(status === 'failed' ? { problem: { code: 'INTERNAL' } } : {}),
      })
    })

    test('a disabled respond node answers nobody', async () => {
      const { triggers } = scene(flowOf('a', hook('a'), { ...respond, disabled: true }))
      expect((await triggers.webhook(request('a'))).status).toBe(202)
    })
  })

  test('the first active flow keeps a path, and a flow that is no longer active loses its', async () => {
    const state = scene(flowOf('first', hook('a')), flowOf('second', hook('a')))
    await state.triggers.webhook(request('a'))
    state.flows = state.flows.slice(1)
    state.triggers.sync()
    await state.triggers.webhook(request('a'))
    expect(state.starts.map(({ saved }) => saved.flow.id)).toEqual(['first', 'second'])
    state.flows = []
    state.triggers.sync()
    expect((await state.triggers.webhook(request('a'))).status).toBe(404)
  })
})

describe('schedules', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-03-28T12:00:00.500Z') }))
  afterEach(() => void vi.useRealTimers())

  const job = (cron: string, timeZone = 'UTC', more: Partial<FlowNode> = {}) =>
    nodeOf('clock', 'trigger.schedule', { cron, timeZone }, more)
  const times = ({ starts }: Scene) => starts.map(({ input }) => (input[0] as { scheduledAt: string }).scheduledAt)

  test('runs start at the times of the pattern, with the time they were due', async () => {
    const state = scene(flowOf('a', job('0 */2 * * *')))
    await vi.advanceTimersByTimeAsync(5 * 3_600_000)
    expect(times(state)).toEqual(['2026-03-28T14:00:00.000Z', '2026-03-28T16:00:00.000Z'])
    expect(state.starts[0]).toMatchObject({ trigger: 'clock', startedBy: 'schedule' })
  })

  test('times are those of the zone, over the change to summer time', async () => {
    const state = scene(flowOf('a', job('0 6 * * *', 'Europe/Berlin')))
    await vi.advanceTimersByTimeAsync(2 * 86_400_000)
    expect(times(state)).toEqual(['2026-03-29T04:00:00.000Z', '2026-03-30T04:00:00.000Z'])
  })

  test('patterns with seconds start every second', async () => {
    const state = scene(flowOf('a', job('* * * * * *')))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(times(state)).toEqual(['2026-03-28T12:00:01.000Z', '2026-03-28T12:00:02.000Z', '2026-03-28T12:00:03.000Z'])
  })

  test.each([
    ['61 * * * *', 'UTC'],
    ['not a pattern', 'UTC'],
    ['* * * * *', 'Mars/Olympus'],
    ['* * * * * * * * *', 'UTC'],
  ])('a wrong one (%s, %s) is told of and does not take the others down', async (cron, zone) => {
    const state = scene(flowOf('wrong', job(cron, zone)), flowOf('right', job('* * * * *')))
    expect(state.errors).toEqual([{ flow: 'wrong', message: expect.stringContaining('clock') }])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(state.starts.map(({ saved }) => saved.flow.id)).toEqual(['right'])
  })

  test('a start that is refused is told of, and the next one comes all the same', async () => {
    const state = scene(flowOf('a', job('* * * * *')))
    state.refusal = flowError('QUEUE_FULL', { limit: 1 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(state.errors).toEqual([{ flow: 'a', message: expect.stringContaining('queue is full') }])
    state.refusal = undefined
    await vi.advanceTimersByTimeAsync(60_000)
    expect(times(state)).toEqual(['2026-03-28T12:02:00.000Z'])
  })

  test('a change of another flow at the very moment a run is due does not swallow it', async () => {
    const state = scene(flowOf('nightly', job('0 13 * * *')))
    vi.setSystemTime(Date.parse('2026-03-28T13:00:00.050Z'))
    state.flows = [...state.flows, flowOf('other', job('0 0 1 1 *'))]
    state.triggers.sync()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(times(state)).toHaveLength(1)
  })

  test('a changed flow keeps its new times only, and a disabled or inactive one none', async () => {
    const state = scene(flowOf('a', job('* * * * *')), flowOf('off', job('* * * * *', 'UTC', { disabled: true })))
    state.flows = [flowOf('a', job('30 12 * * *'))]
    state.triggers.sync()
    await vi.advanceTimersByTimeAsync(3_600_000)
    expect(times(state)).toEqual(['2026-03-28T12:30:00.000Z'])
    state.flows = []
    state.triggers.sync()
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(state.starts).toHaveLength(1)
  })

  test('closing leaves no timer behind', () => {
    const { triggers } = scene(flowOf('a', job('* * * * *')), flowOf('b', job('0 0 1 1 *')))
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    void triggers.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

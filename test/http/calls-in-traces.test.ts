import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Json } from '@isthmus/sdk'
import type { TraceCall } from '@isthmus/sdk/api'
import type { FinishedRun } from '../../packages/runtime/src/engine/journal-port.ts'
import { keptCalls } from '../../packages/runtime/src/engine/trace/call-log.ts'
import type { RunTrace } from '../../packages/runtime/src/engine/trace/trace.ts'
import { expr, flowOf, mapTo, node, openRig, startNode, type Rig } from '../engine/engine-rig.ts'
import { json, openTarget, type TargetServer } from '../engine/target-server.ts'

const token = 'very-secret "token" 4711'
const retry = { tries: 3, waitMs: 1, maxWaitMs: 100 }
let target: TargetServer
let rig: Rig
let answer: Parameters<typeof openTarget>[0]

beforeEach(async () => {
  answer = (_, response) => json(response, 200, { ok: true })
  target = await openTarget((request, response, count) => answer(request, response, count))
  const config = { baseUrl: target.url, auth: 'bearer' }
  const connection = { name: 'target', connector: 'http', config, secret: { token }, allowPrivate: true, revision: '1' }
  rig = openRig({ connections: [connection] })
})
afterEach(async () => {
  await rig.close()
  await target.close()
})

const send = (config: Readonly<Record<string, Json>>, settings = {}) =>
  flowOf(
    [
      startNode,
      node('call', 'http.request', { method: 'POST', url: '/orders', ...config }, { connection: 'target', retry }),
    ],
    ['start -> call'],
    settings,
  )
const traceOf = (run: FinishedRun): RunTrace => JSON.parse(run.traceText) as RunTrace
const callsOf = (run: FinishedRun): readonly TraceCall[] => traceOf(run).calls?.['call']?.kept ?? []

test('a call is kept with what was said on both sides', async () => {
  const run = await rig.run(send({ body: expr('record'), idempotencyHeader: 'Idempotency-Key' }), [{ sku: 'HB-M4' }])
  expect(callsOf(run)).toMatchObject([
    {
      index: 0,
      try: 1,
      records: 1,
      connection: 'target',
      method: 'POST',
      url: `${target.url}/orders`,
      status: 200,
      sentBytes: 15,
      receivedBytes: 11,
      from: { node: 'start', port: 'out', index: 0 },
      sent: {
        headers: { 'content-type': 'application/json', 'idempotency-key': expect.any(String) },
        body: '{"sku":"HB-M4"}',
      },
      received: { headers: { 'content-type': 'application/json' }, body: '{"ok":true}' },
    },
  ])
})

test('no secret gets into the trace: not from headers, addresses or bodies, whoever repeats it', async () => {
  answer = (request, response) =>
    json(
      response,
      200,
      { echo: request.headers.authorization, password: 'hunter2-from-there', nested: [{ apiKey: 'key-from-there' }] },
      { location: `/next?session=${encodeURIComponent(token)}`, 'x-request-id': token },
    )
  const run = await rig.run(send({ url: expr('"/orders?access_token=from-a-record"'), body: expr('record') }), [
    { note: token, secret: 'from-a-field' },
  ])
  const { calls } = traceOf(run)
  const text = JSON.stringify(calls)
  for (const secret of [
    token,
    JSON.stringify(token).slice(1, -1),
    encodeURIComponent(token),
    'hunter2',
    'key-from-there',
    'from-a-field',
    'from-a-record',
  ]) {
    expect(text).not.toContain(secret)
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1))
  }
  expect(text).toContain('echo')
})

test('a credential that a system repeats goes on in the record, and nothing that is stored holds it', async () => {
  const sent: (string | undefined)[] = []
  answer = (request, response) => {
    sent.push(request.url)
    json(response, 200, { echo: `${request.headers.authorization}` })
  }
  const flow = flowOf(
    [
      startNode,
      node('call', 'http.request', { method: 'POST', url: '/first', into: 'first' }, { connection: 'target', retry }),
      mapTo('map', { text: expr('"now " + record.first.echo') }),
      node(
        'next',
        'http.request',
        { method: 'POST', url: expr('"/next/" + encodeUrl(record.text)') },
        { connection: 'target', retry },
      ),
    ],
    ['start -> call', 'call -> map', 'map -> next'],
  )
  const run = await rig.run(flow, [{ n: 1 }])
  expect(sent).toEqual(['/first', `/next/${encodeURIComponent(`now Bearer ${token}`)}`])
  expect(traceOf(run).nodes['map']?.['out']?.records).toMatchObject([{ value: { text: 'now Bearer •••' } }])
  for (const secret of [token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token)]) {
    expect(JSON.stringify(run)).not.toContain(secret)
    expect(run.traceText).not.toContain(secret)
  }
})

test('each try is a call of its own, and a call without an answer says why', async () => {
  answer = (_, response, count) =>
    count === 1 ? void response.destroy() : json(response, count === 2 ? 503 : 200, {}, { 'retry-after': '0' })
  const run = await rig.run(send({ method: 'GET' }), [{ n: 1 }])
  expect(run.status).toBe('succeeded')
  expect(callsOf(run).map((call) => [call.try, call.status ?? call.problem])).toEqual([
    [1, 'UPSTREAM_UNREACHABLE'],
    [2, 503],
    [3, 200],
  ])
  expect(traceOf(run).calls?.['call']).toMatchObject({ total: 3, failed: 2 })
})

test('a long body is cut, and its size and digest stay', async () => {
  answer = (_, response) => json(response, 200, { text: 'x'.repeat(400_000) })
  const run = await rig.run(send({ body: expr('record') }), [{ text: 'y'.repeat(9000) }])
  const [call] = callsOf(run)
  expect(call?.sent).toMatchObject({ cutBytes: 9011, cutHash: expect.stringMatching(/^[\da-f]{16}$/) })
  expect(call?.received).toMatchObject({ cutBytes: 400_011, cutHash: expect.stringMatching(/^[\da-f]{16}$/) })
  expect([call?.sent.body?.length, call?.received?.body?.length]).toEqual([4096, 4096])
})

test('the first calls are kept and those that fail later, and all are counted', async () => {
  answer = (request, response) => json(response, request.url === '/orders/90' ? 422 : 200, { message: 'no' })
  const many = Array.from({ length: 100 }, (_, n) => ({ n }))
  const run = await rig.run(send({ url: expr('"/orders/" + record.n') }), many)
  const { total, failed, kept } = traceOf(run).calls?.['call'] ?? {}
  expect({ total, failed, kept: kept?.length }).toEqual({ total: 100, failed: 1, kept: keptCalls + 1 })
  expect(kept?.at(-1)).toMatchObject({ index: 90, status: 422, from: { index: 90 } })
})

test('nothing is kept of the calls of a flow that keeps no traces', async () => {
  const run = await rig.run(send({ body: expr('record') }, { keepTraces: 'none' }), [{ sku: 'HB-M4' }])
  expect(run.traceText).not.toContain('orders')
})

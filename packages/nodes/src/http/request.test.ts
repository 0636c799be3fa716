import { recordedHttp, runEffectNode, type RecordedExchange } from '@isthmus/sdk/testing'
import type { Json, JsonObject } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { httpRequest } from './request.ts'

async function call(
  config: JsonObject,
  exchange: RecordedExchange,
  record: Json = { id: 7 },
): Promise<readonly Json[]> {
  const { http } = recordedHttp([exchange])
  return (await runEffectNode(httpRequest, { config, record }, { http })).out
}

const answer = { status: 200, body: { ok: true } }

test('computes address, query and headers for each record', async () => {
  const config = {
    method: 'GET',
    url: { $expr: '"/items/" + record.id' },
    query: { q: { $expr: 'record.id * 2' }, fixed: 'x' },
    headers: { 'X-Key': { $expr: '"k" + record.id' } },
  }
  const request = { method: 'GET', url: '/items/7', query: { q: 14, fixed: 'x' }, headers: { 'x-key': 'k7' } } as const
  expect(await call(config, { request, answer })).toEqual([{ ok: true }])
})

test('sends a value as JSON and a typed text as it stands', async () => {
  const post = { method: 'POST', url: '/a' } as const
  const json = { 'content-type': 'application/json' }
  const value = { ...post, body: { $expr: '{ id: record.id }' }, into: 'answer' }
  expect(await call(value, { request: { ...post, headers: json, body: { id: 7 } }, answer })).toEqual([
    { id: 7, answer: { ok: true } },
  ])
  const typed = { ...post, body: '{"a":1}' }
  expect(await call(typed, { request: { ...post, headers: json, body: '{"a":1}' }, answer })).toHaveLength(1)
  const text = { ...post, bodyType: 'text', body: 'hello', headers: { 'Content-Type': 'text/csv' } }
  const sent = { ...post, headers: { 'content-type': 'text/csv' }, body: 'hello' }
  expect(await call(text, { request: sent, answer })).toHaveLength(1)
})

test('gives status and headers when asked to, and takes further statuses for answers', async () => {
  const request = { method: 'GET', url: '/a' } as const
  const missing = { status: 404, headers: { 'X-A': '1' }, body: { error: 'no such thing' } }
  await expect(call(request, { request, answer: missing })).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
    message: 'no such thing (recorded.example answered 404)',
  })
  const config = { ...request, accept: [404], result: 'answer' }
  expect(await call(config, { request, answer: missing })).toEqual([
    { status: 404, headers: { 'x-a': '1' }, body: { error: 'no such thing' } },
  ])
})

test('carries the key of its call where the other system reads one, and may be repeated then', async () => {
  const post = { method: 'POST', url: '/a', body: '{}' } as const
  const config = { ...post, idempotencyHeader: 'Idempotency-Key' }
  const key = '00000000-0000-8000-8000-000000000001'
  const headers = { 'content-type': 'application/json', 'idempotency-key': key }
  expect(await call(config, { request: { ...post, headers }, answer })).toHaveLength(1)
  const { behaviour } = httpRequest
  const repeatable = (given: JsonObject) => behaviour.kind === 'effect' && behaviour.repeatable?.(given)
  const calls = [config, post, { ...post, method: 'PATCH' }, { method: 'GET' }, { method: 'PUT' }]
  expect(calls.map(repeatable)).toEqual([true, false, false, true, true])
})

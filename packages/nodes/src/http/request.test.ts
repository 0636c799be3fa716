import { recordedHttp, runEffectNode, type RecordedExchange } from '@isthmus/sdk/testing'
import {
  flowError,
  type EffectContext,
  type HttpAnswer,
  type HttpRequest,
  type Json,
  type JsonObject,
} from '@isthmus/sdk'
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

test('gives a body to a file piece by piece, which stands there only once all of it has come', async () => {
  const config = { method: 'GET', url: '/products.csv', result: 'file', file: { $expr: '"in/" + record.id + ".csv"' } }
  const written: string[] = []
  const files = {
    read: () => {
      throw new Error('nothing is read')
    },
    create: async (path: string) => {
      written.push(`create ${path}`)
      return {
        write: async (part: string | Uint8Array) => void written.push(Buffer.from(part as Uint8Array).toString()),
        close: async () => {
          written.push('close')
          return 7
        },
        abandon: async () => void written.push('abandon'),
      }
    },
  }
  const answering = async ({ into }: HttpRequest): Promise<HttpAnswer> => {
    await into?.(Buffer.from('id\n7\n'))
    return { status: 200, headers: { 'content-type': 'text/csv' }, body: null }
  }
  const run = (http: EffectContext['http']) =>
    runEffectNode(httpRequest, { config, record: { id: 7 } }, { http, files })
  expect((await run(answering)).out).toEqual([{ file: 'in/7.csv', bytes: 7, contentType: 'text/csv' }])
  expect(written.splice(0)).toEqual(['create in/7.csv', 'id\n7\n', 'close'])
  const lost = flowError('UPSTREAM_UNREACHABLE', { host: 'h', reason: 'closed' })
  await expect(run((request) => answering(request).then(() => Promise.reject(lost)))).rejects.toBe(lost)
  expect(written).toEqual(['create in/7.csv', 'id\n7\n', 'abandon'])
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

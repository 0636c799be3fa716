import type { ErrorCode, Json } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { errorOfAnswer } from './upstream-error.ts'

const now = new Date('2026-11-06T08:49:37Z')
const errorOf = (status: number, body: Json = null, headers: Record<string, string> = {}) =>
  errorOfAnswer('erp.example', { status, headers, body }, now)

test.each<[number, ErrorCode]>([
  [301, 'UPSTREAM_REJECTED'],
  [400, 'UPSTREAM_REJECTED'],
  [401, 'UPSTREAM_UNAUTHORIZED'],
  [403, 'UPSTREAM_UNAUTHORIZED'],
  [404, 'UPSTREAM_REJECTED'],
  [408, 'UPSTREAM_FAILED'],
  [409, 'UPSTREAM_CONFLICT'],
  [412, 'UPSTREAM_CONFLICT'],
  [422, 'UPSTREAM_REJECTED'],
  [429, 'UPSTREAM_THROTTLED'],
  [500, 'UPSTREAM_FAILED'],
  [503, 'UPSTREAM_FAILED'],
  [504, 'UPSTREAM_FAILED'],
])('status %i is %s', (status, code) => {
  expect(errorOf(status)).toMatchObject({ code, params: { host: 'erp.example', status } })
})

test.each([
  ['30', 30_000],
  ['Fri, 06 Nov 2026 08:50:07 GMT', 30_000],
])('the wait of "%s" is told in milliseconds, and makes a 503 a plea for fewer calls', (header, retryAfterMs) => {
  expect(errorOf(429, null, { 'retry-after': header })).toMatchObject({ code: 'UPSTREAM_THROTTLED', retryAfterMs })
  expect(errorOf(503, null, { 'retry-after': header })).toMatchObject({ code: 'UPSTREAM_THROTTLED', retryAfterMs })
})

test.each<[string, Json, string]>([
  ['a message', { message: 'unknown SKU' }, 'unknown SKU'],
  ['OData', { error: { code: '1', message: 'unknown item' } }, 'unknown item'],
  ['a problem document', { title: 'Bad', detail: 'price is missing' }, 'price is missing'],
  ['an error text', { error: 'invalid_grant' }, 'invalid_grant'],
  [
    'fields',
    { message: 'invalid', fields: [{ field: 'sku', message: 'unknown' }, { message: 'too much' }, 3] },
    'invalid (sku: unknown; too much)',
  ],
  ['plain text', '  out of\n stock ', 'out of stock'],
  ['anything else', { code: 7 }, '{"code":7}'],
  ['a page', '<html>…</html>', 'no reason given'],
  ['nothing', null, 'no reason given'],
])('of %s the sentence is shown', (_, body, message) => {
  expect(errorOf(422, body).params['message']).toBe(message)
})

test('long sentences are cut', () => {
  expect(String(errorOf(422, 'x'.repeat(5000)).params['message']).length).toBeLessThanOrEqual(200)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quotasIn } from './quota.ts'

const nowMs = Date.UTC(2026, 2, 1, 8)

test.each([
  ['seconds from now', { 'x-ratelimit-remaining': '7', 'x-ratelimit-limit': '100', 'x-ratelimit-reset': '30' }, 30],
  [
    'seconds since 1970',
    { 'x-ratelimit-remaining': '7', 'x-ratelimit-limit': '100', 'x-ratelimit-reset': `${nowMs / 1000 + 5}` },
    5,
  ],
  [
    'milliseconds since 1970',
    { 'x-ratelimit-remaining': '7', 'x-ratelimit-limit': '100', 'x-ratelimit-reset': `${nowMs + 9000}` },
    9,
  ],
])('what is left until %s', (_what, headers, seconds) => {
  const resetsAtMs = nowMs + seconds * 1000
  expect(quotasIn(headers, nowMs)).toEqual([{ name: 'x-ratelimit-remaining', remaining: 7, limit: 100, resetsAtMs }])
})

test('what is used of how much counts the other way around', () => {
  expect(quotasIn({ 'sforce-limit-info': 'api-usage=18/5000' }, nowMs)).toEqual([
    { name: 'sforce-limit-info', remaining: 4982, limit: 5000 },
  ])
  expect(quotasIn({ 'x-shopify-shop-api-call-limit': '41/40' }, nowMs)).toEqual([
    { name: 'x-shopify-shop-api-call-limit', remaining: 0, limit: 40 },
  ])
})

test('both drafts of the RateLimit header are read', () => {
  expect(quotasIn({ ratelimit: '"default";r=50;t=30' }, nowMs)).toEqual([
    { name: 'ratelimit', remaining: 50, resetsAtMs: nowMs + 30_000 },
  ])
  expect(quotasIn({ ratelimit: 'limit=100, remaining=50, reset=5' }, nowMs)).toEqual([
    { name: 'ratelimit', remaining: 50, limit: 100, resetsAtMs: nowMs + 5000 },
  ])
})

test('several budgets stand beside each other, and most answers say nothing', () => {
  const headers = {
    'x-hubspot-ratelimit-remaining': '99',
    'x-hubspot-ratelimit-max': '100',
    'x-hubspot-ratelimit-daily-remaining': '249000',
    'content-type': 'application/json',
  }
  expect(quotasIn(headers, nowMs).map(({ name, remaining, limit }) => [name, remaining, limit])).toEqual([
    ['x-hubspot-ratelimit-remaining', 99, 100],
    ['x-hubspot-ratelimit-daily-remaining', 249_000, undefined],
  ])
  expect(quotasIn({ 'content-type': 'application/json' }, nowMs)).toEqual([])
})

test('whatever a header holds, what comes of it are numbers', () => {
  const name = fc.constantFrom(
    'x-ratelimit-remaining',
    'x-ratelimit-limit',
    'x-ratelimit-reset',
    'ratelimit',
    'sforce-limit-info',
  )
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[\d.,;=/ -]{0,20}$/))
  fc.assert(
    fc.property(fc.dictionary(name, text), (headers) => {
      for (const { remaining, limit = 0, resetsAtMs = nowMs } of quotasIn(headers, nowMs)) {
        expect([remaining, limit, resetsAtMs].every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
        expect(Number.isNaN(new Date(resetsAtMs).getTime())).toBe(false)
      }
    }),
  )
})

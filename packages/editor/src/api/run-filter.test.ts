import { expect, test } from 'vitest'
import { runsQuery } from './run-filter.ts'

test('names every part of a filter, each status by itself', () => {
  const filter = { flow: 'a', status: ['failed', 'partial'], from: '2026-01-01T00:00:00.000Z', key: 'SO 1&2' } as const
  expect(runsQuery(filter, { cursor: 'c', limit: 50 })).toBe(
    'flow=a&from=2026-01-01T00%3A00%3A00.000Z&key=SO+1%262&status=failed&status=partial&cursor=c&limit=50',
  )
})

test('names trigger, version and error code', () => {
  const filter = { trigger: 'webhook', version: '3', code: 'UPSTREAM_TIMEOUT' } as const
  expect(runsQuery(filter, { limit: 50 })).toBe('trigger=webhook&version=3&code=UPSTREAM_TIMEOUT&limit=50')
})

test('leaves out what does not narrow', () => {
  expect(runsQuery({ key: '' }, { limit: 50 })).toBe('limit=50')
})

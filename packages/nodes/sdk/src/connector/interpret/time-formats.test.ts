import { expect, test } from 'vitest'
import { timeRead, timeSent } from './time-formats.ts'

const china = { instant: 'utc', utcOffset: '+08:00', date: 'midnight' } as const

test('times without a zone are read as those of the place that the system writes them for', () => {
  expect(timeRead('2026-03-02T00:30:00.125', 'date-time', china)).toBe('2026-03-01T16:30:00.125Z')
  expect(timeRead('2026-03-02 07:59:59', 'date-time', china)).toBe('2026-03-01T23:59:59Z')
  expect(timeRead('2026-03-02 07:59:59', 'date-time', { instant: 'utc', utcOffset: '-03:30' })).toBe(
    '2026-03-02T11:29:59Z',
  )
  expect(timeRead('2026-03-02 07:59:59', 'date-time', { instant: 'utc' })).toBe('2026-03-02T07:59:59Z')
  expect(timeRead('2026-13-02 07:59:59', 'date-time', china)).toBe('2026-13-02T07:59:59+08:00')
})

test('and are sent as such', () => {
  expect(timeSent('2026-03-01T16:30:00Z', 'date-time', china)).toBe('2026-03-02 00:30:00')
  expect(timeSent('2026-03-02T00:30:00+08:00', 'date-time', china)).toBe('2026-03-02 00:30:00')
})

test('dates at midnight lose and get it', () => {
  expect(timeRead('2026-03-02T00:00:00', 'date', china)).toBe('2026-03-02')
  expect(timeRead('2026-03-02 00:00:00', 'date', china)).toBe('2026-03-02')
  expect(timeSent('2026-03-02', 'date', china)).toBe('2026-03-02 00:00:00')
})

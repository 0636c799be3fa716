import { describe, expect, test } from 'vitest'
import { nextCronTimes } from './cron-times.ts'

// 2026-11-22 is a Sunday.
const sunday = new Date('2026-11-22T10:00:00Z')
const next = (expression: string, count = 2) =>
  nextCronTimes(expression, sunday, count)?.map((time) => time.toISOString().slice(0, 16))

describe('nextCronTimes', () => {
  test('reads ranges, steps, lists and names', () => {
    expect(next('0 8 * * 1-5')).toEqual(['2026-11-23T08:00', '2026-11-24T08:00'])
    expect(next('*/20 10 * * *')).toEqual(['2026-11-22T10:20', '2026-11-22T10:40'])
    expect(next('30 18,6 * * sun')).toEqual(['2026-11-22T18:30', '2026-11-29T06:30'])
    expect(next('0 0 1 jan *', 1)).toEqual(['2027-01-01T00:00'])
    expect(next('0 12 * * 7', 1)).toEqual(['2026-11-22T12:00'])
  })

  test('a day and a weekday together fit when either does', () => {
    expect(next('0 0 25 * 1')).toEqual(['2026-11-23T00:00', '2026-11-25T00:00'])
  })

  test('finds nothing for a day that never comes', () => {
    expect(next('0 0 31 2 *')).toEqual([])
  })

  test('shows nothing for what it cannot read', () => {
    for (const text of ['', '0 8 * *', '61 8 * * *', '0 8 * * mo', '5-1 * * * *', '@daily', '0 8 L * *']) {
      expect(next(text)).toBeUndefined()
    }
  })
})

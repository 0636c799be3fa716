import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatInstant } from './format.ts'

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [38.4, '38 ms'],
    [999, '999 ms'],
    [1_240, '1.2 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 00 s'],
    [74_000, '1 min 14 s'],
    [3_599_400, '59 min 59 s'],
    [5_600_000, '1 h 33 min'],
  ])('%d ms reads "%s"', (durationMs, text) => {
    expect(formatDuration(durationMs, 'en')).toBe(text)
  })

  test('read in Chinese units', () => {
    expect(formatDuration(74_000, 'zh-CN')).toBe('1 分 14 秒')
  })

  test('never show 60 seconds or 60 minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90_000_000 }), (durationMs) => {
        expect(formatDuration(durationMs, 'en')).not.toMatch(/\b60(\.0)? (s|min)\b/)
      }),
    )
  })
})

describe('instants', () => {
  const options = { nowMs: Date.parse('2026-05-02T10:00:00Z'), timeZone: 'Asia/Shanghai' }

  test('of today in the zone of the reader show the time', () => {
    // 18:30 on 1 May in UTC is 02:30 on 2 May in Shanghai.
    expect(formatInstant('2026-05-01T18:30:05Z', 'en', options)).toBe('02:30:05')
  })

  test('of this year show the day too', () => {
    expect(formatInstant('2026-03-09T04:05:00Z', 'en', options)).toBe('Mar 9, 12:05')
  })

  test('of other years show the date', () => {
    expect(formatInstant('2024-12-31T23:00:00Z', 'en', options)).toBe('Jan 1, 2025')
  })

  test('that are none are shown as they came', () => {
    expect(formatInstant('yesterday', 'en', options)).toBe('yesterday')
  })
})

test('counts are grouped', () => {
  expect(formatCount(1_234_567, 'en')).toBe('1,234,567')
})

test('sizes have the unit people read', () => {
  const sizes = [12, 65_536, 1_572_864, 2_469_606_195]
  expect(sizes.map((bytes) => formatBytes(bytes))).toEqual(['12 B', '64 kB', '1.5 MB', '2.3 GB'])
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cronTimes } from './cron-times.ts'

/** The times of a pattern from an instant on, as UTC and as the clock on the wall shows them. */
function timesOf(pattern: string, zone: string, { from, count }: { from: string; count: number }) {
  const times = cronTimes(pattern, zone)
  const wall = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  const found: string[] = []
  for (let next = times.next(new Date(from)); next && found.length < count; next = times.next(next)) {
    found.push(`${next.toISOString().slice(5, 16)}Z ${wall.format(next).slice(-5)}`)
  }
  return found
}

describe('a time that does not exist because the clocks go forward is due right after the gap, once', () => {
  test.each([
    // 02:00 becomes 03:00.
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T12:00Z', ['03-29T01:00Z 03:00', '03-30T00:30Z 02:30']],
    ['America/New_York', '30 2 * * *', '2026-03-07T12:00Z', ['03-08T07:00Z 03:00', '03-09T06:30Z 02:30']],
    // Half an hour only: 02:00 becomes 02:30.
    ['Australia/Lord_Howe', '15 2 * * *', '2026-10-03T00:00Z', ['10-03T15:30Z 02:30', '10-04T15:15Z 02:15']],
    ['Australia/Lord_Howe', '45 2 * * *', '2026-10-03T00:00Z', ['10-03T15:45Z 02:45', '10-04T15:45Z 02:45']],
  ])('%s %s', (zone, pattern, from, expected) => {
    expect(timesOf(pattern, zone, { from, count: 2 })).toEqual(expected)
  })
})

describe('a time of day that comes twice because the clocks go back is due the first time only', () => {
  test.each([
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00Z', ['10-25T00:30Z 02:30', '10-26T01:30Z 02:30']],
    ['America/New_York', '30 1 * * *', '2026-10-31T12:00Z', ['11-01T05:30Z 01:30', '11-02T06:30Z 01:30']],
    // 02:00 becomes 01:30, so 01:45 comes twice and 01:15 once.
    ['Australia/Lord_Howe', '45 1 * * *', '2026-04-03T20:00Z', ['04-04T14:45Z 01:45', '04-05T15:15Z 01:45']],
    ['Australia/Lord_Howe', '15 1 * * *', '2026-04-03T20:00Z', ['04-04T14:15Z 01:15', '04-05T14:45Z 01:15']],
  ])('%s %s', (zone, pattern, from, expected) => {
    expect(timesOf(pattern, zone, { from, count: 2 })).toEqual(expected)
  })
})

describe('times in steps keep their rhythm over both changes', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T00:15Z', ['03-29T00:30Z 01:30', '03-29T01:00Z 03:00', '03-29T01:30Z 03:30']],
    ['Europe/Berlin', '2026-10-25T00:15Z', ['10-25T00:30Z 02:30', '10-25T01:00Z 02:00', '10-25T01:30Z 02:30']],
    ['America/New_York', '2026-11-01T05:15Z', ['11-01T05:30Z 01:30', '11-01T06:00Z 01:00', '11-01T06:30Z 01:30']],
    ['Australia/Lord_Howe', '2026-04-04T14:45Z', ['04-04T15:00Z 01:30', '04-04T15:30Z 02:00', '04-04T16:00Z 02:30']],
    ['Australia/Lord_Howe', '2026-10-03T15:15Z', ['10-03T15:30Z 02:30', '10-03T16:00Z 03:00', '10-03T16:30Z 03:30']],
  ])('%s from %s', (zone, from, expected) => {
    expect(timesOf('*/30 * * * *', zone, { from, count: 3 })).toEqual(expected)
  })
})

test('a zone without summer time keeps its times all year', () => {
  const hours = timesOf('0 6 * * *', 'Asia/Shanghai', { from: '2026-01-01T00:00Z', count: 365 })
  expect(new Set(hours.map((time) => time.slice(5)))).toEqual(new Set(['T22:00Z 06:00']))
  expect(hours).toHaveLength(365)
})

test.each([
  ['Europe/Berlin', '0 2 * * *'],
  ['America/New_York', '30 1 * * *'],
  ['Australia/Lord_Howe', '45 1 * * *'],
  ['Asia/Shanghai', '0 0 * * *'],
])('a daily time in %s (%s) comes once on each of 366 days', (zone, pattern) => {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  const times = cronTimes(pattern, zone)
  const days: string[] = []
  for (let next = times.next(new Date('2026-01-01T12:00Z')); next && days.length < 366; next = times.next(next)) {
    days.push(day.format(next))
  }
  expect(new Set(days).size).toBe(366)
})

test('each time is later than the one before, wherever one starts to count', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Shanghai')
  const patterns = fc.constantFrom('*/15 * * * *', '30 2 * * *', '*/20 1-3 * * *', '15,45 1,2 * * *', '0 0 * * 0')
  const instants = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(zones, patterns, instants, (zone, pattern, from) => {
      const times = cronTimes(pattern, zone)
      const first = times.next(from)
      const second = first && times.next(first)
      expect(first && first > from).toBe(true)
      expect(second && first && second > first).toBe(true)
      // Nothing lies between: counted from just before, the same time comes again.
      expect(first && times.next(new Date(first.getTime() - 1000))?.getTime()).toBe(first?.getTime())
    }),
    { numRuns: 60 },
  )
})

test.each([
  ['61 * * * *', 'UTC'],
  ['* * * * *', 'Mars/Olympus'],
])('%s in %s is refused', (pattern, zone) => {
  expect(() => cronTimes(pattern, zone)).toThrow()
})

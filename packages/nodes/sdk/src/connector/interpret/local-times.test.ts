import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localDay, localInstant } from './local-times.ts'

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'Asia/Kathmandu', 'Pacific/Auckland']

test.each([
  ['2026-03-02', '08:00:00', 'Asia/Shanghai', '2026-03-02T00:00:00.000Z'],
  ['2026-03-02', 'PT8H5M9S', 'Asia/Shanghai', '2026-03-02T00:05:09.000Z'],
  ['2026-07-01', '12:00', 'Europe/Berlin', '2026-07-01T10:00:00.000Z'],
  // Clocks are put back at 03:00, so that this is called twice: the second time counts.
  ['2026-10-25', '02:30:00', 'Europe/Berlin', '2026-10-25T01:30:00.000Z'],
  // Clocks are put on at 02:00, so that nothing is called this.
  ['2026-03-29', '02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-03-02', '', 'UTC', '2026-03-02T23:59:59.000Z'],
])('%s %s in %s is %s', (day, time, zone, instant) => {
  expect(new Date(localInstant(day, time, zone) ?? Number.NaN).toISOString()).toBe(instant)
})

test.each([
  ['2026-3-2', '08:00:00'],
  ['2026-03-02', 'noon'],
  ['2026-03-02', 'PT'],
])('%s %s means nothing', (day, time) => {
  expect(localInstant(day, time, 'UTC')).toBeUndefined()
})

test('what clocks show of a moment leads back to it, or to a later one that they show alike', () => {
  const moments = fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 })
  fc.assert(
    fc.property(moments, fc.constantFrom(...zones), (seconds, zone) => {
      const ms = seconds * 1000
      const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: zone, hourCycle: 'h23' }).format(
        ms,
      )
      const back = localInstant(localDay(ms, zone), time, zone) ?? Number.NaN
      expect([0, 3_600_000]).toContain(back - ms)
    }),
    { numRuns: 300 },
  )
})

test('an unknown zone is refused', () => {
  expect(() => localDay(0, 'Mars/Olympus')).toThrow(RangeError)
})

import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { WaitClock } from './wait-clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** A clock on the wall that can be set apart from the time that passes. */
function scene(lookAgainMs?: number) {
  vi.useFakeTimers({ now: 0 })
  const wall = { aheadMs: 0 }
  const clock = new WaitClock(() => new Date(Date.now() + wall.aheadMs), lookAgainMs)
  const woken: string[] = []
  const at = (dueMs: number, name: string) => clock.at(dueMs, () => woken.push(name))
  return { wall, clock, woken, at }
}

test('wakes everybody in the order of their times, whatever the order of asking', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 60 }), (times) => {
      const { clock, woken } = scene()
      for (const dueMs of times) clock.at(dueMs, () => woken.push(String(dueMs)))
      vi.advanceTimersByTime(60_000)
      clock.close()
      expect(woken.map(Number)).toEqual(times.toSorted((a, b) => a - b))
    }),
    { numRuns: 30 },
  )
})

test('wakes at the time and not before', () => {
  const { woken, at } = scene()
  at(5000, 'a')
  at(2000, 'b')
  vi.advanceTimersByTime(1999)
  expect(woken).toEqual([])
  vi.advanceTimersByTime(1)
  expect(woken).toEqual(['b'])
  vi.advanceTimersByTime(3000)
  expect(woken).toEqual(['b', 'a'])
})

test('does not wake who has called off, and forgets many of them', () => {
  const { woken, at } = scene()
  const callOff = Array.from({ length: 3000 }, (_, n) => at(10_000 + n, `n${n}`))
  at(20_000, 'last')
  for (const each of callOff) each()
  vi.advanceTimersByTime(30_000)
  expect(woken).toEqual(['last'])
})

test('wakes soon after the clock was set forward past a time', () => {
  const { wall, woken, at } = scene(1000)
  at(3_600_000, 'a')
  vi.advanceTimersByTime(1500)
  wall.aheadMs = 4_000_000
  vi.advanceTimersByTime(1000)
  expect(woken).toEqual(['a'])
})

test('goes by the clock when it was set back', () => {
  const { wall, woken, at } = scene(1000)
  at(5000, 'a')
  wall.aheadMs = -10_000
  vi.advanceTimersByTime(6000)
  expect(woken).toEqual([])
  vi.advanceTimersByTime(10_000)
  expect(woken).toEqual(['a'])
})

test('waits for years without a timer that overflows', () => {
  const { woken, at, clock } = scene()
  at(10 * 365 * 86_400_000, 'a')
  vi.advanceTimersByTime(60_000)
  expect(woken).toEqual([])
  clock.close()
})

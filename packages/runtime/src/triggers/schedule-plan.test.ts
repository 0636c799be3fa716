import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cronTimes, type CronTimes } from './cron-times.ts'
import { planSchedule, waitMs, type MisfirePolicy } from './schedule-plan.ts'

const hourly = cronTimes('0 * * * *', 'UTC')
const at = (time: string): Date => new Date(`2026-03-${time}Z`)
const plan = (misfire: MisfirePolicy, last: string, now: string, times: CronTimes = hourly) => {
  const { due, last: next } = planSchedule({ times, last: at(last), now: at(now), misfire, most: 3 })
  return { due: due.map((date) => date.toISOString().slice(8, 16)), last: next.toISOString().slice(8, 16) }
}

describe('in normal times', () => {
  test.each<MisfirePolicy>(['skip', 'latest', 'all'])('(%s) a time is due once it has come', (misfire) => {
    expect(plan(misfire, '01T08:00', '01T08:59:59.999')).toEqual({ due: [], last: '01T08:00' })
    expect(plan(misfire, '01T08:00', '01T09:00:00.010')).toEqual({ due: ['01T09:00'], last: '01T09:00' })
    expect(plan(misfire, '01T09:00', '01T09:00:00.020')).toEqual({ due: [], last: '01T09:00' })
  })
})

describe('after a standstill', () => {
  test('skip leaves out what was missed, but not what has just come', () => {
    expect(plan('skip', '01T08:00', '01T20:30')).toEqual({ due: [], last: '01T20:00' })
    expect(plan('skip', '01T08:00', '01T20:00:30')).toEqual({ due: ['01T20:00'], last: '01T20:00' })
  })

  test('latest makes up for the newest', () => {
    expect(plan('latest', '01T08:00', '01T20:30')).toEqual({ due: ['01T20:00'], last: '01T20:00' })
  })

  test('all makes up for all, oldest first, up to its bound', () => {
    expect(plan('all', '01T08:00', '01T10:30').due).toEqual(['01T09:00', '01T10:00'])
    expect(plan('all', '01T08:00', '05T20:30').due).toEqual(['05T18:00', '05T19:00', '05T20:00'])
  })

  test('a year of seconds is not counted one by one', () => {
    const everySecond = cronTimes('* * * * * *', 'UTC')
    let asked = 0
    const counting = {
      next: (after: Date) => {
        asked += 1
        return everySecond.next(after)
      },
    }
    const last = new Date('2025-03-01T00:00:00Z')
    const { due } = planSchedule({ times: counting, last, now: at('01T00:00:00'), misfire: 'all', most: 3 })
    expect(due.map((date) => date.getUTCSeconds())).toEqual([58, 59, 0])
    expect(asked).toBeLessThan(200)
  })
})

describe('a clock that is set', () => {
  test('back waits for the times that have been dealt with', () => {
    expect(plan('all', '01T12:00', '01T09:30')).toEqual({ due: [], last: '01T12:00' })
    expect(plan('all', '01T12:00', '01T13:00')).toEqual({ due: ['01T13:00'], last: '01T13:00' })
  })

  test('back by days was wrong before, and the schedule begins anew', () => {
    expect(plan('all', '05T12:00', '01T09:30')).toEqual({ due: [], last: '01T09:30' })
  })

  test('forward counts as a standstill', () => {
    expect(plan('latest', '01T08:00', '09T08:30')).toEqual({ due: ['09T08:00'], last: '09T08:00' })
  })
})

test('whatever the clock does, no time starts twice and no look starts more than its bound', () => {
  const jumps = fc.array(fc.integer({ min: -20 * 60, max: 72 * 60 }), { maxLength: 30 })
  fc.assert(
    fc.property(jumps, fc.constantFrom<MisfirePolicy>('skip', 'latest', 'all'), (minutes, misfire) => {
      let now = at('01T00:00').getTime()
      let last = at('01T00:00')
      const started: number[] = []
      for (const jump of minutes) {
        // A single step back stays below the 26 hours after which a clock counts as corrected.
        now = Math.max(now + jump * 60_000, last.getTime() - 20 * 3_600_000)
        const answer = planSchedule({ times: hourly, last, now: new Date(now), misfire, most: 3 })
        expect(answer.due.length).toBeLessThanOrEqual(3)
        started.push(...answer.due.map((date) => date.getTime()))
        last = answer.last
      }
      expect(started).toEqual([...new Set(started)].toSorted((a, b) => a - b))
    }),
  )
})

test('sleeps until the next time, but never long enough to oversleep a clock that is set', () => {
  expect(waitMs(at('01T08:00:05'), at('01T08:00:00'), 30_000)).toBe(5000)
  expect(waitMs(at('02T08:00'), at('01T08:00'), 30_000)).toBe(30_000)
  expect(waitMs(at('01T07:00'), at('01T08:00'), 30_000)).toBe(1)
  expect(waitMs(undefined, at('01T08:00'), 30_000)).toBe(30_000)
})

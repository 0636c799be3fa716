import type { CronTimes } from './cron-times.ts'

/** What to do about times that passed while nothing could start: leave them out, make up for the newest, or for all. */
export type MisfirePolicy = 'skip' | 'latest' | 'all'

export interface ScheduleQuestion {
  readonly times: CronTimes
  /** The newest time that has been dealt with, or the instant the schedule began. */
  readonly last: Date
  readonly now: Date
  readonly misfire: MisfirePolicy
  /** Most times that `all` makes up for. */
  readonly most: number
}

export interface ScheduleAnswer {
  /** Times to start runs for, oldest first. */
  readonly due: readonly Date[]
  /** What `last` is once those have been started. */
  readonly last: Date
}

/** A time that is this much in the past counts as missed. */
const lateMs = 60_000
/**
 * A clock that is set back by less than this is only waited for, so that no time starts twice. When it is set back by
 * more, it was wrong before, and waiting could take years.
 */
const longestWaitForClockMs = 26 * 3_600_000

/** Decides which times of a schedule are due. Pure, so that jumps of the clock can be tried out. */
export function planSchedule({ times, last, now, misfire, most }: ScheduleQuestion): ScheduleAnswer {
  if (isClockCorrected(last, now)) return { due: [], last: now }
  const passed = newestTimes(times, { after: last, until: now, most: misfire === 'all' ? most : 1 })
  const newest = passed.at(-1)
  if (!newest) return { due: [], last }
  const isMissed = now.getTime() - newest.getTime() > lateMs
  return { due: misfire === 'skip' && isMissed ? [] : passed, last: newest }
}

/** True when the last time lies so far ahead that the clock must have been wrong when it came. */
export function isClockCorrected(last: Date, now: Date): boolean {
  return last.getTime() - now.getTime() > longestWaitForClockMs
}

/** When to look again: the next time, but soon enough to notice that the clock has been set. */
export function waitMs(next: Date | undefined, now: Date, longestMs: number): number {
  const until = next === undefined ? longestMs : next.getTime() - now.getTime()
  return Math.max(1, Math.min(until, longestMs))
}

interface Span {
  readonly after: Date
  readonly until: Date
  readonly most: number
}

/** The newest times of a span, oldest first. Looks back in growing steps: a span can hold millions of them. */
function newestTimes(times: CronTimes, { after, until, most }: Span): readonly Date[] {
  for (let lookBackMs = 60_000; ; lookBackMs *= 4) {
    const from = Math.max(after.getTime(), until.getTime() - lookBackMs)
    const found: Date[] = []
    let next = times.next(new Date(from))
    while (next && next <= until) {
      found.push(next)
      next = times.next(next)
    }
    if (found.length >= most || from === after.getTime()) return found.slice(-most)
  }
}

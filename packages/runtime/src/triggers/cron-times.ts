import { Cron } from 'croner'

/** The times of a cron pattern in a time zone. */
export interface CronTimes {
  /** The first time after this instant; `undefined` when there is none any more. */
  next(after: Date): Date | undefined
}

/**
 * Reads a pattern. Throws with the reason when pattern or zone are wrong.
 *
 * Where the clocks go forward, a time that does not exist is due at the first instant after the gap, once. Where they go
 * back, a time of day that comes twice is due the first time only, while times counted in steps (every 15 minutes) go on
 * in their rhythm through both.
 */
export function cronTimes(pattern: string, timeZone: string): CronTimes {
  const cron = new Cron(pattern, { timezone: timeZone, paused: true })
  // A wrong zone shows only now.
  cron.nextRun(new Date(0))
  return { next: (after) => cron.nextRun(after) ?? undefined }
}

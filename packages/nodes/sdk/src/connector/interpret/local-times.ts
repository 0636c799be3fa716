/** The day that a moment falls on in a time zone, as `2026-03-02`. Throws `RangeError` for a zone that there is not. */
export function localDay(ms: number, zone: string): string {
  return new Date(asUtc(ms, zone)).toISOString().slice(0, 10)
}

/**
 * The moment that a day and a time of day mean in a time zone: of two that are called the same when clocks are put back, the later
 * one; `undefined` for what is no such time. Times may be written as `10:22:33` or as `PT10H22M33S`; without one the day's end is
 * meant, so that a record is found late rather than never.
 */
export function localInstant(day: string, time: string, zone: string): number | undefined {
  const seconds = secondsOf(time)
  const dayMs = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  if (seconds === undefined || Number.isNaN(dayMs)) return undefined
  const wanted = dayMs + seconds * 1000
  const near = [wanted - halfDayMs, wanted + halfDayMs].map((ms) => wanted - (asUtc(ms, zone) - ms))
  const exact = near.filter((ms) => asUtc(ms, zone) === wanted)
  return Math.max(...(exact.length > 0 ? exact : near))
}

const halfDayMs = 43_200_000
const lastSecond = 86_399

function secondsOf(time: string): number | undefined {
  if (time === '') return lastSecond
  const match =
    /^(\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(time) ?? /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$/.exec(time)
  if (!match) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return Math.min(lastSecond, hours * 3600 + minutes * 60 + seconds)
}

/** What the clocks of a zone show, as if it were UTC; whole seconds. */
function asUtc(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { ...shown, timeZone: zone }).formatToParts(new Date(ms))
  const value = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value)
  const day = Date.UTC(value('year'), value('month') - 1, value('day'))
  return day + (value('hour') * 3600 + value('minute') * 60 + value('second')) * 1000
}

const shown = {
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
} as const

import type { createDateKernel, createDateParts } from './date-forms.ts'
import type { createDateReader, createDateWriter } from './date-pattern.ts'
import type { Kernel } from './kernel.ts'

type DateKernel = ReturnType<typeof createDateKernel>

/** Reading dates. Missing dates and empty texts, which many systems send instead, stay missing. */
export function createDateFunctions(
  kernel: Kernel,
  dates: DateKernel,
  reader: ReturnType<typeof createDateReader> & ReturnType<typeof createDateParts>,
) {
  const { isMissing, textOf, numberOf, choiceOf } = kernel
  const { isNoDate, isoOf, dayText, read, msOf, wallOf, zoneOf, instantOfWall } = dates
  function now(startedAt: unknown): string {
    return isoOf('now', msOf('now', read('now', startedAt), 'UTC'))
  }
  function today(startedAt: unknown, timeZone: unknown): string {
    return dayText('today', wallOf('today', read('today', startedAt), zoneOf('today', timeZone)))
  }
  function date(value: unknown, timeZone: unknown): string | null {
    if (isNoDate(value)) return null
    return isoOf('date', msOf('date', read('date', value), zoneOf('date', timeZone)))
  }
  function day(value: unknown, timeZone: unknown): string | null {
    if (isNoDate(value)) return null
    return dayText('day', wallOf('day', read('day', value), zoneOf('day', timeZone)))
  }
  function parseDate(text: unknown, pattern: unknown, timeZone: unknown): string | null {
    if (isNoDate(text)) return null
    const {
      year,
      month,
      day: dayOfMonth,
      hasTime,
      zone,
      ...clock
    } = reader.readBy('parseDate', textOf('parseDate', text), pattern)
    const dayMs = reader.dayMsOf('parseDate', { year, month, day: dayOfMonth })
    if (!hasTime) return dayText('parseDate', dayMs)
    const [hour = '', minute = '', second = ''] = [clock.hour, clock.minute, clock.second].map((each) =>
      String(each).padStart(2, '0'),
    )
    const wallMs = dayMs + reader.timeMsOf('parseDate', `${hour}:${minute}:${second}`) + clock.ms
    const offsetMs = zone === undefined ? undefined : reader.offsetMsOf(zone)
    if (offsetMs !== undefined) return isoOf('parseDate', wallMs - offsetMs)
    return isoOf('parseDate', instantOfWall('parseDate', wallMs, zoneOf('parseDate', timeZone)))
  }
  function isDate(value: unknown): boolean {
    if (isNoDate(value)) return false
    try {
      read('isDate', value)
      return true
    } catch {
      return false
    }
  }
  function fromEpoch(value: unknown, unit: unknown): string | null {
    if (isMissing(value) || value === '') return null
    const factor = choiceOf('fromEpoch', unit, ['ms', 's']) === 's' ? 1000 : 1
    return isoOf('fromEpoch', Math.round(numberOf('fromEpoch', value) * factor))
  }
  function toEpoch(value: unknown, unit: unknown, timeZone: unknown): number | null {
    if (isNoDate(value)) return null
    const ms = msOf('toEpoch', read('toEpoch', value), zoneOf('toEpoch', timeZone))
    return choiceOf('toEpoch', unit, ['ms', 's']) === 's' ? Math.floor(ms / 1000) : ms
  }
  return { now, today, date, day, parseDate, isDate, fromEpoch, toEpoch }
}

/** Writing dates. */
export function createDateTexts(dates: DateKernel, writer: ReturnType<typeof createDateWriter>) {
  const { isNoDate, read, msOf, wallOf, zoneOf, wallClock, isoOf } = dates
  function formatDate(...[value, pattern, timeZone, locale]: readonly unknown[]): string | null {
    if (isNoDate(value)) return null
    const reading = read('formatDate', value)
    const zone = zoneOf('formatDate', timeZone)
    const wallMs = wallOf('formatDate', reading, zone)
    const offsetMs = reading.isDay ? 0 : wallMs - msOf('formatDate', reading, zone)
    return writer.write('formatDate', { wallMs, offsetMs }, [pattern, locale])
  }
  function toZone(value: unknown, timeZone: unknown): string | null {
    if (isNoDate(value)) return null
    const zone = zoneOf('toZone', timeZone)
    const ms = msOf('toZone', read('toZone', value), zone)
    const wallMs = wallClock('toZone', ms, zone)
    return isoOf('toZone', wallMs).slice(0, -1) + writer.offsetText(wallMs - ms)
  }
  return { formatDate, toZone }
}

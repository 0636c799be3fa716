import type { Kernel } from './kernel.ts'

/** Functions on instants and calendar days, both as ISO texts. A missing value stays missing. */
export function createDateKernel(kernel: Kernel) {
  const { isMissing, failure, textOf } = kernel
  const shape = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?$/
  // A formatter costs 50 microseconds to build and 3 to use; the zones of one flow are few.
  const formatters = new Map<string, Intl.DateTimeFormat>()
  function formatterOf(where: string, timeZone: string): Intl.DateTimeFormat {
    const known = formatters.get(timeZone)
    if (known !== undefined) return known
    try {
      const formatter = new Intl.DateTimeFormat('en-US', {
        timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      })
      if (formatters.size >= 100) formatters.clear()
      formatters.set(timeZone, formatter)
      return formatter
    } catch {
      throw failure(where, 'this is not a time zone such as "Europe/Berlin"', timeZone)
    }
  }
  /** The wall clock of a zone, as the instant at which UTC shows the same digits. */
  function wallClock(where: string, instantMs: number, timeZone: string): number {
    if (timeZone === 'UTC') return instantMs
    const read: Record<string, number> = {}
    for (const part of formatterOf(where, timeZone).formatToParts(instantMs)) read[part.type] = Number(part.value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((instantMs % 1000) + 1000) % 1000)
  }
  /** The instant at which a zone's clock shows the digits: the earlier of two, and an hour that is skipped moves forward. */
  function instantOfWall(where: string, wallMs: number, timeZone: string): number {
    const offsetMsAt = (instantMs: number) => wallClock(where, instantMs, timeZone) - instantMs
    const withOffsetBefore = wallMs - offsetMsAt(wallMs - 86_400_000)
    const withOffsetAfter = wallMs - offsetMsAt(wallMs + 86_400_000)
    if (wallClock(where, withOffsetBefore, timeZone) === wallMs) return withOffsetBefore
    return wallClock(where, withOffsetAfter, timeZone) === wallMs ? withOffsetAfter : withOffsetBefore
  }
  function offsetMsOf(zone: string): number {
    const digits = zone.replace(':', '')
    const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5))
    return (digits.startsWith('-') ? -minutes : minutes) * 60_000
  }
  function instantOf(where: string, value: unknown, timeZone: string): number {
    const match = typeof value === 'string' && value.length <= 40 ? shape.exec(value.trim()) : null
    if (match === null)
      throw failure(where, 'the value is not an ISO date such as "2026-03-31" or "2026-03-31T08:00:00Z"', value)
    const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '0', zone] = match
    const dayMs = Date.UTC(Number(year), Number(month) - 1, Number(day))
    const exists = new Date(dayMs).getUTCDate() === Number(day) && Number(month) >= 1 && Number(month) <= 12
    if (!exists || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
      throw failure(where, 'this day or time does not exist', value)
    }
    const wallMs =
      dayMs +
      Number(hour) * 3_600_000 +
      Number(minute) * 60_000 +
      Number(second) * 1000 +
      Math.floor(Number(`0.${fraction}`) * 1000)
    if (zone === undefined) return instantOfWall(where, wallMs, timeZone)
    return zone === 'Z' ? wallMs : wallMs - offsetMsOf(zone)
  }
  function isoOf(where: string, instantMs: number): string {
    if (instantMs < Date.UTC(1, 0, 1) || instantMs > 253_402_300_799_999)
      throw failure(where, 'the year is outside 1 to 9999', instantMs)
    return new Date(instantMs).toISOString()
  }
  function zoneOf(where: string, timeZone: unknown): string {
    return isMissing(timeZone) ? 'UTC' : textOf(where, timeZone)
  }
  return { wallClock, instantOf, isoOf, zoneOf }
}

export type DateKernel = ReturnType<typeof createDateKernel>

/** The date functions of the table. */
export function createDateFunctions(kernel: Kernel, dates: DateKernel) {
  const { isMissing, failure, integerOf, textOf } = kernel
  const { wallClock, instantOf, isoOf, zoneOf } = dates
  const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
  const isDay = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
  function now(startedAt: unknown): string {
    return isoOf('now', instantOf('now', startedAt, 'UTC'))
  }
  function date(value: unknown, timeZone: unknown): string | null {
    return isMissing(value) || value === '' ? null : isoOf('date', instantOf('date', value, zoneOf('date', timeZone)))
  }
  function field(wall: Date, token: string): string {
    const two = (number: number) => String(number).padStart(2, '0')
    switch (token) {
      case 'yyyy':
        return String(wall.getUTCFullYear()).padStart(4, '0')
      case 'yy':
        return two(wall.getUTCFullYear() % 100)
      case 'MM':
        return two(wall.getUTCMonth() + 1)
      case 'M':
        return String(wall.getUTCMonth() + 1)
      case 'dd':
        return two(wall.getUTCDate())
      case 'd':
        return String(wall.getUTCDate())
      case 'HH':
        return two(wall.getUTCHours())
      case 'H':
        return String(wall.getUTCHours())
      case 'mm':
        return two(wall.getUTCMinutes())
      case 'ss':
        return two(wall.getUTCSeconds())
      case 'SSS':
        return String(wall.getUTCMilliseconds()).padStart(3, '0')
      case 'EEEE':
        return weekdays[wall.getUTCDay()] ?? ''
      default:
        throw failure('formatDate', "the pattern has an unknown field; put plain words in '...'", token)
    }
  }
  function formatDate(value: unknown, pattern: unknown, timeZone: unknown): string | null {
    if (isMissing(value) || value === '') return null
    const layout = textOf('formatDate', pattern)
    if (layout.length > 200) throw failure('formatDate', 'the pattern is longer than 200 characters', layout)
    const zone = isDay(value) ? 'UTC' : zoneOf('formatDate', timeZone)
    const wall = new Date(wallClock('formatDate', instantOf('formatDate', value, 'UTC'), zone))
    return layout.replace(
      /'([^']*)'|([A-Za-z])\2*/g,
      (token, quoted: string | undefined) => quoted ?? field(wall, token),
    )
  }
  function addDays(value: unknown, days: unknown): string | null {
    if (isMissing(value) || value === '') return null
    const moved =
      instantOf('addDays', value, 'UTC') + integerOf('addDays', days, { min: -3_660_000, max: 3_660_000 }) * 86_400_000
    const iso = isoOf('addDays', moved)
    return isDay(value) ? iso.slice(0, 10) : iso
  }
  return { now, date, formatDate, addDays }
}

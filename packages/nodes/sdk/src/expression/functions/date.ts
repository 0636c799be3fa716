import type { Kernel } from './kernel.ts'

export type ZoneClock = ReturnType<typeof createZoneClock>

export type DateKernel = ReturnType<typeof createDateKernel>

/** Wall clocks of time zones, from the engine's own zone data. */
export function createZoneClock(kernel: Kernel) {
  const { failure } = kernel
  const fields = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const
  // A formatter costs far more to build than to use, and the zones of one flow are few.
  const formatters = new Map<string, Intl.DateTimeFormat>()
  function formatterOf(where: string, timeZone: string): Intl.DateTimeFormat {
    const known = formatters.get(timeZone)
    if (known !== undefined) return known
    try {
      const formatter = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...fields })
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
  return { wallClock, instantOfWall }
}

/** Reading and writing of ISO texts. */
export function createDateKernel(kernel: Kernel, clock: ZoneClock) {
  const { isMissing, failure, textOf } = kernel
  const dayShape = /^(\d{4})-(\d\d)-(\d\d)$/
  const timeShape = /^(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?$/
  const zoneShape = /(?:Z|[+-]\d\d:?\d\d)$/
  const expected = 'the value is not an ISO date such as "2026-03-31" or "2026-03-31T08:00:00Z"'
  function dayMsOf(where: string, day: string): number {
    const match = dayShape.exec(day)
    if (match === null) throw failure(where, expected, day)
    const [year, month, date] = match.slice(1).map(Number)
    const dayMs = Date.UTC(year ?? 0, (month ?? 0) - 1, date)
    // Years below 100 mean 19xx to Date.UTC; they, too, fail to come back as they went in.
    if (new Date(dayMs).toISOString().startsWith(`${day}T`)) return dayMs
    throw failure(where, 'this day or time does not exist', day)
  }
  function timeMsOf(where: string, time: string): number {
    const match = timeShape.exec(time)
    if (match === null) throw failure(where, expected, time)
    const [hour = 0, minute = 0, second = 0] = match.slice(1, 4).map((digits) => Number(digits ?? 0))
    if (hour > 23 || minute > 59 || second > 59) throw failure(where, 'this day or time does not exist', time)
    return (hour * 3600 + minute * 60 + second) * 1000 + Number(`${match[4] ?? ''}000`.slice(0, 3))
  }
  function offsetMsOf(zone: string): number {
    if (zone === 'Z') return 0
    const digits = zone.replace(':', '')
    const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5))
    return (digits.startsWith('-') ? -minutes : minutes) * 60_000
  }
  function instantOf(where: string, value: unknown, timeZone: string): number {
    if (typeof value !== 'string' || value.length > 40) throw failure(where, expected, value)
    const source = value.trim()
    const day = source.slice(0, 10)
    if (source.length === 10) return clock.instantOfWall(where, dayMsOf(where, day), timeZone)
    const zone = zoneShape.exec(source.slice(11))?.[0]
    const time = source.slice(11, source.length - (zone ?? '').length)
    if (!'T '.includes(source.charAt(10))) throw failure(where, expected, value)
    const wallMs = dayMsOf(where, day) + timeMsOf(where, time)
    return zone === undefined ? clock.instantOfWall(where, wallMs, timeZone) : wallMs - offsetMsOf(zone)
  }
  function isoOf(where: string, instantMs: number): string {
    // 0001-01-01 and 9999-12-31: beyond them an ISO text has another shape.
    if (instantMs >= -62_135_596_800_000 && instantMs <= 253_402_300_799_999) return new Date(instantMs).toISOString()
    throw failure(where, 'the year is outside 1 to 9999', instantMs)
  }
  function zoneOf(where: string, timeZone: unknown): string {
    return isMissing(timeZone) ? 'UTC' : textOf(where, timeZone)
  }
  function isDay(value: unknown): boolean {
    return typeof value === 'string' && dayShape.test(value)
  }
  return { wallClock: clock.wallClock, instantOf, isoOf, zoneOf, isDay }
}

/** The date functions of the table. Missing dates and empty texts, which many systems send instead, stay missing. */
export function createDateFunctions(kernel: Kernel, dates: DateKernel) {
  const { isMissing, failure, integerOf, textOf } = kernel
  const { wallClock, instantOf, isoOf, zoneOf, isDay } = dates
  const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
  const padded = (number: number, width: number) => String(number).padStart(width, '0')
  const fields: Readonly<Record<string, (wall: Date) => string>> = {
    yyyy: (wall) => padded(wall.getUTCFullYear(), 4),
    yy: (wall) => padded(wall.getUTCFullYear() % 100, 2),
    MM: (wall) => padded(wall.getUTCMonth() + 1, 2),
    M: (wall) => String(wall.getUTCMonth() + 1),
    dd: (wall) => padded(wall.getUTCDate(), 2),
    d: (wall) => String(wall.getUTCDate()),
    HH: (wall) => padded(wall.getUTCHours(), 2),
    H: (wall) => String(wall.getUTCHours()),
    mm: (wall) => padded(wall.getUTCMinutes(), 2),
    ss: (wall) => padded(wall.getUTCSeconds(), 2),
    SSS: (wall) => padded(wall.getUTCMilliseconds(), 3),
    EEEE: (wall) => weekdays[wall.getUTCDay()] ?? '',
  }
  function now(startedAt: unknown): string {
    return isoOf('now', instantOf('now', startedAt, 'UTC'))
  }
  function date(value: unknown, timeZone: unknown): string | null {
    return isMissing(value) || value === '' ? null : isoOf('date', instantOf('date', value, zoneOf('date', timeZone)))
  }
  function fieldOf(wall: Date, token: string): string {
    const show = Object.hasOwn(fields, token) ? fields[token] : undefined
    if (show !== undefined) return show(wall)
    throw failure('formatDate', "the pattern has an unknown field; put plain words in '...'", token)
  }
  function formatDate(value: unknown, pattern: unknown, timeZone: unknown): string | null {
    if (isMissing(value) || value === '') return null
    const layout = textOf('formatDate', pattern)
    if (layout.length > 200) throw failure('formatDate', 'the pattern is longer than 200 characters', layout)
    const zone = isDay(value) ? 'UTC' : zoneOf('formatDate', timeZone)
    const wall = new Date(wallClock('formatDate', instantOf('formatDate', value, 'UTC'), zone))
    return layout.replace(
      /'([^']*)'|([A-Za-z])\2*/g,
      (token, quoted: string | undefined) => quoted ?? fieldOf(wall, token),
    )
  }
  function addDays(value: unknown, days: unknown): string | null {
    if (isMissing(value) || value === '') return null
    const movedMs = integerOf('addDays', days, { min: -3_660_000, max: 3_660_000 }) * 86_400_000
    const iso = isoOf('addDays', instantOf('addDays', value, 'UTC') + movedMs)
    return isDay(value) ? iso.slice(0, 10) : iso
  }
  return { now, date, formatDate, addDays }
}

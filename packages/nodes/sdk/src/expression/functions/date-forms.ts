import type { DateDays } from './date-days.ts'
import type { ZoneClock } from './date-clock.ts'
import type { DateWords } from './date-words.ts'
import type { Kernel } from './kernel.ts'

export type DateParts = ReturnType<typeof createDateParts>

/** Days, times and offsets from their digits, and back. */
export function createDateParts(kernel: Kernel, days: DateDays) {
  const { failure } = kernel
  const { midnightMs, fieldsOf } = days
  const never = 'this day or time does not exist'
  function dayMsOf(
    where: string,
    parts: { readonly year: number; readonly month: number; readonly day: number },
  ): number {
    const { year, month, day } = parts
    const dayMs = midnightMs(year, month, day)
    const back = fieldsOf(dayMs)
    if (month > 0 && day > 0 && back.month === month && back.day === day && year > 0) return dayMs
    const shown = [String(year).padStart(4, '0'), ...[month, day].map((each) => String(each).padStart(2, '0'))]
    throw failure(where, never, shown.join('-'))
  }
  function timeMsOf(where: string, time: string): number {
    const match = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?$/.exec(time)
    if (match === null) throw failure(where, never, time)
    const [hour = 0, minute = 0, second = 0] = match.slice(1, 4).map((digits) => Number(digits ?? 0))
    if (hour > 23 || minute > 59 || second > 59) throw failure(where, never, time)
    return (hour * 3600 + minute * 60 + second) * 1000 + Number(`${match[4] ?? ''}000`.slice(0, 3))
  }
  function offsetMsOf(zone: string): number | undefined {
    const digits = /^([+-])(\d\d):?(\d\d)?$/.exec(zone)
    if (digits === null) return ['Z', 'z', 'GMT', 'UT', 'UTC'].includes(zone) ? 0 : undefined
    const minutes = Number(digits[2]) * 60 + Number(digits[3] ?? 0)
    return (digits[1] === '-' ? -minutes : minutes) * 60_000
  }
  function reading(
    where: string,
    parts: Readonly<Record<'day' | 'month' | 'year' | 'time' | 'zone', string | undefined>>,
  ) {
    const dayMs = dayMsOf(where, { year: Number(parts.year), month: Number(parts.month), day: Number(parts.day) })
    if (parts.time === undefined) return { wallMs: dayMs, offsetMs: undefined, isDay: true }
    const zone = parts.zone ?? ''
    return { wallMs: dayMs + timeMsOf(where, parts.time), offsetMs: offsetMsOf(zone), isDay: false }
  }
  function twoDigits(source: string, at: number): number {
    const [tens, ones] = [source.charCodeAt(at) - 48, source.charCodeAt(at + 1) - 48]
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
  }
  function quickDayMs(source: string): number {
    const year = twoDigits(source, 0) * 100 + twoDigits(source, 2)
    const [month, day] = [twoDigits(source, 5), twoDigits(source, 8)]
    const isShape = source.charCodeAt(4) === 45 && source.charCodeAt(7) === 45
    // The last days of a month are left to the careful way.
    const isSure = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28
    return isShape && isSure ? midnightMs(year, month, day) : Number.NaN
  }
  function quickTimeMs(source: string): number {
    const [hour, minute, second] = [twoDigits(source, 11), twoDigits(source, 14), twoDigits(source, 17)]
    const isShape = source.charCodeAt(10) === 84 && source.charCodeAt(13) === 58 && source.charCodeAt(16) === 58
    const isSure = hour <= 23 && minute <= 59 && second <= 59
    return isShape && isSure ? (hour * 3600 + minute * 60 + second) * 1000 : Number.NaN
  }
  function quickFractionMs(source: string): number {
    if (source.length === 20) return 0
    const last = source.charCodeAt(22) - 48
    return source.charCodeAt(19) === 46 && last >= 0 && last <= 9 ? twoDigits(source, 20) * 10 + last : Number.NaN
  }
  /** The two forms that nearly all dates have, 2026-03-31 and 2026-03-31T08:30:00.000Z (also without milliseconds). */
  function readQuick(source: string): ReturnType<typeof reading> | undefined {
    if (source.length === 10) {
      const dayMs = quickDayMs(source)
      return Number.isNaN(dayMs) ? undefined : { wallMs: dayMs, offsetMs: undefined, isDay: true }
    }
    const isInstant = source.endsWith('Z') && (source.length === 20 || source.length === 24)
    const wallMs = isInstant ? quickDayMs(source) + quickTimeMs(source) + quickFractionMs(source) : Number.NaN
    return Number.isNaN(wallMs) ? undefined : { wallMs, offsetMs: 0, isDay: false }
  }
  return { dayMsOf, timeMsOf, offsetMsOf, reading, readQuick }
}

/** Forms in which systems write dates; each is unmistakable, so that no day is ever taken for a month. */
export function createDateForms(kernel: Kernel, parts: DateParts, words: DateWords) {
  const { isObject, failure, numberOf } = kernel
  const { reading, readQuick } = parts
  type Reading = ReturnType<typeof reading>
  // Java writes the name of the zone behind the offset, which has said it all.
  const iso =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(UTC|[Zz]|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?)?$/
  const yearFirst =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](上午|下午)? ?(\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?: ?([AP]M))?(?: ?(UTC|Z|[+-]\d\d:?\d\d))?)?$/i
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (\d{1,2}:\d\d(?::\d\d)?))?$/
  const chinese =
    /^(\d{4})年(\d{1,2})月(\d{1,2})[日号]? ?(?:(?:星期|周|礼拜)[一二三四五六日天] ?)?(上午|下午)? ?(?:(\d{1,2}:\d\d(?::\d\d)?)|(\d{1,2})[时点](?:(\d{1,2})分)?(?:(\d{1,2})秒)?)?$/
  const compact = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(?:(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/
  // The month as a word tells which number is the day: mails, databases, and what programs print.
  const dayNamed =
    /^(?:\p{L}{2,10}\.?,? )?(\d{1,2})(?:\.|st|nd|rd|th)?[ -](\p{L}{3,10})\.?,?[ -](\d{4})(?:,? (\d{1,2}:\d\d(?::\d\d)?)(?: ?([AP]M))?(?: (GMT|UTC?|Z|[+-]\d\d:?\d\d))?)?$/iu
  const monthNamed =
    /^(?:\p{L}{2,10}\.?,? )?(\p{L}{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:,? (?:at )?(\d{1,2}:\d\d(?::\d\d)?)(?: ?([AP]M))?(?: (?:(?:GMT|UTC)(?=[+-]))?(GMT|UTC|Z|[+-]\d\d:?\d\d)(?: \([^)]*\))?)?)?$/iu
  const two = (digits: string | undefined) => (digits ?? '0').padStart(2, '0')
  /** The time of a clock with twelve hours on one with 24. */
  function halved(where: string, time: string | undefined, half: string | undefined): string | undefined {
    if (half === undefined) return time
    const hour = Number(time?.slice(0, time.indexOf(':')))
    if (time === undefined || !(hour >= 1 && hour <= 12))
      throw failure(where, 'this time does not exist', `${time} ${half}`)
    return `${(hour % 12) + (/^[p下]/i.test(half) ? 12 : 0)}${time.slice(time.indexOf(':'))}`
  }
  function named(
    where: string,
    name: string,
    given: Readonly<Record<'day' | 'year' | 'time' | 'half' | 'zone', string | undefined>>,
  ) {
    const { day, year, half, zone } = given
    return reading(where, {
      year,
      month: String(words.monthOf(name)),
      day,
      time: halved(where, given.time, half),
      zone: zone?.toUpperCase(),
    })
  }
  function instant(ms: number): Reading {
    return { wallMs: ms, offsetMs: 0, isDay: false }
  }
  const forms: readonly (readonly [RegExp, (where: string, match: readonly string[]) => Reading])[] = [
    [
      yearFirst,
      (where, [, year, , month, day, before, time, after, zone]) =>
        reading(where, { year, month, day, time: halved(where, time, before ?? after), zone: zone?.toUpperCase() }),
    ],
    [dotted, (where, [, day, month, year, time]) => reading(where, { year, month, day, time, zone: undefined })],
    [
      chinese,
      (where, [, year, month, day, half, clock, hour, minute, second]) => {
        const time = hour === undefined ? clock : `${hour}:${two(minute)}:${two(second)}`
        return reading(where, { year, month, day, time: halved(where, time, half), zone: undefined })
      },
    ],
    [
      compact,
      (where, [, year, month, day, hour, minute, second, part = '', zone]) => {
        const time = hour === undefined ? undefined : `${hour}:${minute}:${second ?? '00'}${part}`
        return reading(where, { year, month, day, time, zone })
      },
    ],
    [
      dayNamed,
      (where, [, day, name = '', year, time, half, zone]) => named(where, name, { day, year, time, half, zone }),
    ],
    [
      monthNamed,
      (where, [, name = '', day, year, time, half, zone]) => named(where, name, { day, year, time, half, zone }),
    ],
    [/^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/, (_, match) => instant(Number(match[1]))],
  ]
  const expected = 'the value is not a date such as "2026-03-31", "2026-03-31T08:00:00Z" or "31.03.2026"'
  function readForm(where: string, source: string): Reading {
    for (const [shape, readMatch] of forms) {
      const match = shape.exec(source)
      if (match !== null) return readMatch(where, match)
    }
    const hint = /^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}/.test(source)
      ? 'this date can be read with the day or the month first; use parseDate(text, "MM/dd/yyyy")'
      : expected
    throw failure(where, hint, source)
  }
  /** What the client library of one ERP sends: { "__class__": "datetime", "year": 2026, ... }, in UTC. */
  function readFields(where: string, value: Readonly<Record<string, unknown>>): Reading {
    const field = (name: string, otherwise: number) =>
      Object.hasOwn(value, name) ? numberOf(where, value[name]) : otherwise
    const [year, month, day] = [field('year', 0), field('month', 0), field('day', 0)].map(String)
    if (value['__class__'] === 'date') return reading(where, { year, month, day, time: undefined, zone: undefined })
    if (value['__class__'] !== 'datetime') throw failure(where, expected, value)
    const time = ['hour', 'minute', 'second'].map((name) => two(String(field(name, 0)))).join(':')
    const { wallMs } = reading(where, { year, month, day, time, zone: 'Z' })
    return instant(wallMs + Math.floor(field('microsecond', 0) / 1000))
  }
  function readText(where: string, value: string): Reading {
    const source = value.trim()
    const quick = readQuick(source)
    if (quick !== undefined) return quick
    const match = iso.exec(source)
    if (match === null) return readForm(where, source)
    const [, year, month, day, time, zone] = match
    return reading(where, { year, month, day, time, zone })
  }
  // Several fields of a mapping mostly show the same date; nothing but time depends on this memory.
  let lastText = ''
  let lastReading: Reading | undefined
  function read(where: string, value: unknown): Reading {
    if (typeof value === 'string' && value.length <= 80) {
      if (value === lastText && lastReading !== undefined) return lastReading
      lastReading = readText(where, value)
      lastText = value
      return lastReading
    }
    if (isObject(value) && Object.hasOwn(value, '__class__')) return readFields(where, value)
    throw failure(
      where,
      typeof value === 'number' ? 'a number is no date; use fromEpoch(value, "ms")' : expected,
      value,
    )
  }
  return { read }
}

/** Dates of any form as instants, and back. */
export function createDateKernel(days: DateDays, forms: ReturnType<typeof createDateForms>, clock: ZoneClock) {
  /** Empty texts and SAP's eight zeros stand for a missing date in many systems. */
  function isNoDate(value: unknown): boolean {
    return value === undefined || value === null || value === '' || value === '00000000'
  }
  function msOf(where: string, reading: ReturnType<typeof forms.read>, timeZone: string): number {
    if (reading.offsetMs !== undefined) return reading.wallMs - reading.offsetMs
    return clock.instantOfWall(where, reading.wallMs, timeZone)
  }
  /** The clock that a date shows in a zone; a day shows its own midnight everywhere. */
  function wallOf(where: string, reading: ReturnType<typeof forms.read>, timeZone: string): number {
    if (reading.offsetMs === undefined) return reading.wallMs
    return clock.wallClock(where, reading.wallMs - reading.offsetMs, timeZone)
  }
  return { ...clock, ...days, isNoDate, read: forms.read, msOf, wallOf }
}

import type { DateDays } from './date-days.ts'
import type { createDateKernel } from './date-forms.ts'
import type { createDateWriter } from './date-pattern.ts'
import type { Kernel } from './kernel.ts'

export type Calendar = ReturnType<typeof createCalendar>

/** Counting in days, months and years on a wall clock, where every day has 24 hours; zones come in around it. */
export function createCalendar(kernel: Kernel, days: DateDays) {
  const { failure, textOf } = kernel
  const { fieldsOf, midnightMs } = days
  const dayMs = 86_400_000
  const fixedMs: Readonly<Record<string, number>> = { second: 1000, minute: 60_000, hour: 3_600_000 }
  const months: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 }
  const units = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']
  function unitOf(where: string, value: unknown): string {
    const name = textOf(where, value)
    const unit = units.find((each) => each === name || `${each}s` === name)
    if (unit === undefined) throw failure(where, `the unit is not one of ${units.join(', ')}`, value)
    return unit
  }
  /** The last days of a month have no counterpart in shorter months; there the month's last day stands in. */
  function addMonths(wallMs: number, count: number): number {
    const { year, month, day } = fieldsOf(wallMs)
    const first = midnightMs(year, month + count, 1)
    const length = (midnightMs(year, month + count + 1, 1) - first) / dayMs
    const timeMs = ((wallMs % dayMs) + dayMs) % dayMs
    return first + (Math.min(day, length) - 1) * dayMs + timeMs
  }
  function addUnits(wallMs: number, count: number, unit: string): number {
    if (unit === 'day' || unit === 'week') return wallMs + count * (unit === 'week' ? 7 : 1) * dayMs
    const size = fixedMs[unit]
    return size === undefined ? addMonths(wallMs, count * (months[unit] ?? 1)) : wallMs + count * size
  }
  function startOfUnit(wallMs: number, unit: string): number {
    const size = fixedMs[unit] ?? dayMs
    const floored = Math.floor(wallMs / size) * size
    if (unit === 'week') return floored - ((fieldsOf(floored).weekday + 6) % 7) * dayMs
    const span = months[unit]
    if (span === undefined) return floored
    const { year, month } = fieldsOf(floored)
    return midnightMs(year, Math.floor((month - 1) / span) * span + 1, 1)
  }
  /** Whole units from one wall clock to a later or equal one. */
  function countUnits(fromMs: number, toMs: number, unit: string): number {
    const size = unit === 'week' ? 7 * dayMs : unit === 'day' ? dayMs : fixedMs[unit]
    if (size !== undefined) return Math.floor((toMs - fromMs) / size)
    const [from, to] = [fieldsOf(fromMs), fieldsOf(toMs)]
    const apart = (to.year - from.year) * 12 + to.month - from.month
    const whole = addMonths(fromMs, apart) > toMs ? apart - 1 : apart
    return Math.floor(whole / (months[unit] ?? 1))
  }
  function isClockUnit(unit: string): boolean {
    return Object.hasOwn(fixedMs, unit)
  }
  return { unitOf, addUnits, startOfUnit, countUnits, isClockUnit }
}

/** Reckoning with dates: a day stays a day; days and longer units follow the clock of the zone, hours pass as they are. */
export function createDateArithmetic(kernel: Kernel, dates: ReturnType<typeof createDateKernel>, calendar: Calendar) {
  const { integerOf, isMissing } = kernel
  const { isNoDate, read, msOf, wallOf, zoneOf, isoOf, dayText, instantOfWall, wallClock } = dates
  const { unitOf, addUnits, startOfUnit, countUnits, isClockUnit } = calendar
  const range = { min: -4_000_000_000, max: 4_000_000_000 }
  function addTime(...[value, amount, unit, timeZone]: readonly unknown[]): string | null {
    if (isNoDate(value) || isMissing(amount)) return null
    const [reading, name, zone] = [read('addTime', value), unitOf('addTime', unit), zoneOf('addTime', timeZone)]
    const count = integerOf('addTime', amount, range)
    if (isClockUnit(name)) return isoOf('addTime', addUnits(msOf('addTime', reading, zone), count, name))
    const moved = addUnits(wallOf('addTime', reading, zone), count, name)
    if (reading.isDay) return dayText('addTime', moved)
    return isoOf('addTime', instantOfWall('addTime', moved, zone))
  }
  function addDays(value: unknown, days: unknown): string | null {
    if (isNoDate(value)) return null
    const reading = read('addDays', value)
    const movedMs = integerOf('addDays', days, { min: -3_660_000, max: 3_660_000 }) * 86_400_000
    const iso = isoOf('addDays', msOf('addDays', reading, 'UTC') + movedMs)
    return reading.isDay ? iso.slice(0, 10) : iso
  }
  function diffTime(...[from, to, unit, timeZone]: readonly unknown[]): number | null {
    if (isNoDate(from) || isNoDate(to)) return null
    const [name, zone] = [unitOf('diffTime', unit), zoneOf('diffTime', timeZone)]
    const clockOf = isClockUnit(name) ? msOf : wallOf
    const [start, end] = [from, to].map((value) => clockOf('diffTime', read('diffTime', value), zone))
    if (start === undefined || end === undefined) return null
    return start <= end ? countUnits(start, end, name) : 0 - countUnits(end, start, name)
  }
  function startOf(value: unknown, unit: unknown, timeZone: unknown): string | null {
    if (isNoDate(value)) return null
    const [reading, name, zone] = [read('startOf', value), unitOf('startOf', unit), zoneOf('startOf', timeZone)]
    const start = startOfUnit(wallOf('startOf', reading, zone), name)
    if (reading.isDay) return dayText('startOf', start)
    if (!isClockUnit(name)) return isoOf('startOf', instantOfWall('startOf', start, zone))
    // Within the hour that a clock shows twice, only the instant itself tells which one is meant.
    const ms = msOf('startOf', reading, zone)
    return isoOf('startOf', ms - (wallClock('startOf', ms, zone) - startOfUnit(wallClock('startOf', ms, zone), name)))
  }
  function endOf(value: unknown, unit: unknown, timeZone: unknown): string | null {
    if (isNoDate(value)) return null
    const [reading, name, zone] = [read('endOf', value), unitOf('endOf', unit), zoneOf('endOf', timeZone)]
    const next = addUnits(startOfUnit(wallOf('endOf', reading, zone), name), 1, name)
    if (reading.isDay)
      return isoOf('endOf', isClockUnit(name) ? startOfUnit(reading.wallMs, 'day') : next - 1).slice(0, 10)
    if (!isClockUnit(name)) return isoOf('endOf', instantOfWall('endOf', next, zone) - 1)
    const ms = msOf('endOf', reading, zone)
    return isoOf(
      'endOf',
      ms + (addUnits(startOfUnit(wallClock('endOf', ms, zone), name), 1, name) - wallClock('endOf', ms, zone)) - 1,
    )
  }
  return { addTime, addDays, diffTime, startOf, endOf }
}

/** Single figures of a date. */
export function createDateFigures(
  kernel: Kernel,
  dates: ReturnType<typeof createDateKernel>,
  writer: ReturnType<typeof createDateWriter>,
) {
  const { choiceOf } = kernel
  const { isNoDate, read, wallOf, zoneOf, fieldsOf, midnightMs } = dates
  const parts: Readonly<Record<string, (wallMs: number) => number>> = {
    year: (wallMs) => fieldsOf(wallMs).year,
    quarter: (wallMs) => Math.ceil(fieldsOf(wallMs).month / 3),
    month: (wallMs) => fieldsOf(wallMs).month,
    week: (wallMs) => writer.weekOf(wallMs),
    day: (wallMs) => fieldsOf(wallMs).day,
    dayOfYear: (wallMs) => Math.floor((wallMs - midnightMs(fieldsOf(wallMs).year, 1, 1)) / 86_400_000) + 1,
    weekday: (wallMs) => ((fieldsOf(wallMs).weekday + 6) % 7) + 1,
    hour: (wallMs) => fieldsOf(wallMs).hour,
    minute: (wallMs) => fieldsOf(wallMs).minute,
    second: (wallMs) => fieldsOf(wallMs).second,
  }
  const names = Object.keys(parts)
  function figure(where: string, value: unknown, [part, timeZone]: readonly [part: string, timeZone: unknown]) {
    if (isNoDate(value)) return null
    return parts[part]?.(wallOf(where, read(where, value), zoneOf(where, timeZone))) ?? null
  }
  function datePart(value: unknown, part: unknown, timeZone: unknown): number | null {
    return figure('datePart', value, [choiceOf('datePart', part, names), timeZone])
  }
  function weekday(value: unknown, timeZone: unknown): number | null {
    return figure('weekday', value, ['weekday', timeZone])
  }
  return { datePart, weekday }
}

interface CronFields {
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekdays: ReadonlySet<number>
  /** When both are restricted a day fits if either does; that is cron's old rule. */
  readonly eitherDay: boolean
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const dayMs = 86_400_000
const maxDays = 366 * 5

/**
 * The next times of a five-field cron expression after a wall-clock time carried as UTC; `undefined` when the expression
 * is not of the plain form (numbers, names, `*`, lists, ranges, steps), so that nothing wrong is shown.
 */
export function nextCronTimes(expression: string, after: Date, count: number): readonly Date[] | undefined {
  const fields = cronFields(expression)
  if (!fields) return undefined
  const times: Date[] = []
  const firstDay = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate())
  for (let day = 0; day < maxDays && times.length < count; day += 1) {
    const date = new Date(firstDay + day * dayMs)
    if (dayFits(date, fields)) times.push(...timesOfDay(date, fields, after).slice(0, count - times.length))
  }
  return times
}

function cronFields(expression: string): CronFields | undefined {
  const parts = expression.trim().toLowerCase().split(/\s+/)
  if (parts.length !== 5) return undefined
  const [minutes, hours, days, months, weekdays] = [
    valuesOf(parts[0], { from: 0, to: 59 }),
    valuesOf(parts[1], { from: 0, to: 23 }),
    valuesOf(parts[2], { from: 1, to: 31 }),
    valuesOf(parts[3], { from: 1, to: 12, names: monthNames }),
    valuesOf(parts[4], { from: 0, to: 7, names: weekdayNames }),
  ]
  if (!minutes || !hours || !days || !months || !weekdays) return undefined
  const sundays = weekdays.has(7) ? new Set([...weekdays, 0]) : weekdays
  return { minutes, hours, days, months, weekdays: sundays, eitherDay: parts[2] !== '*' && parts[4] !== '*' }
}

interface CronRange {
  readonly from: number
  readonly to: number
  readonly names?: readonly string[]
}

function valuesOf(text: string | undefined, range: CronRange): ReadonlySet<number> | undefined {
  const parts = (text ?? '').split(',').map((part) => partValues(part, range))
  return parts.includes(undefined) ? undefined : new Set(parts.flatMap((part) => part ?? []))
}

function partValues(part: string, range: CronRange): readonly number[] | undefined {
  const match = /^(?:\*|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:\/(\d+))?$/.exec(part)
  if (!match) return undefined
  const start = match[1] === undefined ? range.from : numberOf(match[1], range)
  const end = match[2] === undefined ? endWithout(match, start, range) : numberOf(match[2], range)
  const step = Number(match[3] ?? 1)
  if (start === undefined || end === undefined || step < 1 || start > end) return undefined
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step)
}

/** `*` and `5/10` reach to the end of the range, `5` is itself. */
function endWithout(match: RegExpExecArray, start: number | undefined, range: CronRange): number | undefined {
  return match[1] === undefined || match[3] !== undefined ? range.to : start
}

function numberOf(text: string, range: CronRange): number | undefined {
  const named = range.names?.indexOf(text) ?? -1
  const value = named >= 0 ? named + range.from : Number(text)
  return Number.isInteger(value) && value >= range.from && value <= range.to ? value : undefined
}

function dayFits(date: Date, fields: CronFields): boolean {
  if (!fields.months.has(date.getUTCMonth() + 1)) return false
  const byDay = fields.days.has(date.getUTCDate())
  const byWeekday = fields.weekdays.has(date.getUTCDay())
  return fields.eitherDay ? byDay || byWeekday : byDay && byWeekday
}

function timesOfDay(date: Date, fields: CronFields, after: Date): readonly Date[] {
  return [...fields.hours]
    .flatMap((hour) => [...fields.minutes].map((minute) => date.getTime() + (hour * 60 + minute) * 60_000))
    .filter((timeMs) => timeMs > after.getTime())
    .sort((left, right) => left - right)
    .map((timeMs) => new Date(timeMs))
}

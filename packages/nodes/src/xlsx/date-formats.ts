/** How a number of a cell is shown, as far as it stands for a date or a time. */
export type DateKind = 'date' | 'time' | 'dateTime'

/** Formats that every workbook has (ECMA-376 part 1, 18.8.30), the East Asian ones among them. */
const builtIn: Readonly<Record<number, DateKind>> = {
  14: 'date',
  15: 'date',
  16: 'date',
  17: 'date',
  18: 'time',
  19: 'time',
  20: 'time',
  21: 'time',
  22: 'dateTime',
  45: 'time',
  46: 'time',
  47: 'time',
}

/** The East Asian ones, which have no pattern of their own in the file. */
const eastAsianDates = new Set([27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58])
const eastAsianTimes = new Set([32, 33, 34, 35, 55, 56])

function eastAsian(id: number): DateKind | undefined {
  if (eastAsianDates.has(id)) return 'date'
  return eastAsianTimes.has(id) ? 'time' : undefined
}

/** `undefined` for numbers, money, percentages and texts. */
export function dateKindOf(id: number, code: string | undefined): DateKind | undefined {
  if (code === undefined) return builtIn[id] ?? eastAsian(id)
  // Words in quotes, escaped signs, colours and conditions in brackets are no pattern; [h] and its like are durations.
  const pattern = code
    .replaceAll(/"[^"]*"|\\.|_.|\*./g, '')
    .replaceAll(/\[(?![hms]+\])[^\]]*\]/gi, '')
    .split(';', 1)[0]
  const letters = (pattern ?? '').replaceAll(/general/gi, '').toLowerCase()
  const hasTime = /[hs]/.test(letters)
  const hasDate = /[ydge]/.test(letters.replaceAll(/e[+-]/g, '')) || (!hasTime && letters.includes('m'))
  if (hasDate) return hasTime ? 'dateTime' : 'date'
  return hasTime ? 'time' : undefined
}

const msPerDay = 86_400_000

/**
 * The text of a day number: `2026-11-22`, `2026-11-22T10:30:00`, or `10:30:00` for times below a day. `undefined` where
 * there is no such day. Workbooks count from 1900, in which they see a 29 February, or from 1904.
 */
export function dateText(serial: number, kind: DateKind, is1904: boolean): string | undefined {
  if (!(serial >= 0 && serial < 2_958_466)) return undefined
  // A day number holds a time to about a microsecond.
  const ms = Math.round(serial * msPerDay)
  const time = new Date(ms % msPerDay).toISOString().slice(11, 23).replace('.000', '')
  if (kind === 'time' && serial < 1) return time
  const date = dayText(Math.floor(ms / msPerDay), is1904)
  return date === undefined || (kind === 'date' && ms % msPerDay === 0) ? date : `${date}T${time}`
}

function dayText(days: number, is1904: boolean): string | undefined {
  if (is1904) return isoDay(Date.UTC(1904, 0, 1), days)
  if (days === 60) return undefined
  return isoDay(Date.UTC(1899, 11, days < 60 ? 31 : 30), days)
}

function isoDay(epoch: number, days: number): string {
  return new Date(epoch + days * msPerDay).toISOString().slice(0, 10)
}

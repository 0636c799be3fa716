import type { DateDays } from './date-days.ts'
import type { DateWords } from './date-words.ts'
import type { Kernel } from './kernel.ts'

export type DatePatterns = ReturnType<typeof createDatePatterns>

/** Patterns such as `dd.MM.yyyy HH:mm`, taken apart once. */
export function createDatePatterns(kernel: Kernel) {
  const { failure, textOf } = kernel
  const fields = 'yyyy yy Q MMMM MMM MM M ww w dd d EEEE EEE HH H hh h mm m ss s SSS a XXX'.split(' ')
  interface Piece {
    readonly field: string
    readonly literal: string
  }
  const known = new Map<string, readonly Piece[]>()
  function fieldOf(where: string, token: string): Piece {
    if (fields.includes(token)) return { field: token, literal: '' }
    throw failure(where, "the pattern has an unknown field; put plain words in '...'", token)
  }
  function piecesOf(where: string, pattern: unknown): readonly Piece[] {
    const layout = textOf(where, pattern)
    const found = known.get(layout)
    if (found !== undefined) return found
    if (layout.length > 200) throw failure(where, 'the pattern is longer than 200 characters', layout)
    const pieces = [...layout.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)].map(([token, quoted, letter]) =>
      letter === undefined ? { field: '', literal: quoted ?? token } : fieldOf(where, token),
    )
    if (known.size >= 100) known.clear()
    known.set(layout, pieces)
    return pieces
  }
  return { piecesOf }
}

/** Writing dates by a pattern. */
export function createDateWriter(kernel: Kernel & DateDays, patterns: DatePatterns, words: DateWords) {
  const { capText, fieldsOf, midnightMs, two } = kernel
  const pad = (number: number) => two[number] ?? ''
  function twelve(hour: number): number {
    return hour % 12 === 0 ? 12 : hour % 12
  }
  /** Weeks of ISO 8601: the first has the year's first Thursday. */
  function weekOf(wallMs: number): number {
    const days = Math.floor(wallMs / 86_400_000)
    const thursdayMs = (days + 3 - ((fieldsOf(wallMs).weekday + 6) % 7)) * 86_400_000
    return Math.floor((thursdayMs - midnightMs(fieldsOf(thursdayMs).year, 1, 1)) / 604_800_000) + 1
  }
  function offsetText(offsetMs: number): string {
    if (offsetMs === 0) return 'Z'
    const minutes = Math.abs(Math.round(offsetMs / 60_000))
    return `${offsetMs < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
  }
  interface Shown extends ReturnType<typeof fieldsOf> {
    readonly wallMs: number
    readonly offsetMs: number
    readonly names: ReturnType<typeof words.wordsOf>
  }
  const writers: Readonly<Record<string, (shown: Shown) => string>> = {
    yyyy: ({ year }) => pad(Math.floor(year / 100)) + pad(year % 100),
    yy: ({ year }) => pad(year % 100),
    Q: ({ month }) => String(Math.ceil(month / 3)),
    MMMM: ({ month, names }) => names.months[month - 1] ?? '',
    MMM: ({ month, names }) => names.shortMonths[month - 1] ?? '',
    MM: ({ month }) => pad(month),
    M: ({ month }) => String(month),
    ww: ({ wallMs }) => pad(weekOf(wallMs)),
    w: ({ wallMs }) => String(weekOf(wallMs)),
    dd: ({ day }) => pad(day),
    d: ({ day }) => String(day),
    EEEE: ({ weekday, names }) => names.weekdays[weekday] ?? '',
    EEE: ({ weekday, names }) => names.shortWeekdays[weekday] ?? '',
    HH: ({ hour }) => pad(hour),
    H: ({ hour }) => String(hour),
    hh: ({ hour }) => pad(twelve(hour)),
    h: ({ hour }) => String(twelve(hour)),
    mm: ({ minute }) => pad(minute),
    m: ({ minute }) => String(minute),
    ss: ({ second }) => pad(second),
    s: ({ second }) => String(second),
    SSS: ({ ms }) => String(ms).padStart(3, '0'),
    a: ({ hour, names }) => names.halves[hour < 12 ? 0 : 1] ?? '',
    XXX: ({ offsetMs }) => offsetText(offsetMs),
  }
  function write(
    where: string,
    shown: { readonly wallMs: number; readonly offsetMs: number },
    layout: readonly unknown[],
  ) {
    const [pattern, locale] = layout
    const fields = { ...fieldsOf(shown.wallMs), ...shown, names: words.wordsOf(where, locale) }
    let text = ''
    for (const { field, literal } of patterns.piecesOf(where, pattern))
      text += field === '' ? literal : writers[field]?.(fields)
    return capText(where, text)
  }
  return { write, weekOf, offsetText }
}

/** Reading dates by a pattern, from left to right, without looking back. */
export function createDateReader(kernel: Kernel, patterns: DatePatterns, words: DateWords) {
  const { failure } = kernel
  type Read = {
    -readonly [Field in 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'ms' | 'half']: number
  } & {
    zone: string | undefined
    hasTime: boolean
  }
  const numbers: Readonly<
    Record<string, readonly [field: keyof Omit<Read, 'zone' | 'hasTime'>, least: number, most: number]>
  > = {
    yyyy: ['year', 4, 4],
    yy: ['year', 2, 2],
    MM: ['month', 2, 2],
    M: ['month', 1, 2],
    dd: ['day', 2, 2],
    d: ['day', 1, 2],
    HH: ['hour', 2, 2],
    H: ['hour', 1, 2],
    hh: ['hour', 2, 2],
    h: ['hour', 1, 2],
    mm: ['minute', 2, 2],
    m: ['minute', 1, 2],
    ss: ['second', 2, 2],
    s: ['second', 1, 2],
    SSS: ['ms', 3, 3],
  }
  /** How many characters a field takes at a place; -1 where the text does not fit. */
  function takeNumber(source: string, field: string, read: Read): number {
    const [name, least, most] = numbers[field] ?? ['ms', 1, 0]
    let length = 0
    while (length < most && source.charCodeAt(length) >= 48 && source.charCodeAt(length) <= 57) length += 1
    if (length < least) return -1
    const value = Number(source.slice(0, length))
    read[name] = field === 'yy' ? value + (value < 70 ? 2000 : 1900) : value
    if (!'yMd'.includes(field.charAt(0))) read.hasTime = true
    return length
  }
  function takeWord(source: string, field: string, read: Read): number {
    const kind = field.startsWith('M') ? 'month' : field === 'a' ? 'half' : 'weekday'
    const found = words.wordAt(source, 0, kind)
    if (found === undefined) return -1
    if (kind === 'month') read.month = found.index + 1
    if (kind === 'half') read.half = found.index
    return found.length
  }
  function takeZone(source: string, read: Read): number {
    const zone = /^(?:Z|[+-]\d\d:?\d\d)/.exec(source)?.[0]
    read.zone = zone
    return zone === undefined ? -1 : zone.length
  }
  function take(source: string, piece: { readonly field: string; readonly literal: string }, read: Read): number {
    const { field, literal } = piece
    if (field === '') return source.startsWith(literal) ? literal.length : -1
    if (Object.hasOwn(numbers, field)) return takeNumber(source, field, read)
    return field === 'XXX' ? takeZone(source, read) : takeWord(source, field, read)
  }
  function hourOf({ hour, half }: Read): number {
    return half < 0 ? hour : (hour % 12) + half * 12
  }
  function readBy(where: string, text: string, pattern: unknown) {
    const read: Read = {
      year: 0,
      month: 1,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
      ms: 0,
      half: -1,
      zone: undefined,
      hasTime: false,
    }
    const source = text.length > 200 ? '' : text.trim()
    let position = 0
    for (const piece of patterns.piecesOf(where, pattern)) {
      const taken = take(source.slice(position), piece, read)
      if (taken < 0) throw failure(where, `the text does not fit the pattern ${String(pattern)}`, text)
      position += taken
    }
    if (position < source.length) throw failure(where, `the text goes on after the pattern ${String(pattern)}`, text)
    return { ...read, hour: hourOf(read) }
  }
  return { readBy }
}

import type { DateKernel, DateParts } from './date-forms.ts'
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
export function createDateWriter(kernel: Kernel, patterns: DatePatterns, words: DateWords) {
  const { capText } = kernel
  const padded = (number: number, width: number) => String(number).padStart(width, '0')
  function twelve(hour: number): number {
    return hour % 12 === 0 ? 12 : hour % 12
  }
  /** Weeks of ISO 8601: the first has the year's first Thursday. */
  function weekOf(wall: Date): number {
    const dayMs = Math.floor(wall.getTime() / 86_400_000) * 86_400_000
    const thursday = new Date(dayMs + (3 - ((wall.getUTCDay() + 6) % 7)) * 86_400_000)
    return Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 604_800_000) + 1
  }
  function offsetText(offsetMs: number): string {
    if (offsetMs === 0) return 'Z'
    const minutes = Math.abs(Math.round(offsetMs / 60_000))
    return `${offsetMs < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}`
  }
  interface Shown {
    readonly wall: Date
    readonly offsetMs: number
    readonly names: ReturnType<typeof words.wordsOf>
  }
  const writers: Readonly<Record<string, (shown: Shown) => string>> = {
    yyyy: ({ wall }) => padded(wall.getUTCFullYear(), 4),
    yy: ({ wall }) => padded(wall.getUTCFullYear() % 100, 2),
    Q: ({ wall }) => String(Math.floor(wall.getUTCMonth() / 3) + 1),
    MMMM: ({ wall, names }) => names.months[wall.getUTCMonth()] ?? '',
    MMM: ({ wall, names }) => names.shortMonths[wall.getUTCMonth()] ?? '',
    MM: ({ wall }) => padded(wall.getUTCMonth() + 1, 2),
    M: ({ wall }) => String(wall.getUTCMonth() + 1),
    ww: ({ wall }) => padded(weekOf(wall), 2),
    w: ({ wall }) => String(weekOf(wall)),
    dd: ({ wall }) => padded(wall.getUTCDate(), 2),
    d: ({ wall }) => String(wall.getUTCDate()),
    EEEE: ({ wall, names }) => names.weekdays[wall.getUTCDay()] ?? '',
    EEE: ({ wall, names }) => names.shortWeekdays[wall.getUTCDay()] ?? '',
    HH: ({ wall }) => padded(wall.getUTCHours(), 2),
    H: ({ wall }) => String(wall.getUTCHours()),
    hh: ({ wall }) => padded(twelve(wall.getUTCHours()), 2),
    h: ({ wall }) => String(twelve(wall.getUTCHours())),
    mm: ({ wall }) => padded(wall.getUTCMinutes(), 2),
    m: ({ wall }) => String(wall.getUTCMinutes()),
    ss: ({ wall }) => padded(wall.getUTCSeconds(), 2),
    s: ({ wall }) => String(wall.getUTCSeconds()),
    SSS: ({ wall }) => padded(wall.getUTCMilliseconds(), 3),
    a: ({ wall, names }) => names.halves[wall.getUTCHours() < 12 ? 0 : 1] ?? '',
    XXX: ({ offsetMs }) => offsetText(offsetMs),
  }
  function write(
    where: string,
    shown: { readonly wallMs: number; readonly offsetMs: number },
    layout: readonly unknown[],
  ) {
    const [pattern, locale] = layout
    const date = { wall: new Date(shown.wallMs), offsetMs: shown.offsetMs, names: words.wordsOf(where, locale) }
    let text = ''
    for (const { field, literal } of patterns.piecesOf(where, pattern)) text += writers[field]?.(date) ?? literal
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
      ...{ year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, ms: 0, half: -1 },
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

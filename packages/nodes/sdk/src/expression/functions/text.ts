import type { Kernel } from './kernel.ts'
import type { TextSearch } from './search.ts'

/** Functions on whole texts. A missing text stays missing (null), so that `coalesce` can supply a default. */
export function createTextFunctions(kernel: Kernel) {
  const { isMissing, textOf, capText } = kernel
  function upper(text: unknown): string | null {
    if (typeof text === 'string' && text.length < 1000) return text.toUpperCase()
    return isMissing(text) ? null : capText('upper', textOf('upper', text).toUpperCase())
  }
  function lower(text: unknown): string | null {
    if (typeof text === 'string' && text.length < 1000) return text.toLowerCase()
    return isMissing(text) ? null : capText('lower', textOf('lower', text).toLowerCase())
  }
  function trim(text: unknown): string | null {
    if (typeof text === 'string') return text.trim()
    return isMissing(text) ? null : textOf('trim', text).trim()
  }
  function trimStart(text: unknown): string | null {
    if (typeof text === 'string') return text.trimStart()
    return isMissing(text) ? null : textOf('trimStart', text).trimStart()
  }
  function trimEnd(text: unknown): string | null {
    if (typeof text === 'string') return text.trimEnd()
    return isMissing(text) ? null : textOf('trimEnd', text).trimEnd()
  }
  function squeeze(text: unknown): string | null {
    return isMissing(text) ? null : textOf('squeeze', text).trim().replace(/\s+/g, ' ')
  }
  function capitalize(text: unknown): string | null {
    if (isMissing(text)) return null
    const [first = '', ...rest] = textOf('capitalize', text)
    return capText('capitalize', first.toUpperCase() + rest.join(''))
  }
  function titleCase(text: unknown): string | null {
    if (isMissing(text)) return null
    const words = textOf('titleCase', text).toLowerCase()
    return capText(
      'titleCase',
      words.replace(/[\p{L}\p{M}\p{N}'’]+/gu, (word) => capitalize(word) ?? ''),
    )
  }
  function reverse(value: unknown): string | readonly unknown[] | null {
    if (isMissing(value)) return null
    return Array.isArray(value) ? value.toReversed() : Array.from(textOf('reverse', value)).toReversed().join('')
  }
  function digits(text: unknown): string | null {
    return isMissing(text) ? null : textOf('digits', text).replace(/\D+/g, '')
  }
  function removeAccents(text: unknown): string | null {
    if (isMissing(text)) return null
    const plain: Readonly<Record<string, string>> = { ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o' }
    const more: Readonly<Record<string, string>> = { Ø: 'O', đ: 'd', Đ: 'D', ł: 'l', Ł: 'L', þ: 'th', Þ: 'Th', ð: 'd' }
    const letters = { ...plain, ...more }
    const bare = textOf('removeAccents', text)
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
    return capText('removeAccents', bare.replace(/[^\0-\x7f]/g, (each) => letters[each] ?? each).normalize('NFC'))
  }
  function slug(text: unknown): string | null {
    if (isMissing(text)) return null
    const words = (removeAccents(textOf('slug', text)) ?? '').toLowerCase().match(/[\p{L}\p{N}]+/gu)
    return (words ?? []).join('-')
  }
  return {
    upper,
    lower,
    trim,
    trimStart,
    trimEnd,
    squeeze,
    capitalize,
    titleCase,
    reverse,
    digits,
    removeAccents,
    slug,
  }
}

/** Putting texts together. */
export function createTextJoins(kernel: Kernel, search: TextSearch) {
  const { isMissing, failure, textOf, integerOf, capText, capLength, listOf, limits } = kernel
  const room = { min: 0, max: limits.maxTextLength }
  /** Together certainly not too long, and of the kind that the engine joins as we do. */
  function areShortTexts(parts: readonly unknown[]): boolean {
    if (parts.length > 100) return false
    for (let at = 0; at < parts.length; at += 1) {
      const part = parts[at]
      if (typeof part !== 'string' || part.length >= 1000) return false
    }
    return true
  }
  function joined(where: string, parts: readonly unknown[], separator: string): string {
    let result = ''
    if (areShortTexts(parts) && separator.length < 1000) return parts.join(separator)
    for (let position = 0; position < parts.length; position += 1) {
      const part = parts[position]
      const piece = typeof part === 'string' ? part : isMissing(part) ? '' : textOf(where, part)
      result = position === 0 ? piece : result + separator + piece
      if (result.length > limits.maxTextLength) capText(where, result)
    }
    return result
  }
  function concat(...parts: readonly unknown[]): string {
    return joined('concat', parts, '')
  }
  function join(list: unknown, separator: unknown): string | null {
    return isMissing(list)
      ? null
      : joined('join', listOf('join', list), isMissing(separator) ? ', ' : textOf('join', separator))
  }
  function split(text: unknown, separator: unknown): readonly string[] | null {
    if (isMissing(text)) return null
    const parts = search.splitAt(textOf('split', text), textOf('split', separator), limits.maxListLength + 1)
    capLength('split', parts.length)
    return parts
  }
  function replace(text: unknown, searched: unknown, replacement: unknown): string | null {
    if (isMissing(text)) return null
    const whole = textOf('replace', text)
    const needle = textOf('replace', searched)
    if (needle === '') return whole
    const between = isMissing(replacement) ? '' : textOf('replace', replacement)
    const isSmall = needle.length <= 64 && whole.length * between.length < limits.maxTextLength
    // A "$" means something to the engine.
    if (isSmall && !between.includes('$')) return whole.replaceAll(needle, between)
    const pieces = search.splitAt(whole, needle, limits.maxTextLength + 1)
    const length = whole.length + (pieces.length - 1) * (between.length - needle.length)
    if (length <= limits.maxTextLength) return pieces.join(between)
    throw failure('replace', `the text is longer than ${limits.maxTextLength} characters`, length)
  }
  function repeat(text: unknown, times: unknown): string | null {
    if (isMissing(text)) return null
    const [piece, count] = [textOf('repeat', text), integerOf('repeat', times, room)]
    if (piece.length * count <= limits.maxTextLength) return piece.repeat(count)
    throw failure('repeat', `the text is longer than ${limits.maxTextLength} characters`, piece.length * count)
  }
  function padStart(text: unknown, length: unknown, filler: unknown): string | null {
    if (isMissing(text)) return null
    const fill = isMissing(filler) ? ' ' : textOf('padStart', filler)
    return textOf('padStart', text).padStart(integerOf('padStart', length, room), fill)
  }
  function padEnd(text: unknown, length: unknown, filler: unknown): string | null {
    if (isMissing(text)) return null
    const fill = isMissing(filler) ? ' ' : textOf('padEnd', filler)
    return textOf('padEnd', text).padEnd(integerOf('padEnd', length, room), fill)
  }
  return { concat, join, split, replace, repeat, padStart, padEnd }
}

/** Parts of texts. A cut never leaves half of a character that takes two code units. */
export function createTextParts(kernel: Kernel, search: TextSearch) {
  const { isMissing, textOf, integerOf, limits } = kernel
  const room = { min: 0, max: limits.maxTextLength }
  function splits(text: string, position: number): boolean {
    const [high, low] = [text.charCodeAt(position - 1), text.charCodeAt(position)]
    return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff
  }
  function cut(text: string, start: number, end: number): string {
    return text.slice(splits(text, start) ? start + 1 : start, splits(text, end) ? end - 1 : end)
  }
  function substring(text: unknown, start: unknown, end: unknown): string | null {
    if (isMissing(text)) return null
    const whole = textOf('substring', text)
    const last = isMissing(end) ? whole.length : integerOf('substring', end, room)
    return cut(whole, integerOf('substring', start, room), last)
  }
  function left(text: unknown, length: unknown): string | null {
    return isMissing(text) ? null : cut(textOf('left', text), 0, integerOf('left', length, room))
  }
  function right(text: unknown, length: unknown): string | null {
    if (isMissing(text)) return null
    const whole = textOf('right', text)
    return cut(whole, Math.max(0, whole.length - integerOf('right', length, room)), whole.length)
  }
  function shorten(text: unknown, length: unknown, ending: unknown): string | null {
    if (isMissing(text)) return null
    const [whole, most] = [textOf('shorten', text), integerOf('shorten', length, room)]
    if (whole.length <= most) return whole
    const end = isMissing(ending) ? '...' : textOf('shorten', ending)
    return cut(whole, 0, Math.max(0, most - end.length)) + cut(end, 0, most)
  }
  function before(text: unknown, mark: unknown): string | null {
    if (isMissing(text)) return null
    const whole = textOf('before', text)
    const position = search.firstIn(whole, textOf('before', mark))
    return position < 0 ? whole : whole.slice(0, position)
  }
  function after(text: unknown, mark: unknown): string | null {
    if (isMissing(text)) return null
    const [whole, searched] = [textOf('after', text), textOf('after', mark)]
    const position = search.firstIn(whole, searched)
    return position < 0 ? '' : whole.slice(position + searched.length)
  }
  function between(text: unknown, start: unknown, end: unknown): string | null {
    if (isMissing(text)) return null
    return before(after(text, start), end)
  }
  return { substring, left, right, shorten, before, after, between }
}

/** Questions about texts; a missing text contains nothing and has no length. */
export function createTextTests(kernel: Kernel, search: TextSearch) {
  const { isMissing, textOf, isObject } = kernel
  function length(value: unknown): number {
    if (isMissing(value)) return 0
    return Array.isArray(value) ? value.length : textOf('length', value).length
  }
  function startsWith(value: unknown, start: unknown): boolean {
    if (typeof value === 'string' && typeof start === 'string') return value.startsWith(start)
    return !isMissing(value) && textOf('startsWith', value).startsWith(textOf('startsWith', start))
  }
  function endsWith(value: unknown, end: unknown): boolean {
    if (typeof value === 'string' && typeof end === 'string') return value.endsWith(end)
    return !isMissing(value) && textOf('endsWith', value).endsWith(textOf('endsWith', end))
  }
  function contains(value: unknown, part: unknown): boolean {
    if (typeof value === 'string' && typeof part === 'string') return search.firstIn(value, part) >= 0
    if (isMissing(value)) return false
    if (Array.isArray(value)) return value.includes(part)
    return search.firstIn(textOf('contains', value), textOf('contains', part)) >= 0
  }
  function indexOf(value: unknown, part: unknown): number {
    if (isMissing(value)) return -1
    if (Array.isArray(value)) return value.indexOf(part)
    return search.firstIn(textOf('indexOf', value), textOf('indexOf', part))
  }
  function lastIndexOf(value: unknown, part: unknown): number {
    if (isMissing(value)) return -1
    if (Array.isArray(value)) return value.lastIndexOf(part)
    return search.lastIn(textOf('lastIndexOf', value), textOf('lastIndexOf', part))
  }
  function sameText(left: unknown, right: unknown): boolean {
    const plain = (value: unknown) => (isMissing(value) ? '' : textOf('sameText', value).trim().toLowerCase())
    return plain(left) === plain(right)
  }
  function text(value: unknown): string | null {
    return isMissing(value) ? null : textOf('text', value)
  }
  function isText(value: unknown): boolean {
    return typeof value === 'string'
  }
  function isList(value: unknown): boolean {
    return Array.isArray(value)
  }
  function isAnObject(value: unknown): boolean {
    return isObject(value)
  }
  return {
    length,
    startsWith,
    endsWith,
    contains,
    indexOf,
    lastIndexOf,
    sameText,
    text,
    isText,
    isList,
    isObject: isAnObject,
  }
}

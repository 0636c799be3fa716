import type { Kernel } from './kernel.ts'

/** Functions on whole texts. A missing text stays missing (null), so that `coalesce` can supply a default. */
export function createTextFunctions(kernel: Kernel) {
  const { isMissing, textOf, integerOf, capText, capLength, listOf, limits } = kernel
  const room = { min: 0, max: limits.maxTextLength }
  function upper(text: unknown): string | null {
    return isMissing(text) ? null : capText('upper', textOf('upper', text).toUpperCase())
  }
  function lower(text: unknown): string | null {
    return isMissing(text) ? null : capText('lower', textOf('lower', text).toLowerCase())
  }
  function trim(text: unknown): string | null {
    return isMissing(text) ? null : textOf('trim', text).trim()
  }
  function joined(where: string, parts: readonly unknown[], separator: string): string {
    let result = ''
    for (const [position, part] of parts.entries()) {
      const piece = isMissing(part) ? '' : textOf(where, part)
      result = capText(where, position === 0 ? piece : result + separator + piece)
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
    const parts = textOf('split', text).split(textOf('split', separator), limits.maxListLength + 1)
    capLength('split', parts.length)
    return parts
  }
  function replace(text: unknown, search: unknown, replacement: unknown): string | null {
    if (isMissing(text)) return null
    const searched = textOf('replace', search)
    if (searched === '') return textOf('replace', text)
    const pieces = textOf('replace', text).split(searched)
    return joined('replace', pieces, isMissing(replacement) ? '' : textOf('replace', replacement))
  }
  function substring(text: unknown, start: unknown, end: unknown): string | null {
    if (isMissing(text)) return null
    const whole = textOf('substring', text)
    return whole.slice(
      integerOf('substring', start, room),
      isMissing(end) ? whole.length : integerOf('substring', end, room),
    )
  }
  function padStart(text: unknown, length: unknown, filler: unknown): string | null {
    const fill = isMissing(filler) ? ' ' : textOf('padStart', filler)
    return isMissing(text) ? null : textOf('padStart', text).padStart(integerOf('padStart', length, room), fill)
  }
  function padEnd(text: unknown, length: unknown, filler: unknown): string | null {
    const fill = isMissing(filler) ? ' ' : textOf('padEnd', filler)
    return isMissing(text) ? null : textOf('padEnd', text).padEnd(integerOf('padEnd', length, room), fill)
  }
  return { upper, lower, trim, concat, join, split, replace, substring, padStart, padEnd }
}

/** Questions about texts; a missing text contains nothing and has no length. */
export function createTextTests(kernel: Kernel) {
  const { isMissing, textOf } = kernel
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
    if (isMissing(value)) return false
    return Array.isArray(value) ? value.includes(part) : textOf('contains', value).includes(textOf('contains', part))
  }
  function text(value: unknown): string | null {
    return isMissing(value) ? null : textOf('text', value)
  }
  return { length, startsWith, endsWith, contains, text }
}

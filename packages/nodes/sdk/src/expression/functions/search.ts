import type { Kernel } from './kernel.ts'

export type TextSearch = ReturnType<typeof createTextSearch>

/**
 * Finding a text in a text in linear time. The engine's own search is the fastest for short needles, but with long
 * ones it can be led to compare every character with every other.
 */
export function createTextSearch(kernel: Kernel) {
  const { limits } = kernel
  const shortNeedle = 64
  /** For every prefix of the needle, the length of the longest shorter prefix that is also its suffix. */
  function bordersOf(needle: string): Int32Array {
    const borders = new Int32Array(needle.length)
    let length = 0
    for (let position = 1; position < needle.length; position += 1) {
      while (length > 0 && needle.charCodeAt(position) !== needle.charCodeAt(length)) length = borders[length - 1] ?? 0
      if (needle.charCodeAt(position) === needle.charCodeAt(length)) length += 1
      borders[position] = length
    }
    return borders
  }
  // oxlint-disable-next-line complexity -- one pass over the characters
  function positionsOf(text: string, needle: string, most: number): readonly number[] {
    const found: number[] = []
    if (needle.length <= shortNeedle) {
      for (
        let at = text.indexOf(needle);
        at >= 0 && found.length < most;
        at = text.indexOf(needle, at + needle.length)
      ) {
        found.push(at)
      }
      return found
    }
    const borders = bordersOf(needle)
    let matched = 0
    for (let position = 0; position < text.length && found.length < most; position += 1) {
      while (matched > 0 && text.charCodeAt(position) !== needle.charCodeAt(matched))
        matched = borders[matched - 1] ?? 0
      if (text.charCodeAt(position) === needle.charCodeAt(matched)) matched += 1
      if (matched < needle.length) continue
      found.push(position - needle.length + 1)
      matched = 0
    }
    return found
  }
  function firstIn(text: string, needle: string): number {
    if (needle.length <= shortNeedle) return text.indexOf(needle)
    return positionsOf(text, needle, 1)[0] ?? -1
  }
  function lastIn(text: string, needle: string): number {
    if (needle.length <= shortNeedle) return text.lastIndexOf(needle)
    return positionsOf(text, needle, limits.maxTextLength).at(-1) ?? -1
  }
  /** The pieces between the separators, which do not overlap. */
  function splitAt(text: string, separator: string, most: number): readonly string[] {
    if (separator === '') return Array.from(text.slice(0, most * 2)).slice(0, most)
    if (separator.length <= shortNeedle) return text.split(separator, most)
    const parts: string[] = []
    let start = 0
    for (const position of positionsOf(text, separator, most)) {
      parts.push(text.slice(start, position))
      start = position + separator.length
    }
    return [...parts, text.slice(start)]
  }
  return { firstIn, lastIn, splitAt }
}

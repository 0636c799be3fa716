import type { DecimalKernel, QuickDecimals } from './decimal.ts'
import type { Kernel } from './kernel.ts'

/**
 * Rounding and picking of numbers. A number gives a number, a decimal text gives a decimal text, computed exactly,
 * so that money never passes through a float. A missing value stays missing.
 */
export function createNumberFunctions(kernel: Kernel, decimals: DecimalKernel) {
  const { isMissing, isNumeric, numberOf, integerOf } = kernel
  const { parse, print, rescale, modeOf } = decimals
  type Exact = ReturnType<typeof parse>
  function number(value: unknown): number | null {
    if (typeof value === 'number') return Number.isFinite(value) ? value : null
    return isNumeric(value) ? Number(value) : null
  }
  function exactly(where: string, value: unknown, step: (exact: Exact) => Exact): number | string | null {
    if (isMissing(value)) return null
    const result = print(step(parse(where, value)))
    return typeof value === 'number' ? Number(result) : result
  }
  function round(value: unknown, digits: unknown, rounding: unknown): number | string | null {
    // The commonest way, short enough for the engine to inline.
    const isPlain = digits === undefined && rounding === undefined
    if (isPlain && typeof value === 'number' && value >= 0 && value < 1e15) return Math.round(value) + 0
    return roundWith(value, digits, rounding)
  }
  // oxlint-disable-next-line complexity -- the quick ways out come first
  function roundWith(value: unknown, digits: unknown, rounding: unknown): number | string | null {
    if (digits === undefined && typeof value === 'number' && value % 1 === 0) return value
    const scale = isMissing(digits) ? 0 : integerOf('round', digits, { min: 0, max: 20 })
    if (typeof value !== 'number' || !isMissing(rounding)) {
      return exactly('round', value, (exact) => rescale(exact, scale, modeOf('round', rounding)))
    }
    const size = Math.abs(numberOf('round', value))
    if (scale === 0) return Math.sign(value) * (size % 1 < 0.5 ? Math.floor(size) : Math.ceil(size)) + 0
    const shifted = size * 10 ** scale
    const whole = Math.floor(shifted)
    // Near a tie the binary product cannot tell 1.005 from 1.00499; there the printed decimal decides.
    if (shifted > 1e9 || Math.abs(shifted - whole - 0.5) < 1e-4) {
      return exactly('round', value, (exact) => rescale(exact, scale, 'half-up'))
    }
    return (Math.sign(value) * (shifted - whole > 0.5 ? whole + 1 : whole)) / 10 ** scale + 0
  }
  function floor(value: unknown): number | string | null {
    return typeof value === 'number'
      ? Math.floor(numberOf('floor', value))
      : exactly('floor', value, (exact) => rescale(exact, 0, 'floor'))
  }
  function ceil(value: unknown): number | string | null {
    return typeof value === 'number'
      ? Math.ceil(numberOf('ceil', value)) + 0
      : exactly('ceil', value, (exact) => rescale(exact, 0, 'ceiling'))
  }
  function truncate(value: unknown): number | string | null {
    return typeof value === 'number'
      ? Math.trunc(numberOf('truncate', value)) + 0
      : exactly('truncate', value, (exact) => rescale(exact, 0, 'down'))
  }
  function abs(value: unknown): number | string | null {
    if (typeof value === 'number') return Math.abs(numberOf('abs', value))
    return exactly('abs', value, (exact) => (exact.units < 0n ? { units: -exact.units, scale: exact.scale } : exact))
  }
  function isNumber(value: unknown): boolean {
    return isNumeric(value) || (typeof value === 'number' && Number.isFinite(value))
  }
  return { number, round, floor, ceil, truncate, abs, isNumber }
}

/** Choosing among numbers and decimals: the value comes back as it went in. */
export function createExtremes(kernel: Kernel, decimals: DecimalKernel, quick: QuickDecimals) {
  const { isMissing, listOf, arrowOf, failure } = kernel
  const { parse, order } = decimals
  function difference(where: string, left: unknown, right: unknown): number {
    if (typeof left === 'number' && typeof right === 'number') return left - right
    const gap = quick.gapQuick(left, right)
    return Number.isNaN(gap) ? order(parse(where, left), parse(where, right)) : gap
  }
  function extreme(where: string, values: readonly unknown[], isBetter: (gap: number) => boolean): unknown {
    const first: unknown = values[0]
    const candidates: readonly unknown[] = values.length === 1 && Array.isArray(first) ? first : values
    const present = candidates.filter((value) => !isMissing(value))
    let best: unknown = present[0] ?? null
    for (const value of present) if (isBetter(difference(where, value, best))) best = value
    return best
  }
  function min(...values: readonly unknown[]): unknown {
    return extreme('min', values, (gap) => gap < 0)
  }
  function max(...values: readonly unknown[]): unknown {
    return extreme('max', values, (gap) => gap > 0)
  }
  function extremeBy(where: string, list: unknown, [arrow, sign]: readonly [arrow: unknown, sign: 1 | -1]): unknown {
    const keyFor = arrowOf(where, arrow)
    let best: { readonly element: unknown; readonly key: unknown } | undefined
    for (const element of isMissing(list) ? [] : listOf(where, list)) {
      const key = keyFor(element)
      if (isMissing(key)) continue
      if (best === undefined || difference(where, key, best.key) * sign < 0) best = { element, key }
    }
    return best?.element ?? null
  }
  function minBy(list: unknown, arrow: unknown): unknown {
    return extremeBy('minBy', list, [arrow, 1])
  }
  function maxBy(list: unknown, arrow: unknown): unknown {
    return extremeBy('maxBy', list, [arrow, -1])
  }
  function clamp(value: unknown, lowest: unknown, highest: unknown): unknown {
    if (isMissing(value)) return null
    if (difference('clamp', lowest, highest) > 0)
      throw failure('clamp', 'the lowest value is above the highest', lowest)
    if (difference('clamp', value, lowest) < 0) return lowest
    return difference('clamp', value, highest) > 0 ? highest : value
  }
  return { min, max, minBy, maxBy, clamp }
}

/** Numbers as people write them: separators of thousands and the decimal mark of a language. */
export function createNumberTexts(kernel: Kernel, decimals: DecimalKernel) {
  const { isMissing, integerOf, choiceOf, textOf, failure } = kernel
  const { parse, print, rescale } = decimals
  function grouped(digits: string, separator: string): string {
    const lead = digits.length % 3
    const groups = lead === 0 ? [] : [digits.slice(0, lead)]
    for (let at = lead; at < digits.length; at += 3) groups.push(digits.slice(at, at + 3))
    return groups.join(separator)
  }
  function formatNumber(value: unknown, digits: unknown, locale: unknown): string | null {
    if (isMissing(value) || value === '') return null
    const [separator, mark] = choiceOf('formatNumber', locale, ['en', 'zh', 'de']) === 'de' ? ['.', ','] : [',', '.']
    const exact = parse('formatNumber', value)
    const scale = isMissing(digits) ? exact.scale : integerOf('formatNumber', digits, { min: 0, max: 20 })
    const text = print(rescale(exact, scale, 'half-up'))
    const sign = text.startsWith('-') ? '-' : ''
    const [whole = '', fraction] = text.slice(sign.length).split('.')
    return `${sign}${grouped(whole, separator ?? ',')}${fraction === undefined ? '' : `${mark}${fraction}`}`
  }
  function parseNumber(text: unknown, locale: unknown): string | null {
    if (isMissing(text) || text === '') return null
    const isGerman = choiceOf('parseNumber', locale, ['en', 'zh', 'de']) === 'de'
    const shape = isGerman
      ? /^[+-]?(?:\d{1,3}(?:[.'\u00a0\u202f ]\d{3})+|\d+)(?:,\d+)?$/
      : /^[+-]?(?:\d{1,3}(?:[,'\u00a0\u202f ]\d{3})+|\d+)(?:\.\d+)?$/
    const source = textOf('parseNumber', text).trim()
    if (source.length > 200 || !shape.test(source)) {
      throw failure('parseNumber', `the text is not a number such as ${isGerman ? '1.234,50' : '1,234.50'}`, source)
    }
    const plain = isGerman ? source.replace(/[^\d,+-]/g, '').replace(',', '.') : source.replace(/[^\d.+-]/g, '')
    return print(parse('parseNumber', plain))
  }
  return { formatNumber, parseNumber }
}

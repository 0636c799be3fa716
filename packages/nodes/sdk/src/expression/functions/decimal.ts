import type { Kernel } from './kernel.ts'

/** A decimal as whole units and the number of digits after the point: 12.50 is 1250 units of scale 2. */
export interface ExactDecimal {
  readonly units: bigint
  readonly scale: number
}

/** How a digit that has no room is dropped; `half-up` and `up` go away from zero, `down` towards it. */
export type RoundingMode = 'half-up' | 'half-even' | 'half-down' | 'up' | 'down' | 'ceiling' | 'floor'

export type DecimalKernel = ReturnType<typeof createDecimalKernel>

export type QuickDecimals = ReturnType<typeof createQuickDecimals>

/** Division of whole numbers, and the choice of what to do with the rest. */
export function createRounding(kernel: Kernel) {
  const { failure, isMissing } = kernel
  const modes: readonly RoundingMode[] = ['half-up', 'half-even', 'half-down', 'up', 'down', 'ceiling', 'floor']
  function modeOf(where: string, value: unknown): RoundingMode {
    if (isMissing(value)) return 'half-up'
    const mode = modes.find((each) => each === value)
    if (mode === undefined) throw failure(where, `the rounding is not one of ${modes.join(', ')}`, value)
    return mode
  }
  function size(value: bigint): bigint {
    return value < 0n ? -value : value
  }
  function goesAway(
    parts: { readonly twice: bigint; readonly divisor: bigint; readonly isOdd: boolean },
    mode: string,
  ) {
    if (parts.twice !== parts.divisor) return parts.twice > parts.divisor
    return mode === 'half-up' || (mode === 'half-even' && parts.isOdd)
  }
  function isAway(mode: RoundingMode, negative: boolean): boolean | undefined {
    if (mode === 'up' || mode === 'down') return mode === 'up'
    if (mode === 'ceiling') return !negative
    return mode === 'floor' ? negative : undefined
  }
  function quotient(dividend: bigint, divisor: bigint, mode: RoundingMode): bigint {
    const truncated = dividend / divisor
    const rest = dividend % divisor
    if (rest === 0n) return truncated
    const negative = dividend < 0n !== divisor < 0n
    const parts = { twice: size(rest) * 2n, divisor: size(divisor), isOdd: truncated % 2n !== 0n }
    if (!(isAway(mode, negative) ?? goesAway(parts, mode))) return truncated
    return negative ? truncated - 1n : truncated + 1n
  }
  return { modeOf, quotient }
}

/** Exact arithmetic on decimal texts. */
export function createDecimalKernel(kernel: Kernel, rounding: ReturnType<typeof createRounding>) {
  const { failure, limits } = kernel
  const { modeOf, quotient } = rounding
  function matchOf(where: string, value: unknown): RegExpExecArray {
    const source = typeof value === 'number' ? String(value) : value
    const readable = typeof source === 'string' && source.length <= limits.maxDecimalDigits * 2
    const match = readable ? /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(source) : null
    if (match === null || (!match[2] && !match[3])) throw failure(where, 'the value is not a number', value)
    return match
  }
  function parse(where: string, value: unknown): ExactDecimal {
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = matchOf(where, value)
    const scale = fraction.length - Number(exponent)
    if (whole.length + Math.abs(scale) + fraction.length > limits.maxDecimalDigits * 2) {
      throw failure(where, `the decimal has more than ${limits.maxDecimalDigits} digits`, value)
    }
    const size = BigInt(whole + fraction)
    const units = sign === '-' ? -size : size
    return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale }
  }
  function print(exact: ExactDecimal): string {
    const digits = String(exact.units < 0n ? -exact.units : exact.units).padStart(exact.scale + 1, '0')
    if (digits.length > limits.maxDecimalDigits) {
      throw failure('decimal', `the result has more than ${limits.maxDecimalDigits} digits`, digits)
    }
    const point = digits.length - exact.scale
    const sign = exact.units < 0n ? '-' : ''
    return exact.scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
  }
  function rescale(exact: ExactDecimal, scale: number, mode: RoundingMode): ExactDecimal {
    if (scale >= exact.scale) return { units: exact.units * 10n ** BigInt(scale - exact.scale), scale }
    return { units: quotient(exact.units, 10n ** BigInt(exact.scale - scale), mode), scale }
  }
  function plus(left: ExactDecimal, right: ExactDecimal): ExactDecimal {
    const scale = Math.max(left.scale, right.scale)
    return { units: rescale(left, scale, 'down').units + rescale(right, scale, 'down').units, scale }
  }
  function minus(left: ExactDecimal, right: ExactDecimal): ExactDecimal {
    return plus(left, { units: -right.units, scale: right.scale })
  }
  function times(left: ExactDecimal, right: ExactDecimal): ExactDecimal {
    return { units: left.units * right.units, scale: left.scale + right.scale }
  }
  function order(left: ExactDecimal, right: ExactDecimal): -1 | 0 | 1 {
    const { units } = minus(left, right)
    if (units === 0n) return 0
    return units < 0n ? -1 : 1
  }
  return { modeOf, quotient, parse, print, rescale, plus, minus, times, order }
}

/**
 * The same for amounts of up to 15 digits, without big integers: the usual case, many times as fast. `NaN` and
 * `undefined` say that the exact way has to be taken. The scale of what was read last is kept beside it, so that
 * reading makes no object; nothing of it outlives a call.
 */
export function createQuickDecimals() {
  const powers = Array.from({ length: 21 }, (_, exponent) => 10 ** exponent)
  const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))
  let readScale = 0
  // oxlint-disable-next-line complexity -- one pass over the characters; taken apart it would be half as fast
  function unitsOf(value: unknown): number {
    readScale = 0
    if (typeof value === 'number') return Number.isSafeInteger(value) && Math.abs(value) < 1e15 ? value + 0 : Number.NaN
    if (typeof value !== 'string' || value.length > 16) return Number.NaN
    const signed = value.charCodeAt(0) === 45 ? 1 : 0
    let units = 0
    let point = -1
    for (let position = signed; position < value.length; position += 1) {
      const digit = value.charCodeAt(position) - 48
      if (digit >= 0 && digit <= 9) units = units * 10 + digit
      else if (digit === -2 && point < 0) point = position
      else return Number.NaN
    }
    if (value.length - signed - (point < 0 ? 0 : 1) < 1 || units >= 1e15) return Number.NaN
    readScale = point < 0 ? 0 : value.length - point - 1
    return signed === 1 ? -units : units
  }
  function scaleRead(): number {
    return readScale
  }
  function printQuick(units: number, scale: number): string | undefined {
    if (!(units > -1e15 && units < 1e15)) return undefined
    if (scale === 0) return String(units + 0)
    const size = units < 0 ? -units : units
    const factor = powers[scale] ?? 10 ** scale
    const part = size % factor
    const shown = scale === 2 ? twoDigits[part] : String(part).padStart(scale, '0')
    return `${units < 0 ? '-' : ''}${(size - part) / factor}.${shown}`
  }
  function sumQuick(left: unknown, right: unknown, sign: 1 | -1): string | undefined {
    const one = unitsOf(left)
    const oneScale = readScale
    const other = unitsOf(right) * sign
    if (oneScale === readScale) return printQuick(one + other, oneScale)
    const scale = Math.max(oneScale, readScale)
    return printQuick(one * 10 ** (scale - oneScale) + other * 10 ** (scale - readScale), scale)
  }
  function productQuick(left: unknown, right: unknown): string | undefined {
    const one = unitsOf(left)
    const oneScale = readScale
    const product = one * unitsOf(right)
    return printQuick(product, oneScale + readScale)
  }
  /** Above zero where the left is larger; NaN where the exact way has to be taken. */
  function gapQuick(left: unknown, right: unknown): number {
    const one = unitsOf(left)
    const oneScale = readScale
    const other = unitsOf(right)
    if (oneScale === readScale) return one - other
    const scale = Math.max(oneScale, readScale)
    const gap = one * 10 ** (scale - oneScale) - other * 10 ** (scale - readScale)
    return gap > -1e15 && gap < 1e15 ? gap : Number.NaN
  }
  return { unitsOf, scaleRead, printQuick, sumQuick, productQuick, gapQuick }
}

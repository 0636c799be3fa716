import type { Kernel } from './kernel.ts'

/** A decimal as whole units and the number of digits after the point: 12.50 is 1250 units of scale 2. */
export interface ExactDecimal {
  readonly units: bigint
  readonly scale: number
}

export type DecimalKernel = ReturnType<typeof createDecimalKernel>

/** Exact arithmetic on decimal texts. */
export function createDecimalKernel(kernel: Kernel) {
  const { failure, limits } = kernel
  function matchOf(where: string, value: unknown): RegExpExecArray {
    const source = typeof value === 'number' ? String(value) : value
    const readable = typeof source === 'string' && source.length <= limits.maxDecimalDigits * 2
    const match = readable ? /^\s*([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(source) : null
    if (match === null) throw failure(where, 'the value is not a number', value)
    return match
  }
  function parse(where: string, value: unknown): ExactDecimal {
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = matchOf(where, value)
    const scale = fraction.length - Number(exponent)
    if (whole.length + Math.abs(scale) + fraction.length > limits.maxDecimalDigits * 2) {
      throw failure(where, `the decimal has more than ${limits.maxDecimalDigits} digits`, value)
    }
    const units = BigInt(sign + whole + fraction)
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
  /** Divides whole numbers; `half` rounds ties away from zero, as commerce does. */
  function quotient(dividend: bigint, divisor: bigint, mode: 'half' | 'down' | 'up'): bigint {
    const truncated = dividend / divisor
    const rest = dividend % divisor
    if (rest === 0n) return truncated
    const negative = dividend < 0n !== divisor < 0n
    if (mode === 'down') return negative ? truncated - 1n : truncated
    if (mode === 'up') return negative ? truncated : truncated + 1n
    const size = (value: bigint) => (value < 0n ? -value : value)
    if (size(rest) * 2n < size(divisor)) return truncated
    return negative ? truncated - 1n : truncated + 1n
  }
  function rescale(exact: ExactDecimal, scale: number, mode: 'half' | 'down' | 'up'): ExactDecimal {
    if (scale >= exact.scale) return { units: exact.units * 10n ** BigInt(scale - exact.scale), scale }
    return { units: quotient(exact.units, 10n ** BigInt(exact.scale - scale), mode), scale }
  }
  function plus(left: ExactDecimal, right: ExactDecimal): ExactDecimal {
    const scale = Math.max(left.scale, right.scale)
    return { units: rescale(left, scale, 'half').units + rescale(right, scale, 'half').units, scale }
  }
  function order(left: ExactDecimal, right: ExactDecimal): -1 | 0 | 1 {
    const { units } = plus(left, { units: -right.units, scale: right.scale })
    if (units === 0n) return 0
    return units < 0n ? -1 : 1
  }
  return { parse, print, quotient, rescale, plus, order }
}

/** Money functions: texts such as "12.50" in and out, exact. A missing value makes the result missing. */
export function createDecimalFunctions(kernel: Kernel, decimals: DecimalKernel) {
  const { isMissing, integerOf, failure } = kernel
  const { parse, print, quotient, rescale, plus, order } = decimals
  const places = { min: 0, max: 20 }
  function decimal(value: unknown, scale: unknown): string | null {
    if (isMissing(value)) return null
    const exact = parse('decimal', value)
    return print(isMissing(scale) ? exact : rescale(exact, integerOf('decimal', scale, places), 'half'))
  }
  function add(left: unknown, right: unknown): string | null {
    return isMissing(left) || isMissing(right) ? null : print(plus(parse('add', left), parse('add', right)))
  }
  function subtract(left: unknown, right: unknown): string | null {
    if (isMissing(left) || isMissing(right)) return null
    const taken = parse('subtract', right)
    return print(plus(parse('subtract', left), { units: -taken.units, scale: taken.scale }))
  }
  function multiply(left: unknown, right: unknown): string | null {
    if (isMissing(left) || isMissing(right)) return null
    const [one, other] = [parse('multiply', left), parse('multiply', right)]
    return print({ units: one.units * other.units, scale: one.scale + other.scale })
  }
  function divide(left: unknown, right: unknown, scale: unknown): string | null {
    if (isMissing(left) || isMissing(right)) return null
    const [dividend, divisor] = [parse('divide', left), parse('divide', right)]
    if (divisor.units === 0n) throw failure('divide', 'the divisor is zero', right)
    const digits = integerOf('divide', scale, places)
    const raised = dividend.units * 10n ** BigInt(divisor.scale + digits)
    return print({ units: quotient(raised, divisor.units * 10n ** BigInt(dividend.scale), 'half'), scale: digits })
  }
  function compare(left: unknown, right: unknown): number | null {
    return isMissing(left) || isMissing(right) ? null : order(parse('compare', left), parse('compare', right))
  }
  return { decimal, add, subtract, multiply, divide, compare }
}

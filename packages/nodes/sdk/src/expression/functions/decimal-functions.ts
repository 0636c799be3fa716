import type { DecimalKernel, QuickDecimals } from './decimal.ts'
import type { Kernel } from './kernel.ts'

/** Money functions: texts such as "12.50" in and out, exact. A missing value makes the result missing. */
export function createDecimalFunctions(kernel: Kernel, decimals: DecimalKernel, quick: QuickDecimals) {
  const { isMissing, integerOf, failure } = kernel
  const { parse, print, quotient, rescale, plus, minus, times, order, modeOf } = decimals
  const places = { min: 0, max: 20 }
  function roundQuick(value: unknown, scale: unknown): string | undefined {
    const units = quick.unitsOf(value)
    const digits = quick.scaleRead()
    if (scale === undefined || scale === digits) return quick.printQuick(units, digits)
    if (typeof scale !== 'number' || !(scale >= 0 && scale <= 12) || scale % 1 !== 0) return undefined
    if (scale > digits) return quick.printQuick(units * 10 ** (scale - digits), scale)
    const dropped = 10 ** (digits - scale)
    const rest = units % dropped
    const whole = (units - rest) / dropped
    const isAway = Math.abs(rest) * 2 >= dropped
    return quick.printQuick(isAway ? whole + Math.sign(units) : whole, scale)
  }
  function decimal(value: unknown, scale: unknown, rounding: unknown): string | null {
    if (isMissing(value)) return null
    const done = roundQuick(value, scale)
    if (done !== undefined && isMissing(rounding)) return done
    const exact = parse('decimal', value)
    if (isMissing(scale)) return print(exact)
    return print(rescale(exact, integerOf('decimal', scale, places), modeOf('decimal', rounding)))
  }
  function add(left: unknown, right: unknown): string | null {
    if (isMissing(left) || isMissing(right)) return null
    return quick.sumQuick(left, right, 1) ?? print(plus(parse('add', left), parse('add', right)))
  }
  function subtract(left: unknown, right: unknown): string | null {
    if (isMissing(left) || isMissing(right)) return null
    return quick.sumQuick(left, right, -1) ?? print(minus(parse('subtract', left), parse('subtract', right)))
  }
  function multiply(left: unknown, right: unknown): string | null {
    if (isMissing(left) || isMissing(right)) return null
    return quick.productQuick(left, right) ?? print(times(parse('multiply', left), parse('multiply', right)))
  }
  function divide(...[left, right, scale, rounding]: readonly unknown[]): string | null {
    if (isMissing(left) || isMissing(right)) return null
    const [dividend, divisor] = [parse('divide', left), parse('divide', right)]
    if (divisor.units === 0n) throw failure('divide', 'the divisor is zero', right)
    const digits = integerOf('divide', scale, places)
    const raised = dividend.units * 10n ** BigInt(divisor.scale + digits)
    const units = quotient(raised, divisor.units * 10n ** BigInt(dividend.scale), modeOf('divide', rounding))
    return print({ units, scale: digits })
  }
  function remainder(left: unknown, right: unknown): string | null {
    if (isMissing(left) || isMissing(right)) return null
    const [dividend, divisor] = [parse('remainder', left), parse('remainder', right)]
    if (divisor.units === 0n) throw failure('remainder', 'the divisor is zero', right)
    const scale = Math.max(dividend.scale, divisor.scale)
    return print({ units: rescale(dividend, scale, 'down').units % rescale(divisor, scale, 'down').units, scale })
  }
  function compare(left: unknown, right: unknown): number | null {
    return isMissing(left) || isMissing(right) ? null : order(parse('compare', left), parse('compare', right))
  }
  return { decimal, add, subtract, multiply, divide, remainder, compare }
}

/** The parts of a sum of money that belong to shares, such that nothing is lost: the last units go to the first shares. */
export function createAllocation(kernel: Kernel, decimals: DecimalKernel) {
  const { isMissing, listOf, integerOf, failure, capLength } = kernel
  const { parse, print, rescale, plus } = decimals
  function allocate(amount: unknown, shares: unknown, scale: unknown): readonly string[] | null {
    if (isMissing(amount) || isMissing(shares)) return null
    const weights = listOf('allocate', shares).map((each) => parse('allocate', each))
    capLength('allocate', weights.length)
    const finest = weights.reduce((most, { scale: each }) => Math.max(most, each), 0)
    const sizes = weights.map((each) => rescale(each, finest, 'down').units)
    const whole = weights.reduce((total, each) => plus(total, each), { units: 0n, scale: finest }).units
    if (whole <= 0n || sizes.some((each) => each < 0n)) throw failure('allocate', 'the shares have no sum', shares)
    const exact = parse('allocate', amount)
    const digits = isMissing(scale) ? exact.scale : integerOf('allocate', scale, { min: 0, max: 20 })
    const { units } = rescale(exact, digits, 'half-up')
    const parts = sizes.map((each) => (units * each) / whole)
    let left = parts.reduce((rest, part) => rest - part, units)
    const step = left < 0n ? -1n : 1n
    const given = parts.map((part, position) => {
      if (left === 0n || sizes[position] === 0n) return part
      left -= step
      return part + step
    })
    return given.map((each) => print({ units: each, scale: digits }))
  }
  return { allocate }
}

/** Arithmetic and order of the operators, where at least one side is not a number of the language. */
export function createOperatorDecimals(kernel: Kernel, decimals: DecimalKernel) {
  const { isNumeric, isMissing, failure } = kernel
  const { parse, print, plus, minus, times, quotient, order } = decimals
  type Exact = ReturnType<typeof parse>
  /** As many digits as the operands have, 16 where the division does not end. */
  function over(left: Exact, right: Exact): Exact {
    if (right.units === 0n) throw failure('/', 'the divisor is zero', '0')
    const least = Math.max(left.scale, right.scale)
    let scale = Math.max(least, 16)
    const raised = left.units * 10n ** BigInt(right.scale + scale)
    let units = quotient(raised, right.units * 10n ** BigInt(left.scale), 'half-up')
    while (scale > least && units % 10n === 0n) {
      units /= 10n
      scale -= 1
    }
    return { units, scale }
  }
  function rest(left: Exact, right: Exact): Exact {
    if (right.units === 0n) throw failure('%', 'the divisor is zero', '0')
    const scale = Math.max(left.scale, right.scale)
    const raise = (exact: Exact) => exact.units * 10n ** BigInt(scale - exact.scale)
    return { units: raise(left) % raise(right), scale }
  }
  function power(base: Exact, exponent: Exact): Exact {
    const times_ = exponent.units / 10n ** BigInt(exponent.scale)
    const isWhole = times_ * 10n ** BigInt(exponent.scale) === exponent.units
    if (!isWhole || times_ < 0n || times_ > 100n) {
      throw failure('**', 'a decimal can be raised to whole numbers from 0 to 100 only', print(exponent))
    }
    return { units: base.units ** times_, scale: base.scale * Number(times_) }
  }
  const exactly: Readonly<Record<string, (left: Exact, right: Exact) => Exact>> = {
    '+': plus,
    '-': minus,
    '*': times,
    '/': over,
    '%': rest,
    '**': power,
  }
  function checkOperand(operator: string, side: unknown): void {
    if (typeof side === 'object' && side !== null) {
      throw failure('operator', 'an operator cannot work on a list or an object', side)
    }
    if (isMissing(side) || typeof side === 'number' || typeof side === 'boolean' || isNumeric(side)) return
    throw failure(operator, 'the value is not a number', side)
  }
  /** A missing side makes the result missing; what is no number at all fails, so that no NaN travels on. */
  function calculate(operator: string, left: unknown, right: unknown): string | number | null {
    checkOperand(operator, left)
    checkOperand(operator, right)
    if (isMissing(left) || isMissing(right)) return null
    if (typeof left !== 'string' && typeof right !== 'string') return floats(operator, Number(left), Number(right))
    const [one, other] = [left, right].map((side) => (typeof side === 'boolean' ? Number(side) : side))
    return print(exactly[operator]?.(parse(operator, one), parse(operator, other)) ?? { units: 0n, scale: 0 })
  }
  function floats(operator: string, left: number, right: number): number {
    if (operator === '+') return left + right
    if (operator === '-') return left - right
    if (operator === '*') return left * right
    if (operator === '**') return left ** right
    if (right === 0) throw failure(operator, 'the divisor is zero', right)
    return operator === '/' ? left / right : left % right
  }
  /** Below zero, zero or above, as for sorting; NaN where neither comes first. Two texts that show numbers go by size. */
  function gap(left: unknown, right: unknown): number {
    if (typeof left === 'string' && typeof right === 'string' && !(isNumeric(left) && isNumeric(right))) {
      if (left === right) return 0
      return left < right ? -1 : 1
    }
    const isExact = (side: unknown) => isNumeric(side) || (typeof side === 'number' && Number.isFinite(side))
    if (!isExact(left) || !isExact(right)) return Number(left) - Number(right)
    return order(parse('<', left), parse('<', right))
  }
  return { calculate, gap }
}

import type { createOperatorDecimals } from './decimal-functions.ts'
import type { QuickDecimals } from './decimal.ts'
import type { Kernel, ObjectValue } from './kernel.ts'

/** What reading and joining do beyond plain JavaScript; the `$` keeps their names apart from functions. */
export function createOperators(kernel: Kernel) {
  const { failure, isMissing, keyOf, listOf, capText } = kernel
  const { maxTextLength } = kernel.limits
  function partOf(value: unknown): string {
    if (isMissing(value)) return ''
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value)
    if (typeof value === 'number') throw failure('text', 'the value is not a number', value)
    throw failure('text', 'a list or an object cannot be joined to a text; use json(...) or join(...)', value)
  }
  function $part(value: unknown): string {
    return typeof value === 'string' ? value : partOf(value)
  }
  function $cap(text: string): string {
    return text.length <= maxTextLength ? text : capText('text', text)
  }
  function $own(value: unknown, key: string): unknown {
    if (isMissing(value)) return undefined
    const holder: ObjectValue = Object(value)
    return Object.hasOwn(holder, key) ? holder[key] : undefined
  }
  function $index(value: unknown, key: unknown): unknown {
    if (typeof key === 'number') return $own(value, String(key))
    return typeof key === 'string' ? $own(value, keyOf('[ ]', key)) : undefined
  }
  function $key(key: unknown): string {
    return keyOf('{ [ ] }', key)
  }
  /** A list to be walked by the engine's own methods; null where it is missing. */
  function $walk(where: string, list: unknown): readonly unknown[] | null {
    if (Array.isArray(list)) return list
    return isMissing(list) ? null : listOf(where, list)
  }
  /** The key by which a table is read; null fits none. */
  function $tableKey(key: unknown): string | null {
    return isMissing(key) ? null : keyOf('lookup', key)
  }
  /** Adds to a sum of numbers; no number once something else than a number or a gap is added. */
  function $step(sum: number, value: unknown): number {
    return typeof value === 'number' ? sum + value : isMissing(value) ? sum : Number.NaN
  }
  function $finite(sum: number | undefined): number | undefined {
    return Number.isFinite(sum) ? sum : undefined
  }
  const $none: ObjectValue = Object.freeze({})
  return { $none, $step, $finite, $walk, $tableKey, $part, $cap, $own, $index, $key }
}

/**
 * Arithmetic and order. Two numbers take the way of the engine; as soon as a text that shows a number takes part, as
 * money does, the result is exact and a decimal text.
 */
export function createArithmetic(
  kernel: Kernel,
  exact: ReturnType<typeof createOperatorDecimals>,
  quick: QuickDecimals,
) {
  const { failure, isMissing, isNumeric } = kernel
  const { calculate, gap } = exact
  type Numeric = number | string | null
  function $minus(left: unknown, right: unknown): Numeric {
    if (typeof left === 'number' && typeof right === 'number') return left - right
    return quick.sumQuick(left, right, -1) ?? calculate('-', left, right)
  }
  function $times(left: unknown, right: unknown): Numeric {
    if (typeof left === 'number' && typeof right === 'number') return left * right
    return quick.productQuick(left, right) ?? calculate('*', left, right)
  }
  function $over(left: unknown, right: unknown): Numeric {
    if (typeof left === 'number' && typeof right === 'number' && right !== 0) return left / right
    return calculate('/', left, right)
  }
  function $rest(left: unknown, right: unknown): Numeric {
    if (typeof left === 'number' && typeof right === 'number' && right !== 0) return left % right
    return calculate('%', left, right)
  }
  function $power(left: unknown, right: unknown): Numeric {
    return typeof left === 'number' && typeof right === 'number' ? left ** right : calculate('**', left, right)
  }
  function $negative(value: unknown): Numeric {
    return typeof value === 'number' ? -value : calculate('-', 0, value)
  }
  function $number(value: unknown): number | null {
    if (typeof value === 'number') return value
    const result = calculate('+', 0, value)
    return result === null ? null : Number(result)
  }
  function isWord(value: unknown): boolean {
    return typeof value === 'string' && !isNumeric(value)
  }
  /** Where one side is certainly a number or decimal: adds, unless the other side turns out to be a word. */
  function sumSlowly(left: unknown, right: unknown, join: (left: unknown, right: unknown) => string) {
    return isWord(left) || isWord(right) ? join(left, right) : calculate('+', left, right)
  }
  /** Where nothing is known: numbers add, a text joins. */
  function addSlowly(left: unknown, right: unknown, join: (left: unknown, right: unknown) => string) {
    const texts = typeof left === 'string' || typeof right === 'string'
    return texts ? join(left, right) : calculate('+', left, right)
  }
  function $order(left: unknown, right: unknown): number {
    for (const side of [left, right]) {
      if (typeof side === 'object' && side !== null) {
        throw failure('operator', 'an operator cannot work on a list or an object', side)
      }
    }
    if (isMissing(left) || isMissing(right)) return Number.NaN
    const gapQuick = quick.gapQuick(left, right)
    return Number.isNaN(gapQuick) ? gap(left, right) : gapQuick
  }
  const operators = { $minus, $times, $over, $rest, $power, $negative, $number }
  return { operators, $order, sumSlowly, addSlowly, calculate }
}

/** The operators that both join and add, and the comparisons. */
export function createMeetings(
  joining: ReturnType<typeof createOperators>,
  arithmetic: ReturnType<typeof createArithmetic>,
) {
  const { $part, $cap } = joining
  const { sumSlowly, addSlowly, $order, calculate } = arithmetic
  function join(left: unknown, right: unknown): string {
    return $cap($part(left) + $part(right))
  }
  function $plus(left: unknown, right: unknown): number | string | null {
    return typeof left === 'number' && typeof right === 'number' ? left + right : sumSlowly(left, right, join)
  }
  /** One side is certainly a decimal, so that a word on the other side is a mistake. */
  function $sum(left: unknown, right: unknown): number | string | null {
    return calculate('+', left, right)
  }
  function $add(left: unknown, right: unknown): number | string | null {
    return typeof left === 'number' && typeof right === 'number' ? left + right : addSlowly(left, right, join)
  }
  function $less(left: unknown, right: unknown): boolean {
    return typeof left === 'number' && typeof right === 'number' ? left < right : $order(left, right) < 0
  }
  function $most(left: unknown, right: unknown): boolean {
    return typeof left === 'number' && typeof right === 'number' ? left <= right : $order(left, right) <= 0
  }
  function $more(left: unknown, right: unknown): boolean {
    return typeof left === 'number' && typeof right === 'number' ? left > right : $order(left, right) > 0
  }
  function $least(left: unknown, right: unknown): boolean {
    return typeof left === 'number' && typeof right === 'number' ? left >= right : $order(left, right) >= 0
  }
  return { $plus, $sum, $add, $less, $most, $more, $least }
}

/** The three dots in lists and objects; a missing value adds nothing. */
export function createSpreadOperators(kernel: Kernel) {
  const { failure, isMissing, isObject, capLength } = kernel
  function $list(value: unknown): readonly unknown[] {
    if (isMissing(value)) return []
    if (!Array.isArray(value)) throw failure('[...]', 'only a list can be spread into a list', value)
    capLength('[...]', value.length)
    return value
  }
  function $object(value: unknown): ObjectValue {
    if (isMissing(value)) return {}
    if (!isObject(value)) throw failure('{...}', 'only an object can be spread into an object', value)
    return value
  }
  function $capped(list: readonly unknown[]): readonly unknown[] {
    capLength('[...]', list.length)
    return list
  }
  return { $list, $object, $capped }
}

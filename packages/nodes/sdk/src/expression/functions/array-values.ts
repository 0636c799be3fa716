import type { DecimalKernel, QuickDecimals } from './decimal.ts'
import type { Kernel } from './kernel.ts'
import type { CanonicalJson } from './value.ts'

/** Sums of lists; exact as soon as a decimal text occurs. */
export function createSums(kernel: Kernel, decimals: DecimalKernel, quick: QuickDecimals) {
  const { isMissing, listOf, arrowOf, numberOf } = kernel
  const { parse, print, plus, rescale, quotient } = decimals
  function exactSum(where: string, values: readonly unknown[]): ReturnType<typeof parse> {
    let whole = { units: 0n, scale: 0 }
    for (const value of values) whole = plus(whole, parse(where, value))
    return whole
  }
  /** `undefined` where an amount is too long for the quick way; the decimals of one list mostly have one scale. */
  function quickSum(values: readonly unknown[]): string | undefined {
    let units = 0
    let scale = 0
    for (const value of values) {
      if (isMissing(value)) continue
      const read = quick.unitsOf(value)
      const readScale = quick.scaleRead()
      if (readScale > scale) {
        units *= 10 ** (readScale - scale)
        scale = readScale
      }
      units += read * 10 ** (scale - readScale)
      if (!(units > -1e15 && units < 1e15)) return undefined
    }
    return quick.printQuick(units, scale)
  }
  function present(where: string, list: unknown, arrow: unknown): readonly unknown[] {
    const source = isMissing(list) ? [] : listOf(where, list)
    const pick = isMissing(arrow) ? undefined : arrowOf(where, arrow)
    const values: unknown[] = []
    for (const element of source) {
      const value = pick === undefined ? element : pick(element)
      if (!isMissing(value)) values.push(value)
    }
    return values
  }
  function total(where: string, values: readonly unknown[]): number | string {
    if (values.some((value) => typeof value === 'string')) return quickSum(values) ?? print(exactSum(where, values))
    let sum_ = 0
    for (const value of values) sum_ += numberOf(where, value)
    return sum_
  }
  /** `undefined` where something else than finite numbers and gaps occurs. */
  function floatSum(list: readonly unknown[]): number | undefined {
    let sum_ = 0
    for (let at = 0; at < list.length; at += 1) {
      const value = list[at]
      if (typeof value === 'number') sum_ += value
      else if (!isMissing(value)) return undefined
    }
    return Number.isFinite(sum_) ? sum_ : undefined
  }
  function sum(list: unknown, arrow: unknown): number | string {
    if (arrow === undefined && Array.isArray(list)) {
      return floatSum(list) ?? quickSum(list) ?? total('sum', present('sum', list, arrow))
    }
    return total('sum', present('sum', list, arrow))
  }
  function average(list: unknown, arrow: unknown): number | string | null {
    const values = present('average', list, arrow)
    if (values.length === 0) return null
    const whole = total('average', values)
    if (typeof whole === 'number') return whole / values.length
    const exact = parse('average', whole)
    const raised = rescale(exact, Math.max(exact.scale, 16), 'down')
    const units = quotient(raised.units, BigInt(values.length), 'half-up')
    const [full, least] = [print({ units, scale: raised.scale }), exact.scale]
    const kept = full.replace(/0+$/, '')
    const point = full.indexOf('.')
    return full.slice(0, Math.max(kept.length, point + 1 + least)).replace(/\.$/, '')
  }
  return { sum, average }
}

/** Lists as sets: what occurs in one, in both, or once. */
export function createSetFunctions(kernel: Kernel, values: CanonicalJson) {
  const { isMissing, listOf, arrowOf } = kernel
  const { identityOf } = values
  /** `undefined` where the list is long or holds something else than texts. */
  function uniqueTexts(list: readonly unknown[]): readonly unknown[] | undefined {
    if (list.length > 32) return undefined
    const texts: unknown[] = []
    for (let at = 0; at < list.length; at += 1) {
      if (typeof list[at] !== 'string') return undefined
      if (!texts.includes(list[at])) texts.push(list[at])
    }
    return texts
  }
  function unique(list: unknown, arrow: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const texts = arrow === undefined ? uniqueTexts(listOf('unique', list)) : undefined
    if (texts !== undefined) return texts
    const keyFor = isMissing(arrow) ? (element: unknown) => element : arrowOf('unique', arrow)
    const kept = new Map<unknown, unknown>()
    for (const element of listOf('unique', list)) {
      const key = identityOf('unique', keyFor(element))
      if (!kept.has(key)) kept.set(key, element)
    }
    return [...kept.values()]
  }
  function identities(where: string, list: unknown): ReadonlySet<unknown> {
    return new Set((isMissing(list) ? [] : listOf(where, list)).map((element) => identityOf(where, element)))
  }
  function difference(list: unknown, other: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const taken = identities('difference', other)
    return listOf('difference', list).filter((element) => !taken.has(identityOf('difference', element)))
  }
  function intersection(list: unknown, other: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const shared = identities('intersection', other)
    return listOf('intersection', list).filter((element) => shared.has(identityOf('intersection', element)))
  }
  function includesAny(list: unknown, other: unknown): boolean {
    return (intersection(list, other) ?? []).length > 0
  }
  return { unique, difference, intersection, includesAny }
}

/** Sorting. */
export function createOrderFunctions(kernel: Kernel) {
  const { isMissing, failure, listOf, arrowOf, isNumeric, choiceOf } = kernel
  function rank(value: unknown): number {
    if (isMissing(value)) return 3
    return typeof value === 'number' || typeof value === 'boolean' ? 1 : 2
  }
  function ordered(where: string, left: unknown, right: unknown): number {
    if (rank(left) !== rank(right)) return rank(left) - rank(right)
    if (isMissing(left)) return 0
    if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right)
    if (typeof left === 'object' || typeof right === 'object')
      throw failure(where, 'a list or an object has no order', left)
    return Number(left) - Number(right)
  }
  interface Keyed {
    readonly element: unknown
    readonly key: unknown
  }
  function sorted(where: string, keyed: readonly Keyed[], direction: unknown): readonly unknown[] {
    const sign = choiceOf(where, direction, ['asc', 'desc']) === 'asc' ? 1 : -1
    // Texts that all show numbers, such as decimals, sort by size: "9.90" before "10.00".
    const numeric = keyed.every(({ key }) => isMissing(key) || typeof key === 'number' || isNumeric(key))
    const sizeOf = (key: unknown) => (numeric && typeof key === 'string' ? Number(key) : key)
    const compared = keyed.map(({ element, key }) => ({ element, key: sizeOf(key) }))
    const inOrder = compared.toSorted((left, right) => {
      const missing = isMissing(left.key) || isMissing(right.key)
      return ordered(where, left.key, right.key) * (missing ? 1 : sign)
    })
    return inOrder.map(({ element }) => element)
  }
  function sortBy(list: unknown, arrow: unknown, direction: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const keyFor = arrowOf('sortBy', arrow)
    const keyed = listOf('sortBy', list).map((element) => ({ element, key: keyFor(element) }))
    return sorted('sortBy', keyed, direction)
  }
  function sort(list: unknown, direction: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    return sorted(
      'sort',
      listOf('sort', list).map((element) => ({ element, key: element })),
      direction,
    )
  }
  return { sortBy, sort }
}

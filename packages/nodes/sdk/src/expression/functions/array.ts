import type { DecimalKernel } from './decimal.ts'
import type { Kernel } from './kernel.ts'

/** Functions that walk a list with an arrow. A missing list stays missing (null) where a list would come back. */
export function createWalkFunctions(kernel: Kernel) {
  const { isMissing, listOf, arrowOf, keyOf } = kernel
  function map(list: unknown, arrow: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const source = listOf('map', list)
    // oxlint-disable-next-line no-new-array -- of the final length from the start: a third faster than growing
    const result = new Array<unknown>(source.length)
    if (typeof arrow !== 'function') throw new Error('map: the second argument is not an arrow')
    for (let position = 0; position < source.length; position += 1) result[position] = arrow(source[position], position)
    return result
  }
  function filter(list: unknown, arrow: unknown): readonly unknown[] | null {
    return isMissing(list) ? null : listOf('filter', list).filter(arrowOf('filter', arrow))
  }
  function find(list: unknown, arrow: unknown): unknown {
    return isMissing(list) ? null : (listOf('find', list).find(arrowOf('find', arrow)) ?? null)
  }
  function some(list: unknown, arrow: unknown): boolean {
    return !isMissing(list) && listOf('some', list).some(arrowOf('some', arrow))
  }
  function every(list: unknown, arrow: unknown): boolean {
    return isMissing(list) || listOf('every', list).every(arrowOf('every', arrow))
  }
  function groupBy(list: unknown, arrow: unknown): Readonly<Record<string, readonly unknown[]>> {
    const groups = new Map<string, unknown[]>()
    const keyFor = arrowOf('groupBy', arrow)
    for (const element of isMissing(list) ? [] : listOf('groupBy', list)) {
      const key = keyOf('groupBy', keyFor(element))
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [element])
      else group.push(element)
    }
    return Object.fromEntries(groups)
  }
  return { map, filter, find, some, every, groupBy }
}

/** Functions on lists as a whole. */
export function createListFunctions(kernel: Kernel, decimals: DecimalKernel) {
  const { isMissing, listOf, arrowOf, capLength, numberOf } = kernel
  const { parse, print, plus } = decimals
  function exactSum(values: readonly unknown[]): string {
    return print(
      values.reduce<ReturnType<typeof parse>>((total, value) => plus(total, parse('sum', value)), {
        units: 0n,
        scale: 0,
      }),
    )
  }
  function sum(list: unknown, arrow: unknown): number | string {
    const source = isMissing(list) ? [] : listOf('sum', list)
    const pick = isMissing(arrow) ? undefined : arrowOf('sum', arrow)
    const values: unknown[] = []
    for (const element of source) {
      const value = pick === undefined ? element : pick(element)
      if (!isMissing(value)) values.push(value)
    }
    if (values.some((value) => typeof value === 'string')) return exactSum(values)
    return values.reduce<number>((total, value) => total + numberOf('sum', value), 0)
  }
  function count(list: unknown): number {
    return isMissing(list) ? 0 : listOf('count', list).length
  }
  function unique(list: unknown, arrow: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const keyFor = isMissing(arrow) ? (element: unknown) => element : arrowOf('unique', arrow)
    const kept = new Map<unknown, unknown>()
    for (const element of listOf('unique', list)) {
      const key = keyFor(element)
      if (!kept.has(key)) kept.set(key, element)
    }
    return [...kept.values()]
  }
  function first(list: unknown): unknown {
    return isMissing(list) ? null : (listOf('first', list)[0] ?? null)
  }
  function last(list: unknown): unknown {
    return isMissing(list) ? null : (listOf('last', list).at(-1) ?? null)
  }
  function flatten(list: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const result: unknown[] = []
    for (const element of listOf('flatten', list)) {
      capLength('flatten', result.length + (Array.isArray(element) ? element.length : 1))
      if (Array.isArray(element)) for (const inner of element) result.push(inner)
      else result.push(element)
    }
    return result
  }
  return { sum, count, unique, first, last, flatten }
}

/** Sorting. */
export function createOrderFunctions(kernel: Kernel) {
  const { isMissing, failure, listOf, arrowOf, isNumeric } = kernel
  function rank(value: unknown): number {
    if (isMissing(value)) return 3
    return typeof value === 'number' || typeof value === 'boolean' ? 1 : 2
  }
  function ordered(left: unknown, right: unknown): number {
    if (rank(left) !== rank(right)) return rank(left) - rank(right)
    if (isMissing(left)) return 0
    if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right)
    if (typeof left === 'object' || typeof right === 'object')
      throw failure('sortBy', 'a list or an object has no order', left)
    return Number(left) - Number(right)
  }
  function sortBy(list: unknown, arrow: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const keyFor = arrowOf('sortBy', arrow)
    const keyed = listOf('sortBy', list).map((element) => ({ element, key: keyFor(element) }))
    // Texts that all show numbers, such as decimals, sort by size: "9.90" before "10.00".
    const numeric = keyed.every(
      ({ key }) => isMissing(key) || typeof key === 'number' || (typeof key === 'string' && isNumeric(key)),
    )
    const keyOf = (key: unknown) => (numeric && typeof key === 'string' ? Number(key) : key)
    return keyed.sort((left, right) => ordered(keyOf(left.key), keyOf(right.key))).map(({ element }) => element)
  }
  return { sortBy }
}

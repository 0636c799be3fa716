import type { Kernel } from './kernel.ts'

/** Functions that walk a list with an arrow. A missing list stays missing (null) where a list would come back. */
export function createWalkFunctions(kernel: Kernel) {
  const { isMissing, listOf, arrowOf, capLength } = kernel
  function map(list: unknown, arrow: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const source = listOf('map', list)
    const valueFor = arrowOf('map', arrow)
    // oxlint-disable-next-line no-new-array -- of the final length from the start: a third faster than growing
    const result = new Array<unknown>(source.length)
    for (let position = 0; position < source.length; position += 1) {
      result[position] = valueFor(source[position], position)
    }
    return result
  }
  function flatMap(list: unknown, arrow: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const valueFor = arrowOf('flatMap', arrow)
    const result: unknown[] = []
    for (const [position, element] of listOf('flatMap', list).entries()) {
      const value = valueFor(element, position)
      capLength('flatMap', result.length + (Array.isArray(value) ? value.length : 1))
      if (Array.isArray(value)) for (const inner of value) result.push(inner)
      else result.push(value)
    }
    return result
  }
  function filter(list: unknown, arrow: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const source = listOf('filter', list)
    const isKept = arrowOf('filter', arrow)
    const result: unknown[] = []
    for (let position = 0; position < source.length; position += 1) {
      if (isKept(source[position], position)) result.push(source[position])
    }
    return result
  }
  function firstPosition(where: string, list: unknown, arrow: unknown): number {
    const source = isMissing(list) ? [] : listOf(where, list)
    const isFound = arrowOf(where, arrow)
    for (let at = 0; at < source.length; at += 1) if (isFound(source[at], at)) return at
    return -1
  }
  function find(list: unknown, arrow: unknown): unknown {
    const at = firstPosition('find', list, arrow)
    return at < 0 ? null : (listOf('find', list)[at] ?? null)
  }
  function findIndex(list: unknown, arrow: unknown): number {
    return firstPosition('findIndex', list, arrow)
  }
  function some(list: unknown, arrow: unknown): boolean {
    return firstPosition('some', list, arrow) >= 0
  }
  function every(list: unknown, arrow: unknown): boolean {
    if (isMissing(list)) return true
    const holds = arrowOf('every', arrow)
    return listOf('every', list).every((element, at) => holds(element, at))
  }
  function count(list: unknown, arrow: unknown): number {
    if (isMissing(list)) return 0
    return arrow === undefined ? listOf('count', list).length : (filter(listOf('count', list), arrow)?.length ?? 0)
  }
  return { map, flatMap, filter, find, findIndex, some, every, count }
}

/** Lists as objects, by a key that an arrow computes. A missing list has no keys. */
export function createGroupFunctions(kernel: Kernel) {
  const { isMissing, listOf, arrowOf, keyOf } = kernel
  function collect<Group>(where: string, [list, arrow]: readonly unknown[], step: Step<Group>): Groups<Group> {
    const groups = new Map<string, Group>()
    const keyFor = arrowOf(where, arrow)
    for (const element of isMissing(list) ? [] : listOf(where, list)) {
      const key = keyOf(where, keyFor(element))
      groups.set(key, step(groups.get(key), element))
    }
    return Object.fromEntries(groups)
  }
  type Step<Group> = (group: Group | undefined, element: unknown) => Group
  type Groups<Group> = Readonly<Record<string, Group>>
  function groupBy(list: unknown, arrow: unknown): Groups<readonly unknown[]> {
    return collect<unknown[]>('groupBy', [list, arrow], (group, element) => {
      if (group === undefined) return [element]
      group.push(element)
      return group
    })
  }
  function keyBy(list: unknown, arrow: unknown): Groups<unknown> {
    return collect<unknown>('keyBy', [list, arrow], (_, element) => element)
  }
  function countBy(list: unknown, arrow: unknown): Groups<number> {
    return collect<number>('countBy', [list, arrow], (group) => (group ?? 0) + 1)
  }
  return { groupBy, keyBy, countBy }
}

/** Parts and rearrangements of lists. */
export function createListFunctions(kernel: Kernel) {
  const { isMissing, listOf, capLength, integerOf, limits } = kernel
  const room = { min: -limits.maxTextLength, max: limits.maxTextLength }
  function first(list: unknown): unknown {
    return isMissing(list) ? null : (listOf('first', list)[0] ?? null)
  }
  function last(list: unknown): unknown {
    return isMissing(list) ? null : (listOf('last', list).at(-1) ?? null)
  }
  function slice(list: unknown, start: unknown, end: unknown): readonly unknown[] | null {
    if (isMissing(list)) return null
    const [from, to] = [integerOf('slice', start, room), isMissing(end) ? undefined : integerOf('slice', end, room)]
    return listOf('slice', list).slice(from, to)
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
  function zip(...lists: readonly unknown[]): readonly (readonly unknown[])[] {
    const sources = lists.map((list) => (isMissing(list) ? [] : listOf('zip', list)))
    const longest = sources.reduce((most, source) => Math.max(most, source.length), 0)
    capLength('zip', longest * Math.max(1, sources.length))
    return Array.from({ length: longest }, (_, position) => sources.map((source) => source[position] ?? null))
  }
  function chunk(list: unknown, size: unknown): readonly (readonly unknown[])[] | null {
    if (isMissing(list)) return null
    const [source, length] = [listOf('chunk', list), integerOf('chunk', size, { min: 1, max: limits.maxListLength })]
    const chunks: unknown[][] = []
    for (let start = 0; start < source.length; start += length) chunks.push(source.slice(start, start + length))
    return chunks
  }
  function append(list: unknown, ...values: readonly unknown[]): readonly unknown[] {
    const source = isMissing(list) ? [] : listOf('append', list)
    capLength('append', source.length + values.length)
    return [...source, ...values]
  }
  function compact(list: unknown): readonly unknown[] | null {
    return isMissing(list) ? null : listOf('compact', list).filter((element) => !isMissing(element) && element !== '')
  }
  function range(start: unknown, end: unknown): readonly number[] {
    const [from, to] = [integerOf('range', start, room), integerOf('range', end, room)]
    capLength('range', to - from + 1)
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, position) => from + position)
  }
  return { first, last, slice, flatten, zip, chunk, append, compact, range }
}

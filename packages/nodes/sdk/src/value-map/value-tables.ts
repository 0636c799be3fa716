import type { UnmappedPolicy, ValueMap, ValueMapDirection, ValueMapType, ValueMapValue } from './value-map.ts'

/** A value map made ready for looking up in one direction. Holds what was looked up in vain until it is asked for. */
export interface ValueTable {
  readonly map: string
  readonly direction: ValueMapDirection
  readonly type: ValueMapType
  readonly trim: boolean
  readonly ignoreCase: boolean
  policy: UnmappedPolicy
  readonly found: Map<ValueMapValue, ValueMapValue>
  /** Values that stand for several others, none of which is preferred. */
  readonly ambiguous: Set<ValueMapValue>
  /** Values without an entry, with how often they came; at most `mostMisses` different ones. */
  readonly misses: Map<ValueMapValue, number>
}

export type ValueTables = ReturnType<typeof createValueTables>

/** How a look-up ended: `value` is what leaves, or what came in when there is no entry for it. */
export type LookedUp =
  | { readonly kind: 'found'; readonly value: ValueMapValue }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unmapped'; readonly value: ValueMapValue; readonly isAmbiguous: boolean }
  /** A list, an object, or a text where numbers belong. */
  | { readonly kind: 'wrong-type' }

/** The part of a value map that looking up needs. */
export type ValueTableSource = Pick<ValueMap, 'name' | 'left' | 'right' | 'entries' | 'unmapped' | 'matching'>

/**
 * Looking up in value maps. Its source text is also run inside isolates as a part of the expression library, so it may
 * use nothing but its own functions and the language itself.
 */
// oxlint-disable-next-line max-lines-per-function -- a factory is as long as its subject, see the expression room
export function createValueTables() {
  const mostMisses = 200
  function numberIn(text: string): number | undefined {
    return /^\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*$/.test(text) ? Number(text) : undefined
  }
  /** The value as its side has it; `null` for a missing one, `undefined` for one that cannot belong there. */
  // oxlint-disable-next-line complexity -- one short case per type
  function asType(value: unknown, type: ValueMapType): ValueMapValue | null | undefined {
    if (value === null || value === undefined) return null
    if (type === 'text') {
      if (typeof value === 'string') return value
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
    }
    if (typeof value === type) return value as ValueMapValue
    if (typeof value !== 'string') return undefined
    if (value.trim() === '') return null
    if (type === 'number') return numberIn(value)
    const word = value.trim().toLowerCase()
    return word === 'true' ? true : word === 'false' ? false : undefined
  }
  function keyOf(value: ValueMapValue, { trim, ignoreCase }: ValueMap['matching']): ValueMapValue {
    if (typeof value !== 'string') return value
    const trimmed = trim ? value.trim() : value
    return ignoreCase ? trimmed.toLowerCase() : trimmed
  }
  /**
   * `later` versions of the same map only add what the ones before them do not have: so a run that goes on keeps what it
   * computed before, and finds the entries it waited for. Their policy counts.
   */
  function open(
    map: ValueTableSource,
    direction: ValueMapDirection,
    ...later: readonly ValueTableSource[]
  ): ValueTable {
    const table = openOne(map, direction)
    for (const each of later) {
      const more = openOne(each, direction)
      for (const [key, value] of more.found) if (!table.found.has(key)) table.found.set(key, value)
      table.policy = more.policy
    }
    return table
  }
  // oxlint-disable-next-line complexity -- one loop over all entries, of which there can be many
  function openOne(map: ValueTableSource, direction: ValueMapDirection): ValueTable {
    const [from, to] = direction === 'forward' ? ([0, 1] as const) : ([1, 0] as const)
    const found = new Map<ValueMapValue, ValueMapValue>()
    const preferred = new Set<ValueMapValue>()
    const ambiguous = new Set<ValueMapValue>()
    for (const entry of map.entries) {
      const key = keyOf(entry[from], map.matching)
      if (!found.has(key)) found.set(key, entry[to])
      else if (from === 1 && entry[2] !== 'preferred') ambiguous.add(key)
      else if (from === 1) found.set(key, entry[to])
      if (from === 1 && entry[2] === 'preferred') preferred.add(key)
    }
    for (const key of preferred) ambiguous.delete(key)
    for (const key of ambiguous) found.delete(key)
    const { type } = from === 0 ? map.left : map.right
    const { trim, ignoreCase } = map.matching
    const policy = map.unmapped[direction]
    return { map: map.name, direction, type, trim, ignoreCase, policy, found, ambiguous, misses: new Map() }
  }
  function lookUp(table: ValueTable, value: unknown): LookedUp {
    const typed = asType(value, table.type)
    if (typed === null) return { kind: 'missing' }
    if (typed === undefined) return { kind: 'wrong-type' }
    const key = keyOf(typed, table)
    const found = table.found.get(key)
    if (found !== undefined) return { kind: 'found', value: found }
    if (typeof key === 'string' && key.trim() === '') return { kind: 'missing' }
    return { kind: 'unmapped', value: key, isAmbiguous: table.ambiguous.has(key) }
  }
  function noteMiss({ misses }: ValueTable, value: ValueMapValue): void {
    const shown = typeof value === 'string' ? value.slice(0, 200) : value
    const before = misses.get(shown)
    if (before !== undefined || misses.size < mostMisses) misses.set(shown, (before ?? 0) + 1)
  }
  /** What was looked up in vain since it was last asked for; `undefined` when nothing was. */
  function drain(tables: readonly ValueTable[]): readonly ValueMiss[] | undefined {
    const all: ValueMiss[] = []
    for (const { map, direction, misses } of tables) {
      if (misses.size === 0) continue
      for (const [value, count] of misses) all.push([map, direction, value, count])
      misses.clear()
    }
    return all.length > 0 ? all : undefined
  }
  return { open, lookUp, noteMiss, drain, keyOf, asType }
}

/** A value that had no entry, and how often it came. */
export type ValueMiss = readonly [map: string, direction: ValueMapDirection, value: ValueMapValue, count: number]

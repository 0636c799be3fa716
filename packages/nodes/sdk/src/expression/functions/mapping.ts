import type { Kernel, ObjectValue } from './kernel.ts'

type MakeLine = (line: unknown, position: number, parent: unknown) => unknown
type PickLine = (line: unknown, position: number, parent: unknown) => unknown

interface LinePicks {
  readonly flatten?: PickLine
  readonly where?: PickLine
  readonly group?: PickLine
}

/** What the scripts of mappings need besides expressions; see sdk/src/mapping. */
export function createMappingFunctions(kernel: Kernel, isEmpty: (value: unknown) => boolean) {
  const { isMissing, isObject, capLength, failure } = kernel
  /** The value, or nothing where it is empty. */
  function $filled(value: unknown): unknown {
    return isEmpty(value) ? undefined : value
  }
  function $needed(value: unknown): unknown {
    if (isEmpty(value)) throw failure('mapping', 'this field must not be empty', value)
    return value
  }
  /** A field to be spread, or none. */
  function $unlessEmpty(name: string, value: unknown): ObjectValue {
    return isEmpty(value) ? {} : { [name]: value }
  }
  /** The object at a path of own fields; `undefined`, which spreads into nothing, where there is none. */
  function $fieldsAt(value: unknown, ...path: readonly string[]): ObjectValue | undefined {
    let current = value
    for (const name of path) {
      if (!isObject(current) || !Object.hasOwn(current, name)) return undefined
      current = current[name]
    }
    return isObject(current) ? current : undefined
  }
  /** What stands in a place, with the fields that are set there. */
  function $fieldsOnto(before: unknown, fields: ObjectValue): unknown {
    return Object.keys(fields).length === 0 ? (before ?? null) : { ...$fieldsAt(before), ...fields }
  }
  function without(value: ObjectValue, [name = '', ...rest]: readonly string[]): ObjectValue {
    if (!Object.hasOwn(value, name)) return value
    if (rest.length === 0) {
      const { [name]: _, ...others } = value
      return others
    }
    const inner = value[name]
    return isObject(inner) ? { ...value, [name]: without(inner, rest) } : value
  }
  /** An object without some of its fields. */
  function $copied(value: unknown, except: readonly (readonly string[])[]): ObjectValue | null {
    if (isMissing(value)) return null
    if (!isObject(value)) throw failure('copy', 'only an object can be copied', value)
    return except.reduce(without, value)
  }
  function linesIn(what: string, value: unknown): readonly unknown[] {
    if (isMissing(value)) return []
    if (!Array.isArray(value)) throw failure('lines', `${what} is not a list`, value)
    return value
  }
  function grouped(lines: readonly (readonly [unknown, unknown])[], key: PickLine): readonly unknown[] {
    const groups = new Map<string, { readonly key: unknown; readonly lines: unknown[] }>()
    for (const [position, [line, parent]] of lines.entries()) {
      const value = key(line, position, parent) ?? null
      const text = JSON.stringify(value)
      const group = groups.get(text)
      if (group === undefined) groups.set(text, { key: value, lines: [line] })
      else group.lines.push(line)
    }
    return [...groups.values()]
  }
  /** Pairs of line and parent. */
  function flattened(list: readonly unknown[], pick: PickLine): readonly (readonly [unknown, unknown])[] {
    const lines: (readonly [unknown, unknown])[] = []
    for (const [position, outer] of list.entries()) {
      for (const inner of linesIn('what is flattened', pick(outer, position, undefined))) lines.push([inner, outer])
      capLength('lines', lines.length)
    }
    return lines
  }
  /** A list made line by line; null where there is no source list. */
  function $lines(list: unknown, make: MakeLine, picks: LinePicks = {}): readonly unknown[] | null {
    if (isMissing(list)) return null
    const source = linesIn('the source', list)
    const { flatten, where, group } = picks
    if (!flatten && !where && !group) return source.map((line, position) => make(line, position, undefined))
    const all = flatten ? flattened(source, flatten) : source.map((line) => [line, undefined] as const)
    const kept = where ? all.filter(([line, parent], position) => where(line, position, parent)) : all
    if (group) return grouped(kept, group).map((line, position) => make(line, position, undefined))
    return kept.map(([line, parent], position) => make(line, position, parent))
  }
  return { $filled, $needed, $unlessEmpty, $fieldsAt, $fieldsOnto, $copied, $lines }
}

import type { Kernel } from './kernel.ts'

/** Functions on objects; only own fields are ever seen. */
export function createObjectFunctions(kernel: Kernel) {
  const { isMissing, objectOf, listOf, keyOf } = kernel
  function keysOf(where: string, names: unknown): readonly string[] {
    return listOf(where, names).map((name) => keyOf(where, name))
  }
  function pick(object: unknown, names: unknown): Readonly<Record<string, unknown>> | null {
    if (isMissing(object)) return null
    const source = objectOf('pick', object)
    return Object.fromEntries(
      keysOf('pick', names)
        .filter((name) => Object.hasOwn(source, name))
        .map((name) => [name, source[name]]),
    )
  }
  function omit(object: unknown, names: unknown): Readonly<Record<string, unknown>> | null {
    if (isMissing(object)) return null
    const left = new Set(keysOf('omit', names))
    return Object.fromEntries(Object.entries(objectOf('omit', object)).filter(([name]) => !left.has(name)))
  }
  function merge(...objects: readonly unknown[]): Readonly<Record<string, unknown>> {
    let result: Readonly<Record<string, unknown>> = {}
    // Spread defines fields and never calls a setter, which Object.assign would for "__proto__".
    for (const object of objects) if (!isMissing(object)) result = { ...result, ...objectOf('merge', object) }
    return result
  }
  function keys(object: unknown): readonly string[] | null {
    return isMissing(object) ? null : Object.keys(objectOf('keys', object))
  }
  function values(object: unknown): readonly unknown[] | null {
    return isMissing(object) ? null : Object.values(objectOf('values', object))
  }
  function entries(object: unknown): readonly { readonly key: string; readonly value: unknown }[] | null {
    return isMissing(object)
      ? null
      : Object.entries(objectOf('entries', object)).map(([key, value]) => ({ key, value }))
  }
  function has(object: unknown, name: unknown): boolean {
    return !isMissing(object) && Object.hasOwn(objectOf('has', object), keyOf('has', name))
  }
  return { pick, omit, merge, keys, values, entries, has }
}

/** Functions on any value. */
export function createValueFunctions(kernel: Kernel) {
  const { isMissing, isObject, failure, objectOf, keyOf, textOf, capText, limits } = kernel
  function coalesce(...candidates: readonly unknown[]): unknown {
    return candidates.find((value) => !isMissing(value)) ?? null
  }
  function isEmpty(value: unknown): boolean {
    if (isMissing(value)) return true
    if (typeof value === 'string') return value.trim() === ''
    if (Array.isArray(value)) return value.length === 0
    return isObject(value) && Object.keys(value).length === 0
  }
  function lookup(table: unknown, key: unknown, fallback: unknown): unknown {
    const otherwise = fallback === undefined ? null : fallback
    if (isMissing(table) || isMissing(key)) return otherwise
    const entries = objectOf('lookup', table)
    const name = keyOf('lookup', key)
    return Object.hasOwn(entries, name) ? entries[name] : otherwise
  }
  // A value that occurs twice is visited twice, as JSON writes it twice; the count bounds the work before any text exists.
  // Five characters of a text count like one value, which brings the bound close to the longest text allowed.
  function measure(value: unknown, depth: number, counted: number): number {
    if (depth > 200) throw failure('json', 'the value is nested deeper than 200 levels', value)
    if (counted > limits.maxJsonValues) throw failure('json', 'the value is too large to be written as JSON', value)
    if (typeof value === 'string') return counted + 1 + value.length / 5
    if (typeof value !== 'object' || value === null) return counted + 1
    let total = counted + 1
    for (const inner of Object.values(value)) total = measure(inner, depth + 1, total)
    return total
  }
  function json(value: unknown): string {
    const measured = measure(value, 0, 0)
    if (measured > limits.maxJsonValues) throw failure('json', 'the value is too large to be written as JSON', value)
    return capText('json', JSON.stringify(value) ?? 'null')
  }
  function parseJson(text: unknown): unknown {
    if (isMissing(text) || text === '') return null
    const source = capText('parseJson', textOf('parseJson', text))
    try {
      return JSON.parse(source)
    } catch {
      throw failure('parseJson', 'the text is not JSON', source)
    }
  }
  return { coalesce, isEmpty, lookup, json, parseJson }
}

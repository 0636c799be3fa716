import type { Kernel, ObjectValue } from './kernel.ts'
import type { CanonicalJson } from './value.ts'

/** Functions on objects; only own fields are ever seen. */
export function createObjectFunctions(kernel: Kernel) {
  const { isMissing, isObject, objectOf, listOf, keyOf, failure } = kernel
  function keysOf(where: string, names: unknown): readonly string[] {
    return listOf(where, names).map((name) => keyOf(where, name))
  }
  function pick(object: unknown, names: unknown): ObjectValue | null {
    if (isMissing(object)) return null
    const source = objectOf('pick', object)
    const result: Record<string, unknown> = {}
    for (const name of keysOf('pick', names)) if (Object.hasOwn(source, name)) result[name] = source[name]
    return result
  }
  function omit(object: unknown, names: unknown): ObjectValue | null {
    if (isMissing(object)) return null
    const left = new Set(keysOf('omit', names))
    return Object.fromEntries(Object.entries(objectOf('omit', object)).filter(([name]) => !left.has(name)))
  }
  function rename(object: unknown, names: unknown): ObjectValue | null {
    if (isMissing(object)) return null
    const renamed = isMissing(names) ? {} : objectOf('rename', names)
    const nameFor = (name: string) => (Object.hasOwn(renamed, name) ? keyOf('rename', renamed[name]) : name)
    return Object.fromEntries(Object.entries(objectOf('rename', object)).map(([name, value]) => [nameFor(name), value]))
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
  function pairOf(entry: unknown): readonly [string, unknown] {
    if (Array.isArray(entry) && entry.length === 2) return [keyOf('fromEntries', entry[0]), entry[1]]
    if (!isObject(entry) || !Object.hasOwn(entry, 'key')) {
      throw failure('fromEntries', 'the element is neither { key, value } nor [key, value]', entry)
    }
    return [keyOf('fromEntries', entry['key']), Object.hasOwn(entry, 'value') ? entry['value'] : null]
  }
  function fromEntries(list: unknown): ObjectValue | null {
    return isMissing(list) ? null : Object.fromEntries(listOf('fromEntries', list).map(pairOf))
  }
  function has(object: unknown, name: unknown): boolean {
    return !isMissing(object) && Object.hasOwn(objectOf('has', object), keyOf('has', name))
  }
  return { pick, omit, rename, keys, values, entries, fromEntries, has }
}

/** Functions that build objects out of objects, or look deep into them. */
export function createDeepFunctions(kernel: Kernel, values: CanonicalJson) {
  const { isMissing, isObject, objectOf, textOf, keyOf, arrowOf, failure } = kernel
  function merge(...objects: readonly unknown[]): ObjectValue {
    let result: ObjectValue = {}
    // Spread defines fields and never calls a setter, which Object.assign would for "__proto__".
    for (const object of objects) if (!isMissing(object)) result = { ...result, ...objectOf('merge', object) }
    return result
  }
  function mergedDeep(left: unknown, right: unknown, depth: number): unknown {
    if (!isObject(left) || !isObject(right)) return right
    if (depth > 100) throw failure('mergeDeep', 'the objects are nested deeper than 100 levels', right)
    const inner = Object.entries(right).map(([name, value]): [string, unknown] => {
      return [name, Object.hasOwn(left, name) ? mergedDeep(left[name], value, depth + 1) : value]
    })
    return { ...left, ...Object.fromEntries(inner) }
  }
  function mergeDeep(...objects: readonly unknown[]): unknown {
    const present = objects.filter((object) => !isMissing(object)).map((object) => objectOf('mergeDeep', object))
    return present.reduce<unknown>((result, object) => mergedDeep(result, object, 0), {})
  }
  function mapValues(object: unknown, arrow: unknown): ObjectValue | null {
    if (isMissing(object)) return null
    const valueFor = arrowOf('mapValues', arrow)
    const fields = Object.entries(objectOf('mapValues', object))
    return Object.fromEntries(fields.map(([name, value]) => [name, valueFor(value, name)]))
  }
  function isBlank(value: unknown): boolean {
    if (isMissing(value) || value === '') return true
    return typeof value === 'object' && Object.keys(value ?? {}).length === 0
  }
  function cleaned(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(cleaned)
    if (!isObject(value)) return value
    const fields = Object.entries(value).map(([name, inner]): [string, unknown] => [name, cleaned(inner)])
    return Object.fromEntries(fields.filter(([, inner]) => !isBlank(inner)))
  }
  function withoutEmpty(value: unknown): unknown {
    if (isMissing(value)) return null
    values.checkSize('withoutEmpty', value)
    return cleaned(value)
  }
  function get(value: unknown, path: unknown, fallback: unknown): unknown {
    let found: unknown = value
    for (const name of isMissing(path) ? [] : textOf('get', path).split('.', 101)) {
      const key = keyOf('get', name)
      if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return fallback ?? null
      const holder: ObjectValue = { ...found }
      found = holder[key]
    }
    return found ?? fallback ?? null
  }
  return { merge, mergeDeep, mapValues, withoutEmpty, get }
}

import type { Kernel } from './kernel.ts'

export type CanonicalJson = ReturnType<typeof createJsonFunctions>

/** Values as JSON texts, bounded before any text exists. */
export function createJsonFunctions(kernel: Kernel) {
  const { isMissing, isObject, failure, textOf, capText, limits } = kernel
  // A value that occurs twice is visited twice, as JSON writes it twice; the count bounds the work before any text exists.
  // Five characters of a text count like one value, which brings the bound close to the longest text allowed.
  function measure(where: string, value: unknown, [depth, counted]: readonly [depth: number, counted: number]): number {
    if (depth > 200) throw failure(where, 'the value is nested deeper than 200 levels', value)
    if (counted > limits.maxJsonValues) throw failure(where, 'the value is too large to be written as JSON', value)
    if (typeof value === 'string') return counted + 1 + value.length / 5
    if (typeof value !== 'object' || value === null) return counted + 1
    let total = counted + 1
    for (const [key, inner] of Object.entries(value)) {
      total = measure(where, inner, [depth + 1, total + (Array.isArray(value) ? 0 : key.length / 5)])
    }
    return total
  }
  function checkSize(where: string, value: unknown): void {
    const measured = measure(where, value, [0, 0])
    if (measured > limits.maxJsonValues) throw failure(where, 'the value is too large to be written as JSON', value)
  }
  function sorted(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(sorted)
    if (!isObject(value)) return value
    const keys = Object.keys(value).toSorted((left, right) => (left < right ? -1 : Number(left > right)))
    return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]))
  }
  /** The same text for the same value, in whatever order its fields stand. */
  function canonicalJson(where: string, value: unknown): string {
    checkSize(where, value)
    return JSON.stringify(sorted(value)) ?? 'null'
  }
  /** What tells values apart where lists are compared: lists and objects by what they hold. */
  function identityOf(where: string, value: unknown): unknown {
    if (typeof value === 'object' && value !== null) return `\0${canonicalJson(where, value)}`
    return value === undefined ? null : value
  }
  function json(value: unknown): string {
    checkSize('json', value)
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
  return { functions: { json, parseJson }, checkSize, canonicalJson, identityOf }
}

/** Functions on any value. */
export function createValueFunctions(kernel: Kernel, values: CanonicalJson) {
  const { isMissing, isObject, failure, textOf } = kernel
  function coalesce(...candidates: readonly unknown[]): unknown {
    for (const value of candidates) if (!isMissing(value)) return value
    return null
  }
  function isEmpty(value: unknown): boolean {
    if (isMissing(value)) return true
    if (typeof value === 'string') return value.trim() === ''
    if (Array.isArray(value)) return value.length === 0
    return isObject(value) && Object.keys(value).length === 0
  }
  function firstFilled(...candidates: readonly unknown[]): unknown {
    return candidates.find((value) => !isEmpty(value)) ?? null
  }
  function isNothing(value: unknown): boolean {
    return isMissing(value)
  }
  function when(condition: unknown, whenTrue: unknown, whenFalse: unknown): unknown {
    return (condition ? whenTrue : whenFalse) ?? null
  }
  function choose(value: unknown, ...cases: readonly unknown[]): unknown {
    const wanted = values.identityOf('choose', value)
    for (let at = 0; at + 1 < cases.length; at += 2) {
      if (values.identityOf('choose', cases[at]) === wanted) return cases[at + 1] ?? null
    }
    return (cases.length % 2 === 1 ? cases.at(-1) : null) ?? null
  }
  function equal(left: unknown, right: unknown): boolean {
    return values.identityOf('equal', left) === values.identityOf('equal', right)
  }
  function typeOf(value: unknown): string {
    if (isMissing(value)) return 'nothing'
    if (Array.isArray(value)) return 'list'
    if (typeof value === 'string') return 'text'
    return typeof value
  }
  const yes = ['true', 'yes', 'y', 'on', 'x', '1', 'ja', 'wahr', '是', '真']
  const no = ['false', 'no', 'n', 'off', '0', 'nein', 'falsch', '否', '假']
  function boolean(value: unknown): boolean | null {
    if (isMissing(value) || value === '') return null
    const word = textOf('boolean', value).trim().toLowerCase()
    if (yes.includes(word)) return true
    if (no.includes(word)) return false
    throw failure('boolean', 'the value says neither yes nor no', value)
  }
  return { coalesce, isEmpty, firstFilled, isMissing: isNothing, when, choose, equal, typeOf, boolean }
}

/** Value maps: tables of what one system calls what another calls otherwise. */
export function createLookups(kernel: Kernel, values: CanonicalJson) {
  const { isMissing, objectOf, keyOf, failure } = kernel
  function find(where: string, table: unknown, key: unknown): readonly [found: boolean, value: unknown] {
    if (isMissing(table) || isMissing(key)) return [false, null]
    const entries = objectOf(where, table)
    const name = keyOf(where, key)
    return Object.hasOwn(entries, name) ? [true, entries[name]] : [false, null]
  }
  function lookup(table: unknown, key: unknown, fallback: unknown): unknown {
    const [found, value] = find('lookup', table, key)
    return found ? value : fallback === undefined ? null : fallback
  }
  function mustLookup(table: unknown, key: unknown): unknown {
    const [found, value] = find('mustLookup', table, key)
    if (found) return value
    throw failure('mustLookup', 'the table has no entry for this key', key)
  }
  function lookupKey(table: unknown, value: unknown, fallback: unknown): unknown {
    const wanted = values.identityOf('lookupKey', value)
    const entries = isMissing(table) ? [] : Object.entries(objectOf('lookupKey', table))
    const entry = entries.find(([, each]) => values.identityOf('lookupKey', each) === wanted)
    return entry?.[0] ?? fallback ?? null
  }
  return { lookup, mustLookup, lookupKey }
}

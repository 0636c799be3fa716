import { ODataError } from './odata-error.ts'

export type KeyPredicate = readonly (readonly [name: string | undefined, value: string])[]

export type ResourcePath =
  | { readonly kind: 'service' }
  | { readonly kind: 'metadata' }
  | { readonly kind: 'collection' | 'count'; readonly set: string }
  | { readonly kind: 'entity'; readonly set: string; readonly key: KeyPredicate }
  | { readonly kind: 'navigation'; readonly set: string; readonly key: KeyPredicate; readonly name: string }

const notFound = (path: string): ODataError =>
  new ODataError(404, 'NotFound', { message: `There is nothing at "${path}".`, target: path })

/** Reads the part of the address after `/odata/v4/`, still percent-encoded. */
export function parseResourcePath(encoded: string): ResourcePath {
  const segments = encoded.split('/').map((segment) => decode(segment, encoded))
  const [first = '', second, ...rest] = segments
  if (rest.length > 0) throw notFound(encoded)
  if (second === undefined && first === '') return { kind: 'service' }
  if (second === undefined && first === '$metadata') return { kind: 'metadata' }
  const { set, predicate } = parseFirst(first, encoded)
  if (predicate === undefined) return collectionPath(set, second, encoded)
  const key = parseKey(predicate, first)
  return second === undefined ? { kind: 'entity', set, key } : { kind: 'navigation', set, key, name: second }
}

function parseFirst(segment: string, path: string): { set: string; predicate: string | undefined } {
  const match = /^([A-Za-z]+)(?:\((.*)\))?$/s.exec(segment)
  if (match?.[1] === undefined) throw notFound(path)
  return { set: match[1], predicate: match[2] }
}

function collectionPath(set: string, second: string | undefined, encoded: string): ResourcePath {
  if (second === undefined) return { kind: 'collection', set }
  if (second === '$count') return { kind: 'count', set }
  throw notFound(encoded)
}

function decode(segment: string, path: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw notFound(path)
  }
}

const KEY_PART = /(?:([A-Za-z]+)=)?'((?:[^']|'')*)'(,|$)/y

function parseKey(text: string, segment: string): KeyPredicate {
  const parts: [string | undefined, string][] = []
  let at = 0
  while (at < text.length || parts.length === 0) {
    KEY_PART.lastIndex = at
    const match = KEY_PART.exec(text)
    if (match === null) {
      const message = `"${segment}": a key is written as ('value') or (Name='value',Other='value').`
      throw new ODataError(400, 'InvalidQuery', { message, target: segment })
    }
    parts.push([match[1], (match[2] ?? '').replaceAll("''", "'")])
    at = KEY_PART.lastIndex
    if (match[3] === '') break
  }
  return parts
}

/** `('O''Brien')`, percent-encoded where an address needs it. */
export function formatKey(values: readonly (readonly [name: string, value: string])[]): string {
  const quoted = values.map(([name, value]) => [name, `'${encodeURIComponent(value.replaceAll("'", "''"))}'`] as const)
  const [only] = quoted
  if (quoted.length === 1 && only !== undefined) return `(${only[1]})`
  return `(${quoted.map(([name, value]) => `${name}=${value}`).join(',')})`
}

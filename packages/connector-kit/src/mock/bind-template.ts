import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'

/** What stands in a call at the places that its template looks up, by pointer. */
export type Bindings = Map<string, Json>

/**
 * Reads a call back by the template it was made from: fixed parts must be there as they are, looked-up ones may be left out.
 *
 * @returns False where the call does not come from this template.
 */
export function bindJson(template: Json, actual: Json | undefined, bound: Bindings): boolean {
  if (isLookup(template)) return bindLookup(template, actual, bound)
  if (isAddress(template)) return typeof actual === 'string' && bindPath(template.address, actual, bound)
  if (Array.isArray(template)) return bindList(template as readonly Json[], actual, bound)
  if (isJsonObject(template)) return bindObject(template, actual, bound)
  return template === actual
}

/** As `bindJson` for texts, such as those of a query string. */
export function bindText(template: Json, actual: string | undefined, bound: Bindings): boolean {
  if (isLookup(template)) return bindLookup(template, actual, bound)
  return actual !== undefined && plainText(template) === actual
}

type PathParts = readonly (string | { readonly from: string })[]

/** Reads an address back; parts that are looked up stand for one segment, or a part of one. */
export function bindPath(parts: string | PathParts, actual: string, bound: Bindings): boolean {
  const list = typeof parts === 'string' ? [parts] : parts
  const pattern = list.map((part) => (typeof part === 'string' ? escaped(part) : '([^/?#]+?)')).join('')
  const match = new RegExp(`^${pattern}$`).exec(actual)
  if (!match) return false
  const lookups = list.flatMap((part) => (typeof part === 'string' ? [] : [part.from]))
  for (const [at, from] of lookups.entries()) bound.set(from, decoded(match[at + 1] ?? ''))
  return true
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

interface Lookup {
  readonly from: string
  readonly as?: Json
  readonly without?: Json
  readonly with?: Json
}

function isLookup(template: Json): template is JsonObject & Lookup {
  if (!isJsonObject(template) || typeof template['from'] !== 'string' || !template['from'].startsWith('/')) return false
  return Object.keys(template).every((name) => ['from', 'as', 'without', 'with'].includes(name))
}

function isAddress(template: Json): template is JsonObject & { readonly address: PathParts } {
  return isJsonObject(template) && Array.isArray(template['address']) && Object.keys(template).length === 1
}

function bindLookup(lookup: Lookup, actual: Json | undefined, bound: Bindings): boolean {
  if (actual === undefined) return true
  switch (lookup.as) {
    case 'json': {
      const value = typeof actual === 'string' ? parsed(actual) : undefined
      return value !== undefined && bindLookup({ ...lookup, as: 'whole' }, value, bound)
    }
    case 'commas':
      if (typeof actual !== 'string') return false
      bound.set(lookup.from, actual.split(','))
      return true
    case 'names':
    case 'values':
      bound.set(`${lookup.from}#${lookup.as}`, actual)
      if (isJsonObject(lookup.with)) bound.set(`${lookup.from}#with`, lookup.with)
      return Array.isArray(actual)
    default:
      return bindWith(lookup, actual, bound)
  }
}

/** An object that was sent with further members: these are read by their own template and taken out. */
function bindWith(lookup: Lookup, actual: Json, bound: Bindings): boolean {
  const extra = isJsonObject(lookup.with) ? lookup.with : undefined
  if (!extra) {
    bound.set(lookup.from, actual)
    return true
  }
  if (!isJsonObject(actual)) return false
  for (const [name, inner] of Object.entries(extra)) if (!bindJson(inner, actual[name], bound)) return false
  const own = Object.entries(actual).filter(([name]) => !Object.hasOwn(extra, name))
  bound.set(lookup.from, Object.fromEntries(own))
  return true
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function bindList(template: readonly Json[], actual: Json | undefined, bound: Bindings): boolean {
  if (!Array.isArray(actual)) return false
  const given = actual as readonly Json[]
  // Entries without a value are left out, the last ones first as far as can be told.
  const lookups = template.flatMap((entry, at) => (isLookup(entry) ? [at] : []))
  const spare = template.length - given.length
  if (spare < 0 || spare > lookups.length) return false
  const dropped = new Set(spare === 0 ? [] : lookups.slice(-spare))
  const sent = template.filter((_, at) => !dropped.has(at))
  return sent.every((entry, at) => bindJson(entry, given[at], bound))
}

function bindObject(template: JsonObject, actual: Json | undefined, bound: Bindings): boolean {
  // An object of which no member has a value may be left out with them.
  const given = actual === undefined ? {} : actual
  if (!isJsonObject(given)) return false
  if (Object.keys(given).some((name) => !Object.hasOwn(template, name))) return false
  return Object.entries(template).every(([name, inner]) => bindJson(inner, given[name], bound))
}

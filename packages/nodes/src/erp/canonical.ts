import { isJsonObject, type Json, type JsonObject } from '@isthmus/sdk'
import { entitySet, type PropertyKind, type SetName } from './entity-sets.ts'

/** The fields of a body as they are sent: decimals as texts, so that no value passes through a float. */
export function exactBody(set: SetName, body: JsonObject): JsonObject {
  const { properties, lines = {} } = entitySet(set)
  const exact = exactFields(properties, body)
  if (!Array.isArray(body['Lines'])) return exact
  const rows = (body['Lines'] as readonly Json[]).map((line) => (isJsonObject(line) ? exactFields(lines, line) : line))
  return { ...exact, Lines: rows }
}

function exactFields(kinds: Readonly<Record<string, PropertyKind>>, fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const isDecimal = Object.hasOwn(kinds, name) && kinds[name] === 'decimal'
      return [name, isDecimal && typeof value === 'number' ? String(value) : value]
    }),
  )
}

/** The part of `wanted` that the current record does not already hold. */
export function differing(set: SetName, wanted: JsonObject, current: JsonObject): JsonObject {
  const { properties, lines = {} } = entitySet(set)
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => {
      if (name === 'Lines') return !sameLines(lines, value, current['Lines'] ?? null)
      return !sameValue(properties[name] ?? 'text', value, current[name] ?? null)
    }),
  )
}

/** Lines are the same when there are as many and each holds what is wanted, in the order of their numbers. */
function sameLines(kinds: Readonly<Record<string, PropertyKind>>, wanted: Json, current: Json): boolean {
  if (!Array.isArray(wanted) || !Array.isArray(current) || wanted.length !== current.length) return false
  const stored = inOrder(current as readonly Json[])
  return inOrder(wanted as readonly Json[]).every((line, at) => {
    const other = stored[at]
    if (!isJsonObject(line) || !isJsonObject(other)) return false
    return Object.entries(line).every(([name, value]) => sameValue(kinds[name] ?? 'text', value, other[name] ?? null))
  })
}

function inOrder(lines: readonly Json[]): readonly Json[] {
  const numberOf = (line: Json) => (isJsonObject(line) ? Number(line['LineNumber'] ?? 0) : 0)
  return lines.toSorted((a, b) => numberOf(a) - numberOf(b))
}

/** Tells whether two values mean the same: 12.5 and "12.50", or two spellings of an instant. */
function sameValue(kind: PropertyKind, wanted: Json, current: Json): boolean {
  if (wanted === null || current === null) return wanted === current
  if (typeof wanted === 'object' || typeof current === 'object')
    return JSON.stringify(wanted) === JSON.stringify(current)
  switch (kind) {
    case 'decimal':
    case 'integer':
      return canonicalDecimal(String(wanted)) === canonicalDecimal(String(current))
    case 'instant':
      return Date.parse(String(wanted)) === Date.parse(String(current))
    default:
      return String(wanted) === String(current)
  }
}

/** `+012.50` is `12.5` and `-0.0` is `0`; a text that is no plain decimal stays as it is. */
function canonicalDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^\s*([+-]?)(\d+)(?:\.(\d*))?\s*$/.exec(text) ?? []
  if (whole === '') return text
  const digits = whole.replace(/^0+(?=\d)/, '')
  const rest = fraction.replace(/0+$/, '')
  const isZero = digits === '0' && rest === ''
  return `${sign === '-' && !isZero ? '-' : ''}${digits}${rest === '' ? '' : `.${rest}`}`
}

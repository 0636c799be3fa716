import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { targetNames, type WhenEmpty } from './mapping-row.ts'

/** One row of a list of fields once it is computed, lines and copies included; a missing value counts as null. */
export interface FieldRow {
  readonly target: string
  readonly value?: Json
  readonly whenEmpty?: WhenEmpty
}

/** Whether a computed row leaves its field out; what is empty has become null before. */
export function isSkipped({
  value,
  whenEmpty,
}: {
  readonly value?: unknown
  readonly whenEmpty?: WhenEmpty | undefined
}): boolean {
  return whenEmpty === 'skip' && (value === null || value === undefined)
}

/**
 * Builds the object that computed rows describe: paths make nested objects, a later row wins over an earlier one, and a
 * row that is skipped when empty leaves what stands there.
 *
 * @example
 * objectOfRows([{ target: 'name', value: 'A' }, { target: 'address.city', value: 'Bonn' }])
 * // { name: 'A', address: { city: 'Bonn' } }
 */
export function objectOfRows(rows: readonly FieldRow[], start: JsonObject = {}): JsonObject {
  let result = start
  for (const { target, value = null, whenEmpty } of rows) {
    if (isSkipped({ value, whenEmpty })) continue
    result = target === '' ? objectOrNone(value) : withPath(result, targetNames(target), value)
  }
  return result
}

function objectOrNone(value: Json): JsonObject {
  return isJsonObject(value) ? value : {}
}

function withPath(base: JsonObject, [name = '', ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return withField(base, name, value)
  const inner = Object.hasOwn(base, name) ? base[name] : undefined
  return withField(base, name, withPath(isJsonObject(inner) ? inner : {}, rest, value))
}

/** The object with one own field set; a computed key keeps "__proto__" an ordinary field. */
function withField(base: JsonObject, name: string, value: Json): JsonObject {
  return { ...base, [name]: value }
}

import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { targetNames, type WhenEmpty } from './mapping-row.ts'
import { inEffectOrder } from './row-order.ts'

/**
 * One row of a list of fields once it is computed; a missing value counts as null. Lines and defaults have become the
 * value, and a `copy` is the object that was copied.
 */
export interface FieldRow {
  readonly target: string
  readonly value?: Json
  readonly whenEmpty?: WhenEmpty
  readonly copy?: unknown
}

/** Whether a value counts as empty: missing, a blank text, a list or object without anything in it. */
export function isEmptyValue(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && Object.keys(value).length === 0
}

/**
 * Builds the object that computed rows describe: paths make nested objects, a later row wins over an earlier one, rows
 * for fields win over copies, and a row that is skipped when empty leaves what stands there.
 *
 * @example
 * objectOfRows([{ target: 'name', value: 'A' }, { target: 'address.city', value: 'Bonn' }])
 * // { name: 'A', address: { city: 'Bonn' } }
 */
export function objectOfRows(rows: readonly FieldRow[], start: JsonObject = {}): JsonObject {
  let result = start
  for (const { row } of inEffectOrder(rows)) {
    const { target, value = null, copy, whenEmpty } = row
    const placed = copy === undefined ? value : isJsonObject(copy) ? copy : null
    if (whenEmpty === 'skip' && isEmptyValue(placed)) continue
    result = target === '' ? objectOrNone(placed) : withPath(result, targetNames(target), placed)
  }
  return result
}

/** As `objectOfRows`; a single row for the whole, with the target "", is the value itself. */
export function valueOfRows(rows: readonly FieldRow[]): Json {
  const [only, ...others] = rows
  if (only?.target !== '' || others.length > 0 || only.copy !== undefined) return objectOfRows(rows)
  return only.value ?? null
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

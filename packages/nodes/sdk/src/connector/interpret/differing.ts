import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import { valueAt } from '../../schema/index.ts'
import type { ObjectDefinition } from '../definition/index.ts'
import { canonicalDecimal, fieldSchemaOf } from './sent-record.ts'

/** The part of what is wanted that a record, as it was read, does not already hold. */
export function differing(object: ObjectDefinition, wanted: JsonObject, record: JsonObject): JsonObject {
  const schema = fieldSchemaOf(object)
  const held = valueAt(record, object.fieldsAt ?? '')
  const current: JsonObject = isJsonObject(held) ? held : {}
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => {
      const known = Object.hasOwn(current, name) ? current[name] : null
      return !same(value, known ?? null, propertyOf(schema, name))
    }),
  )
}

/** Whether a value means the same as what is held: 12.5 and "12.50", two spellings of an instant, an object's part. */
function same(wanted: Json, held: Json, schema: unknown): boolean {
  if (wanted === null || held === null) return wanted === held
  if (Array.isArray(wanted)) return Array.isArray(held) && sameList(wanted, held, schema)
  if (isJsonObject(wanted)) {
    if (!isJsonObject(held)) return false
    return Object.entries(wanted).every(([name, value]) =>
      same(value, (Object.hasOwn(held, name) ? held[name] : null) ?? null, propertyOf(schema, name)),
    )
  }
  if (typeof held === 'object') return false
  return sameScalar(plainText(wanted), plainText(held), schema)
}

function sameList(wanted: readonly Json[], held: readonly Json[], schema: unknown): boolean {
  if (wanted.length !== held.length) return false
  const items = isJsonObject(schema) ? schema['items'] : undefined
  return wanted.every((entry, at) => same(entry, held[at] ?? null, items))
}

function sameScalar(wanted: string, held: string, schema: unknown): boolean {
  if (wanted === held) return true
  const { type, format }: JsonObject = isJsonObject(schema) ? schema : {}
  const types: readonly Json[] = Array.isArray(type) ? (type as readonly Json[]) : [type ?? null]
  const isNumber = format === 'decimal' || types.includes('number') || types.includes('integer')
  if (isNumber) return canonicalDecimal(wanted) === canonicalDecimal(held)
  return format === 'date-time' && Date.parse(wanted) === Date.parse(held)
}

function propertyOf(schema: unknown, name: string): unknown {
  const properties = isJsonObject(schema) ? schema['properties'] : undefined
  return isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined
}

import { flowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { ObjectDefinition } from '../definition/index.ts'
import { runHook } from './run-hook.ts'
import { timeSent } from './time-formats.ts'

/** Names, from the record inwards, of the object that holds an object's fields; none where the record itself does. */
export function fieldPlaceOf({ fieldsAt = '' }: ObjectDefinition): readonly string[] {
  return fieldsAt.split('/').slice(1)
}

/** The schema of what can be written of an object: where its fields stand. */
export function fieldSchemaOf({ schema, fieldsAt = '' }: ObjectDefinition): JsonObject {
  const at = fieldsAt
    .split('/')
    .slice(1)
    .map((name) => `/properties/${name}`)
    .join('')
  const found = valueAt(schema, at)
  return isJsonObject(found) ? found : {}
}

/**
 * The fields of a record as the system wants them: decimals exact, times in its own form, and then what the definition's
 * hook makes of it. Throws `FIELD_VALUE_INVALID` for a decimal that the system's numbers cannot hold.
 */
export function sentRecord(object: ObjectDefinition, fields: JsonObject): JsonObject {
  const sent = sentValue(fields, fieldSchemaOf(object), { object, place: '' })
  const whole = object.formats?.dots === 'nested' && isJsonObject(sent) ? nested(sent) : sent
  const hooked = object.hooks?.write === undefined ? whole : runHook(object.hooks.write)(whole)
  if (isJsonObject(hooked)) return hooked
  throw invalid('record', 'must be an object when the hook has seen it', hooked)
}

/** Values of a schema of their own, such as what is given to an action, as the system wants them. Throws as `sentRecord` does. */
export function sentValues(object: ObjectDefinition, schema: JsonObject, values: JsonObject): JsonObject {
  const sent = sentValue(values, schema, { object, place: '' })
  return isJsonObject(sent) ? sent : {}
}

/** `A.B` as a member of the object `A`. */
function nested(fields: JsonObject): JsonObject {
  return Object.entries(fields).reduce<JsonObject>((made, [name, value]) => {
    const dot = name.indexOf('.')
    if (dot < 1) return { ...made, [name]: value }
    const [outer, inner] = [name.slice(0, dot), name.slice(dot + 1)]
    const held = Object.hasOwn(made, outer) ? made[outer] : undefined
    return { ...made, [outer]: { ...(isJsonObject(held) ? held : {}), [inner]: value } }
  }, {})
}

interface Place {
  readonly object: ObjectDefinition
  readonly place: string
}

function sentValue(value: Json, schema: unknown, at: Place): Json {
  if (!isJsonObject(schema) || value === null) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map((entry) => sentValue(entry, schema['items'], at))
  if (typeof value !== 'object') return sentScalar(value, schema, at)
  if (isJsonObject(value)) {
    const properties: JsonObject = isJsonObject(schema['properties']) ? schema['properties'] : {}
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const known = Object.hasOwn(properties, name) ? properties[name] : undefined
        return [name, sentValue(inner, known, { ...at, place: at.place === '' ? name : `${at.place}.${name}` })]
      }),
    )
  }
  return value
}

function sentScalar(value: string | number | boolean, schema: JsonObject, at: Place): Json {
  const { formats = {} } = at.object
  const { format } = schema
  if (typeof value === 'boolean') return value
  if (format === 'decimal') {
    return formats.decimal === 'number' ? exactNumber(value, at.place) : decimalText(value, at.place)
  }
  if (typeof value === 'string') return timeSent(value, format, formats)
  // What the system holds as text would come back as text: codes and long numbers are numbers in many sources.
  return isText(schema) ? plainText(value) : value
}

function isText({ type }: JsonObject): boolean {
  const types: readonly Json[] = Array.isArray(type) ? (type as readonly Json[]) : [type ?? null]
  return types.includes('string') && !types.includes('number') && !types.includes('integer')
}

function decimalText(value: string | number, field: string): string {
  const text = String(value)
  if (typeof value === 'string' || /^-?\d+(?:\.\d+)?$/.test(text)) return text
  throw invalid(field, 'must be a decimal that can be written out; give it as a text', value)
}

/** A JSON number, where it means exactly the decimal that was given. */
function exactNumber(value: string | number, field: string): Json {
  const text = String(value)
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number) && canonicalDecimal(text) === canonicalDecimal(String(number)))
    return number
  throw invalid(field, 'must be a decimal that a JSON number holds exactly, which is all that the system takes', value)
}

/** `+012.50` is `12.5` and `-0.0` is `0`; a text that is no plain decimal stays as it is. */
export function canonicalDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^\s*([+-]?)(\d+)(?:\.(\d*))?\s*$/.exec(text) ?? []
  if (whole === '') return text
  const digits = whole.replace(/^0+(?=\d)/, '')
  const rest = fraction.replace(/0+$/, '')
  const isZero = digits === '0' && rest === ''
  return `${sign === '-' && !isZero ? '-' : ''}${digits}${rest === '' ? '' : `.${rest}`}`
}

function invalid(field: string, expected: string, value: Json): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'connector', field, expected, got: preview(value) })
}

import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { readODataValue } from '../query/odata.ts'
import { TextCursor } from '../query/text-cursor.ts'
import { fieldSchemas, kindOf, typed, type ObjectDefinition } from './definition-parts.ts'
import { jsonAt } from './place.ts'
import { schemaAt, seededId } from './seed.ts'

/** The id of a record as text; one of several fields names each of them. */
export function idText(definition: ObjectDefinition, record: Json): string {
  const { id, idFields, fieldsAt = '' } = definition
  if (!idFields) return plainText(jsonAt(record, id))
  const fields = jsonAt(record, fieldsAt)
  return isJsonObject(fields) ? partedId(definition, fields) : ''
}

/** An id of several fields. */
function partedId(definition: ObjectDefinition, fields: JsonObject): string {
  const schemas = fieldSchemas(definition)
  const parts = (definition.idFields ?? []).map((name) => {
    const text = plainText(fields[name])
    return `${name}=${kindOf(schemas[name] ?? {}) === 'text' ? `'${text.replaceAll("'", "''")}'` : text}`
  })
  return parts.join(',')
}

/** The id that a key of a call means: one literal, or several with their names. */
export function keyedId(definition: ObjectDefinition, key: string): string {
  const cursor = new TextCursor(key)
  const { idFields } = definition
  if (!idFields) return readODataValue(cursor)
  const parts: Record<string, Json> = {}
  do {
    const name = cursor.need(/(\w+)=/, 'a field of the key')[1] ?? ''
    parts[name] = readODataValue(cursor)
  } while (cursor.take(/,/))
  return partedId(definition, parts)
}

/** A new id; parts of one that were given with the record stay. Pairs of records share their first part. */
export function newId(definition: ObjectDefinition, at: number, given: JsonObject): string {
  const { id, idFields, schema } = definition
  if (!idFields) return givenId(definition, given) ?? seededId(at, schemaAt(schema, id))
  const hasGiven = idFields.some((name) => given[name] !== undefined)
  const number = (part: number): number => (hasGiven ? at : part === 0 ? Math.floor(at / 2) : at % 2)
  const schemas = fieldSchemas(definition)
  const made = idFields.map((name, part) => [name, given[name] ?? seededId(number(part), schemas[name] ?? {})] as const)
  return partedId(definition, Object.fromEntries(made))
}

/** The id that whoever makes a record gives it, where that is a field of the record like any other. */
export function givenId(
  { id, idFields, fieldsAt = '', schema }: ObjectDefinition,
  given: JsonObject,
): string | undefined {
  const name = id.startsWith(`${fieldsAt}/`) ? id.slice(fieldsAt.length + 1) : ''
  const isOurs = !idFields && Object.hasOwn(given, name) && schemaAt(schema, id)['readOnly'] !== true
  return isOurs ? plainText(given[name]) || undefined : undefined
}

/** The fields that an id is made of, with their places in the record. */
export function idPlaces(
  definition: ObjectDefinition,
  id: string,
): readonly (readonly [pointer: string, value: Json])[] {
  const { id: place, idFields, fieldsAt = '', schema } = definition
  if (!idFields) return [[place, typed(id, schemaAt(schema, place))]]
  const schemas = fieldSchemas(definition)
  const cursor = new TextCursor(id)
  return idFields.map((name) => {
    cursor.take(/,/)
    cursor.need(/(\w+)=/, 'a field of the id')
    return [`${fieldsAt}/${name}`, typed(readODataValue(cursor), schemas[name] ?? {})] as const
  })
}

import { flowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import { preview, valueAt } from '../../schema/index.ts'
import { fieldKindsOf, type ObjectDefinition } from '../definition/index.ts'
import type { FieldKind } from '../dialects/index.ts'

/**
 * The id of a record; where it takes several fields, a text such as `Customer='C-1',Line=20`, always in the same order.
 * `undefined` where a record has none.
 */
export function recordIdOf(object: ObjectDefinition, record: Json): Json | undefined {
  const { id, idFields, fieldsAt = '' } = object
  // A record is JSON, and so is every place in it.
  if (!idFields) return valueAt(record, id) as Json | undefined
  const fields = valueAt(record, fieldsAt)
  return isJsonObject(fields) ? joined(object, idFields, fields) : undefined
}

function joined(object: ObjectDefinition, names: readonly string[], fields: JsonObject): string | undefined {
  const kinds = fieldKindsOf(object)
  const parts = names.map((name) => {
    const text = Object.hasOwn(fields, name) ? plainText(fields[name]) : ''
    return text === '' ? undefined : `${name}=${literal(text, kinds[name])}`
  })
  return parts.includes(undefined) ? undefined : parts.join(',')
}

function literal(text: string, kind: FieldKind | undefined): string {
  return (kind ?? 'text') === 'text' ? `'${text.replaceAll("'", "''")}'` : text
}

/**
 * The values of an id of several fields, by name: from a text as nodes give it out, or from an object. Throws
 * `FIELD_VALUE_INVALID` where one of them is missing, and for fields that the id does not have.
 */
export function idPartsOf(object: ObjectDefinition, id: Json): JsonObject {
  const { idFields = [] } = object
  const given = isJsonObject(id) ? id : partsIn(plainText(id))
  const isWhole = idFields.every((name) => Object.hasOwn(given, name) && plainText(given[name]) !== '')
  if (isWhole && Object.keys(given).every((name) => idFields.includes(name))) return given
  const shape = idFields.map((name) => `${name}='…'`).join(',')
  const expected = `must give ${idFields.join(' and ')}: an object with these members, or a text such as ${shape}`
  throw flowError('FIELD_VALUE_INVALID', { node: 'connector', field: 'id', expected, got: preview(id) })
}

const part = /([A-Za-z_]\w*)=(?:'((?:[^']|'')*)'|([^',]*))(?:,|$)/y

function partsIn(text: string): JsonObject {
  const found: [string, string][] = []
  const scan = new RegExp(part.source, 'y')
  while (scan.lastIndex < text.length) {
    const match = scan.exec(text)
    if (!match) return {}
    found.push([match[1] ?? '', match[2]?.replaceAll("''", "'") ?? match[3] ?? ''])
  }
  return Object.fromEntries(found)
}

/** An id in the one form that it has everywhere. Throws as `idPartsOf` does. */
export function plainId(object: ObjectDefinition, id: Json): Json {
  const { idFields } = object
  return idFields ? (joined(object, idFields, idPartsOf(object, id)) ?? id) : id
}

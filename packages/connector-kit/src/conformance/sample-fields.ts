import type { Json, JsonObject } from '@isthmus/sdk'
import { fieldSchemas, kindOf, typeNamesOf, watermarkOf, type ObjectDefinition } from '../mock/definition-parts.ts'

/** Names of the fields that nobody may write: those by which the system names a record and its states. */
function ownFields(object: ObjectDefinition): readonly string[] {
  const watermark = watermarkOf(object)
  const { etag, id, version } = object
  const places = [
    id,
    ...(version === undefined ? [] : [version]),
    ...(etag && 'pointer' in etag.at ? [etag.at.pointer] : []),
  ]
  const fixed = object.update?.fixed ?? []
  const marks = object.deletes?.kind === 'flag' ? [object.deletes.field] : []
  return [
    ...places.map((pointer) => pointer.split('/').at(-1) ?? ''),
    ...fixed,
    ...(object.idFields ?? []),
    ...marks,
    ...(watermark ? [watermark.cursor, watermark.tieBreak] : []),
  ]
}

/** Fields of a kind that can be written and hold anything of it. */
export function freeFields(object: ObjectDefinition, kind: 'text' | 'decimal'): readonly string[] {
  const taken = [...ownFields(object), ...keyFieldsOf(object)]
  return Object.entries(fieldSchemas(object)).flatMap(([name, schema]) => {
    const isFree = !taken.includes(name) && schema['readOnly'] !== true && schema['enum'] === undefined
    return isFree && kindOf(schema) === kind && isRoomy(schema) ? [name] : []
  })
}

/** A text that may be anything of some length; lists and objects are none. */
function isRoomy(schema: JsonObject): boolean {
  const { maxLength, pattern, format } = schema
  const types = typeNamesOf(schema)
  if (types.includes('object') || types.includes('array')) return false
  if (kindOf(schema) === 'decimal') return types.includes('string')
  return pattern === undefined && format === undefined && (typeof maxLength !== 'number' || maxLength >= 40)
}

export function keyFieldsOf({ upsert }: ObjectDefinition): readonly string[] {
  return upsert && 'keys' in upsert ? upsert.keys : []
}

/** Values for the fields that a new record must have. */
export function requiredFields(object: ObjectDefinition, at: number): JsonObject {
  const { create, upsert } = object
  const names = [...(create?.required ?? []), ...(upsert?.kind === 'native' ? (upsert.required ?? []) : [])]
  const schemas = fieldSchemas(object)
  return Object.fromEntries(names.map((name) => [name, sampleOf(schemas[name] ?? {}, name, at)]))
}

// oxlint-disable-next-line complexity -- one line per kind
export function sampleOf(schema: JsonObject, name: string, at: number): Json {
  const { enum: choices } = schema
  if (Array.isArray(choices)) return (choices as readonly Json[])[0] ?? null
  switch (kindOf(schema)) {
    case 'decimal':
      return typeNamesOf(schema).includes('string') ? '12.5' : 12.5
    case 'integer':
      return at
    case 'boolean':
      return true
    case 'date':
      return '2026-03-02'
    case 'instant':
      return '2026-03-02T08:00:00.000Z'
    case 'guid':
      return `00000000-0000-4000-a000-${String(at).padStart(12, '0')}`
    case 'text':
      return `${name} ${at}`
  }
}

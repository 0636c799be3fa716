import { isJsonObject, type JsonSchema } from '../json.ts'

/** Objects deeper than this are kept as alternatives. */
const maxDepth = 6

/**
 * The shape of records that may come from any of several sources. Objects become one object that has the fields of all; a
 * field is only certain when all have it. `undefined` when one of the sources is not known.
 */
export function joinSchemas(schemas: readonly (JsonSchema | undefined)[]): JsonSchema | undefined {
  const known = schemas.flatMap((schema) => (schema && saysSomething(schema) ? [schema] : []))
  return known.length === schemas.length && known.length > 0 ? joinAll(known, 0) : undefined
}

/** False for a schema that leaves everything open. */
export function saysSomething(schema: JsonSchema): boolean {
  return Object.keys(schema).some((word) => !word.startsWith('x-') && word !== 'title' && word !== 'description')
}

function joinAll(schemas: readonly JsonSchema[], depth: number): JsonSchema {
  const distinct = [...new Set(schemas)]
  const [first = {}] = distinct
  if (distinct.length === 1) return first
  if (distinct.some((schema) => !saysSomething(schema))) return {}
  if (depth < maxDepth && distinct.every(isPlainObject)) return joinObjects(distinct, depth)
  const texts = new Map(distinct.map((schema) => [JSON.stringify(schema), schema]))
  return texts.size === 1 ? first : { anyOf: [...texts.values()] }
}

/** An object whose fields are listed, and nothing else. */
export function isPlainObject(schema: JsonSchema): boolean {
  return schema['type'] === 'object' && isJsonObject(schema['properties']) && !('anyOf' in schema)
}

function joinObjects(schemas: readonly JsonSchema[], depth: number): JsonSchema {
  const names = new Set(schemas.flatMap((schema) => Object.keys(propertiesOf(schema))))
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const name of names) {
    const holders = schemas.filter((schema) => Object.hasOwn(propertiesOf(schema), name))
    const others = schemas.filter((schema) => !holders.includes(schema))
    const fields = holders.map((schema) => propertiesOf(schema)[name] ?? {})
    properties[name] = others.some(isOpenObject) ? {} : joinAll(fields, depth + 1)
    if (others.length === 0 && holders.every((schema) => requires(schema, name))) required.push(name)
  }
  const marks = schemas.some((schema) => schema['x-inferred'] === true) ? { 'x-inferred': true } : {}
  const open = schemas.some(isOpenObject) ? { additionalProperties: true } : {}
  return { type: 'object', properties, required, ...open, ...marks }
}

/** The fields a schema lists, by name. */
export function propertiesOf(schema: JsonSchema | undefined): Readonly<Record<string, JsonSchema>> {
  const properties = schema?.['properties']
  return isJsonObject(properties) ? (properties as Readonly<Record<string, JsonSchema>>) : {}
}

/** True when an object may hold fields that it does not list. */
export function isOpenObject(schema: JsonSchema): boolean {
  const more = schema['additionalProperties']
  return more === true || isJsonObject(more) || 'patternProperties' in schema || !isJsonObject(schema['properties'])
}

export function requires(schema: JsonSchema, name: string): boolean {
  const { required } = schema
  return Array.isArray(required) && required.includes(name)
}

/** An object with one field more, which is always there; on top of what is not known, an object that may hold others. */
export function withField(base: JsonSchema | undefined, name: string, value: JsonSchema): JsonSchema {
  const known: JsonSchema =
    base !== undefined && isPlainObject(base) ? base : { type: 'object', additionalProperties: true }
  const { required } = known
  const names: readonly unknown[] = Array.isArray(required) ? required : []
  return {
    ...known,
    properties: { ...propertiesOf(known), [name]: value },
    required: names.includes(name) ? names : [...names, name],
  }
}

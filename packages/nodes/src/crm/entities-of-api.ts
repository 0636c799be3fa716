import { isJsonObject, neededKeyword, type Json, type JsonObject, type JsonSchema } from '@isthmus/sdk'
import type { DescribedEntity } from '@isthmus/sdk/contract'

/**
 * The entities of the CRM's OpenAPI 3.1 document: every path that lists records and takes new ones. What can be read and not
 * be sent is `readOnly`. References are followed a few levels deep, so that a document that points at itself ends.
 */
export function entitiesOfApi(document: JsonObject): readonly DescribedEntity[] {
  const paths = document['paths']
  if (!isJsonObject(paths)) return []
  return Object.entries(paths).flatMap(([path, operations]): readonly DescribedEntity[] => {
    const page = contentOf(at(operations, 'get', 'responses', '200'))
    const fresh = resolved(contentOf(at(operations, 'post', 'requestBody')), document)
    const record = resolved(at(page, 'properties', 'data', 'items'), document)
    if (!isJsonObject(record['properties']) || !isJsonObject(fresh['properties'])) return []
    return [{ name: path.slice(1), schema: entitySchema(record, fresh) }]
  })
}

function contentOf(part: Json): Json {
  return at(part, 'content', 'application/json', 'schema')
}

/** What stands there; an empty object where nothing does. */
function at(value: Json | undefined, ...path: readonly string[]): Json {
  let here: Json = value ?? {}
  for (const name of path) here = (isJsonObject(here) ? here[name] : undefined) ?? {}
  return here
}

function entitySchema(record: JsonSchema, fresh: JsonSchema): JsonSchema {
  const sent = fresh['properties']
  const fields = Object.entries(isJsonObject(record['properties']) ? record['properties'] : {})
  const properties = fields.map(([name, field]): readonly [string, JsonSchema] => {
    const own = isJsonObject(field) ? field : {}
    const wanted = isJsonObject(sent) ? sent[name] : undefined
    if (!isJsonObject(wanted)) return [name, { ...own, readOnly: true }]
    return [name, withNeeded(own, wanted)]
  })
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: namesIn(record['required']),
    [neededKeyword]: namesIn(fresh['required']),
  }
}

/** Entries of a list that can be sent say what a new one needs. */
function withNeeded(field: JsonSchema, sent: JsonSchema): JsonSchema {
  const [items, wanted] = [field['items'], sent['items']]
  if (!isJsonObject(items) || !isJsonObject(wanted) || !isJsonObject(items['properties'])) return field
  return { ...field, items: { ...items, [neededKeyword]: namesIn(wanted['required']) } }
}

function namesIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(String) : []
}

const mostLevels = 8

/** A schema without references, and with null among its types instead of in a union. */
function resolved(schema: Json | undefined, document: JsonObject, level = 0): JsonSchema {
  if (!isJsonObject(schema) || level > mostLevels) return {}
  const ref = schema['$ref']
  if (typeof ref === 'string') return resolved(at(document, ...ref.replace(/^#\//, '').split('/')), document, level + 1)
  const inner = (part: Json | undefined) => resolved(part, document, level + 1)
  const { anyOf, enum: values, properties, items, type } = schema
  if (Array.isArray(anyOf)) return joined((anyOf as readonly Json[]).map(inner))
  return {
    ...schema,
    ...(type === undefined && Array.isArray(values) ? { type: typesOf(values) } : {}),
    ...(isJsonObject(properties)
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inner(field)])) }
      : {}),
    ...(isJsonObject(items) ? { items: inner(items) } : {}),
  }
}

function typesOf(values: readonly unknown[]): string | readonly string[] {
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))]
  return types.length === 1 ? types.join('') : types
}

/** A union of null, a text and the like as one schema with several types. */
function joined(forms: readonly JsonSchema[]): JsonSchema {
  const types = forms.flatMap(({ type }) => {
    if (typeof type === 'string') return [type]
    return Array.isArray(type) ? type.map(String) : []
  })
  const values = forms.flatMap(({ enum: own }) => (Array.isArray(own) ? (own as readonly Json[]) : []))
  const known: JsonSchema = Object.assign({}, ...forms)
  return {
    ...known,
    type: [...new Set(types)],
    ...(values.length > 0 ? { enum: types.includes('null') ? [...new Set([...values, null])] : values } : {}),
  }
}

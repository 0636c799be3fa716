import { isJsonObject, type JsonSchema } from '../../json.ts'
import { propertiesOf, standaloneSchema } from '../../typing/index.ts'
import { contractLimits } from '../described-entity.ts'

/** Where a field or an object in a flow comes from: the entity and the names inside it, as one text. */
const fieldKeyword = 'x-origin-field'
const objectKeyword = 'x-origin-object'

/** A schema whose parts say where they come from, wherever they end up along the wires of a flow. */
export function withOrigins(entity: string, schema: JsonSchema): JsonSchema {
  return marked(standaloneSchema(schema, { present: true }), [entity])
}

function marked(schema: JsonSchema, place: readonly string[]): JsonSchema {
  if (place.length > contractLimits.maxDepth) return schema
  const { items, properties, anyOf } = schema
  return {
    ...schema,
    ...(isJsonObject(properties) ? { [objectKeyword]: originKey(place), properties: fields(schema, place) } : {}),
    ...(isJsonObject(items) ? { items: marked(items, [...place, '*']) } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map((part) => (isJsonObject(part) ? marked(part, place) : part)) } : {}),
  }
}

function fields(schema: JsonSchema, place: readonly string[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(propertiesOf(schema)).map(([name, field]) => {
      const own = [...place, name]
      return [name, { ...marked(field, own), [fieldKeyword]: originKey(own) }]
    }),
  )
}

/** Entity and names as one text, to be compared. */
export function originKey(place: readonly string[]): string {
  return JSON.stringify(place)
}

/** Where a field of an object comes from, when the object is still the one that the system gave. */
export function originOf(object: JsonSchema, name: string): string | undefined {
  const field = propertiesOf(object)[name]
  const [own, whole] = [field?.[fieldKeyword], object[objectKeyword]]
  if (typeof own !== 'string' || typeof whole !== 'string') return undefined
  // A mapping may have put another field under this name.
  return own === originKey([...(JSON.parse(whole) as readonly string[]), name]) ? own : undefined
}

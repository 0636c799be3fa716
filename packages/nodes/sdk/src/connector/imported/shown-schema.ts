import { isJsonObject, type Json, type JsonSchema } from '../../json.ts'
import { mergeSchemas, referencedSchema } from '../../typing/index.ts'

/** Levels of lists and objects that are shown; what lies deeper may be anything. */
const mostLevels = 6
/** How often a schema may contain itself before its inside may be anything. */
const mostRepeats = 1

interface Showing {
  readonly root: JsonSchema
  readonly left: { places: number }
  readonly open: readonly string[]
  readonly level: number
}

/**
 * A schema with its references put in their place, as far as `mostPlaces` fields: node types carry it to the editor, so it may
 * not grow with a contract that refers to itself. What is cut off may be anything.
 */
export function shownSchema(schema: JsonSchema, root: JsonSchema, mostPlaces: number): JsonSchema {
  return shown(schema, { root, left: { places: mostPlaces }, open: [], level: 0 })
}

function shown(schema: JsonSchema, place: Showing): JsonSchema {
  place.left.places -= 1
  if (place.left.places < 0 || place.level > mostLevels) return {}
  const { $ref, allOf, ...own } = schema
  if (typeof $ref === 'string') return followed($ref, own, place)
  if (!Array.isArray(allOf)) return parts(own, place)
  const all = (allOf as readonly Json[]).filter(isJsonObject).map((part) => shown(part, place))
  return [...all, parts(own, place)].reduce(mergeSchemas, {})
}

function followed(reference: string, own: JsonSchema, place: Showing): JsonSchema {
  const target = referencedSchema(reference, place.root)
  const repeats = place.open.filter((each) => each === reference).length
  if (!target || repeats >= mostRepeats) return {}
  return shown(mergeSchemas(target, own), { ...place, open: [...place.open, reference] })
}

function parts(schema: JsonSchema, place: Showing): JsonSchema {
  const inside = { ...place, level: place.level + 1 }
  const { properties, items, additionalProperties, anyOf } = schema
  return {
    ...schema,
    ...(isJsonObject(properties) ? { properties: mapped(properties, inside) } : {}),
    ...(isJsonObject(items) ? { items: shown(items, inside) } : {}),
    ...(isJsonObject(additionalProperties) ? { additionalProperties: shown(additionalProperties, inside) } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.filter(isJsonObject).map((each) => shown(each, inside)) } : {}),
  }
}

function mapped(properties: { readonly [name: string]: Json }, place: Showing): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, each]) =>
      place.left.places <= 0 ? [] : [[name, isJsonObject(each) ? shown(each, place) : {}] as const],
    ),
  )
}

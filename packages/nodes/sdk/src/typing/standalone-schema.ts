import { isJsonObject, type Json, type JsonSchema } from '../json.ts'
import { referencedSchema } from './referenced-schema.ts'
import { mergeSchemas } from './schema-view.ts'

/** Places a schema may unfold to; what lies behind may be anything. */
const maxPlaces = 20_000
const maxDepth = 16
/** How often a schema may contain itself before its inside may be anything. */
const maxRepeats = 2

export interface StandaloneOptions {
  /** True for what a system gives: where an object says nothing of presence (no `required`), its fields count as present. */
  readonly present: boolean
}

interface Unfolding extends StandaloneOptions {
  readonly root: JsonSchema
  readonly budget: { left: number }
  /** References followed on the way here. */
  readonly open: readonly string[]
  readonly depth: number
}

/**
 * A schema as the shape of records on a wire: local references are unfolded and `allOf` is folded in, so that any part of it
 * can stand elsewhere. Recursive schemas and ones of any size end at a bound, behind which anything is possible.
 */
export function standaloneSchema(schema: JsonSchema, { present }: StandaloneOptions): JsonSchema {
  return unfold(schema, { root: schema, present, budget: { left: maxPlaces }, open: [], depth: 0 })
}

function unfold(schema: JsonSchema, place: Unfolding): JsonSchema {
  place.budget.left -= 1
  if (place.budget.left < 0 || place.depth > maxDepth) return {}
  const { $ref, allOf, ...own } = schema
  if (typeof $ref === 'string') return followed($ref, own, place)
  if (Array.isArray(allOf)) {
    const all = allOf.filter(isJsonObject).map((part) => unfold(part, below(place)))
    return unfold([...all, own].reduce(mergeSchemas, {}), { ...place, depth: place.depth + 1 })
  }
  return parts(own, place)
}

function followed(reference: string, own: JsonSchema, place: Unfolding): JsonSchema {
  const target = referencedSchema(reference, place.root)
  const repeats = place.open.filter((each) => each === reference).length
  if (!target || repeats >= maxRepeats) return {}
  return unfold(mergeSchemas(target, own), { ...below(place), open: [...place.open, reference] })
}

function below(place: Unfolding): Unfolding {
  return { ...place, depth: place.depth + 1 }
}

/** The schema with everything inside it unfolded, and without the definitions nobody needs any more. */
function parts(schema: JsonSchema, place: Unfolding): JsonSchema {
  const { $defs: _defs, definitions: _definitions, nullable, oneOf, ...kept } = schema
  const inside: Record<string, unknown> = { ...kept, ...withNull(kept, nullable) }
  const { properties, items, additionalProperties } = kept
  if (isJsonObject(properties)) {
    inside['properties'] = mapped(properties, below(place))
    if (place.present && !Array.isArray(kept['required'])) inside['required'] = Object.keys(properties)
  }
  if (isJsonObject(items)) inside['items'] = unfold(items, below(place))
  if (isJsonObject(additionalProperties)) inside['additionalProperties'] = unfold(additionalProperties, below(place))
  const choices = kept['anyOf'] ?? oneOf
  if (Array.isArray(choices)) {
    inside['anyOf'] = choices.filter(isJsonObject).map((choice) => unfold(choice, below(place)))
  }
  return inside
}

function mapped(properties: { readonly [name: string]: Json }, place: Unfolding): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, isJsonObject(field) ? unfold(field, place) : {}]),
  )
}

/** OpenAPI 3.0 says `nullable` where JSON Schema lists the type. */
function withNull({ type }: JsonSchema, nullable: unknown): JsonSchema {
  return nullable === true && typeof type === 'string' && type !== 'null' ? { type: [type, 'null'] } : {}
}

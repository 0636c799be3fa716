import { isJsonObject, valueAt } from '@isthmus/sdk'
import type { Json, JsonObject, JsonSchema } from '@isthmus/sdk'
import type { FieldSpec, FormRows } from './field-spec.ts'
import { childPointer } from './pointer.ts'
import { defaultOf, isBlank, propertiesOf, readField } from './read-schema.ts'

/** Where in a config an object schema applies, and what the config holds there. */
export interface FormPlace {
  /** The whole config. */
  readonly config: JsonObject
  /** Pointer of the object that the schema describes; the empty string is the config itself. */
  readonly pointer: string
}

/**
 * The rows of a form, from a node type's config schema and the config so far: hidden fields left out, groups flattened
 * behind their heading, optional ones that say so folded.
 */
export function formRows(schema: JsonSchema, place: FormPlace): FormRows {
  const fields = fieldsOf(schema, place)
  const tops = fields
    .filter((field) => field.hints.advanced === true && isBlank(valueAt(place.config, field.pointer)))
    .map((field) => field.pointer)
  // The rows of a group are folded together with their heading.
  const folded = ({ pointer }: FieldSpec): boolean =>
    tops.some((top) => pointer === top || pointer.startsWith(`${top}/`))
  return { main: fields.filter((field) => !folded(field)), advanced: fields.filter(folded) }
}

function fieldsOf(schema: JsonSchema, place: FormPlace): readonly FieldSpec[] {
  const properties = propertiesOf(schema)
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const object = valueAt(place.config, place.pointer)
  return properties.flatMap(([key, property]) => {
    const siblings = isJsonObject(object) ? object : {}
    const whole: FieldSpec = {
      key,
      pointer: childPointer(place.pointer, key),
      required: required.includes(key),
      ...readField(property),
    }
    if (!isShown(whole, siblings, properties)) return []
    const field = { ...whole, options: offered(whole, siblings, properties) }
    if (field.widget !== 'group') return [field]
    return [field, ...fieldsOf(field.schema, { config: place.config, pointer: field.pointer })]
  })
}

function isShown(
  field: FieldSpec,
  siblings: JsonObject,
  properties: readonly (readonly [string, JsonSchema])[],
): boolean {
  const when = field.hints.when
  if (!when) return true
  const controlling = properties.find(([name]) => name === when.field)?.[1]
  const current = valueOrDefault(siblings, when.field, controlling)
  return when.is.some((wanted) => wanted === current)
}

/** The values that go with what another field holds. */
function offered(
  { hints, options }: FieldSpec,
  siblings: JsonObject,
  properties: readonly (readonly [string, JsonSchema])[],
): FieldSpec['options'] {
  const by = hints.optionsBy
  if (!by) return options
  const controlling = properties.find(([name]) => name === by.field)?.[1]
  const current = valueOrDefault(siblings, by.field, controlling)
  const names = typeof current === 'string' && Object.hasOwn(by.are, current) ? by.are[current] : undefined
  return names ? options.filter(({ value }) => typeof value === 'string' && names.includes(value)) : options
}

function valueOrDefault(object: JsonObject, name: string, schema: JsonSchema | undefined): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name]
  if (!schema) return undefined
  return defaultOf(schema) ?? defaultOf(readField(schema).schema)
}

/** The rows of one entry of a list of objects. */
export function entryFields(items: JsonSchema, place: FormPlace): readonly FieldSpec[] {
  return fieldsOf(items, place)
}

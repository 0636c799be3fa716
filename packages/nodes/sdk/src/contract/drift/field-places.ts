import type { Json, JsonObject, JsonSchema } from '../../json.ts'
import { propertiesOf, viewOf } from '../../typing/index.ts'
import type { DriftChange } from './drift-change.ts'

/** Where a field stands that a node names: names from the record inwards. */
export type FieldPlaces = (path: readonly string[]) => readonly string[]

/**
 * Nodes name the fields of a record, which some systems keep in an object of the record: `name` is then `properties.name`.
 * A name that neither the record nor an object in it has, or will have by the changes, stands in the record.
 *
 * @param schema The entity as it is described; only its own changes count.
 */
export function fieldPlaces(schema: JsonSchema, changes: readonly Pick<DriftChange, 'path'>[]): FieldPlaces {
  const changed = new Set(changes.map(({ path = [] }) => JSON.stringify(path)))
  const fields = propertiesOf(schema)
  const objects = Object.entries(fields).filter(([, field]) => viewOf(field).kinds?.has('object') === true)
  return (path) => {
    const [first = ''] = path
    if (Object.hasOwn(fields, first) || changed.has(JSON.stringify([first]))) return path
    const around = objects.find(
      ([name, object]) => Object.hasOwn(propertiesOf(object), first) || changed.has(JSON.stringify([name, first])),
    )
    return around ? [around[0], ...path] : path
  }
}

/** The fields that a node writes, where they stand in a record. */
export function placedFields(fields: JsonObject, places: FieldPlaces): JsonObject {
  return Object.entries(fields).reduce<JsonObject>((record, [name, value]) => {
    const [outer = name, inner] = places([name])
    return { ...record, [outer]: inner === undefined ? value : { ...objectAt(record, outer), [inner]: value } }
  }, {})
}

function objectAt(record: JsonObject, name: string): { readonly [name: string]: Json } {
  const found = Object.hasOwn(record, name) ? record[name] : undefined
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as JsonObject) : {}
}

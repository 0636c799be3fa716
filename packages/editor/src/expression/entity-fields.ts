import { isJsonObject } from '@isthmus/sdk'
import type { JsonSchema } from '@isthmus/sdk'
import { schemaTree, type FieldType, type SchemaField } from './schema-tree.ts'

/** One field of an entity, as people choose it. */
export interface EntityField {
  readonly name: string
  /** 0 for a field of the record itself, 1 for one inside of that. */
  readonly depth: number
  /** What the system calls it, where that is another name. */
  readonly title: string | undefined
  readonly type: FieldType
  readonly isKey: boolean
  /** A new record must be given it. */
  readonly isNeeded: boolean
  /** The system fills it in. */
  readonly isReadOnly: boolean
}

/** The fields of an entity in the order of its description, those inside of others right behind them. */
export function entityFields(schema: JsonSchema): readonly EntityField[] {
  return fieldsIn(schema, schemaTree(schema, undefined, mostFields), 0)
}

/** Far above what any entity has; lists of fields are searched, and draw only some of what is found. */
const mostFields = 20_000
/** How far fields inside of others are shown; what lies deeper is for the mapper. */
const deepest = 2

function fieldsIn(schema: JsonSchema, tree: readonly SchemaField[], depth: number): readonly EntityField[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const keys = namesIn(schema['x-keys'])
  const needed = namesIn(schema['x-needed'])
  return tree.flatMap(({ name, type, children }) => {
    const own = properties[name]
    const field: JsonSchema = isJsonObject(own) ? own : {}
    const inner = isJsonObject(field['items']) ? field['items'] : field
    const { title } = field
    const one: EntityField = {
      name,
      depth,
      type,
      title: typeof title === 'string' && title !== name ? title : undefined,
      isKey: keys.has(name) || field['x-key'] === true,
      isNeeded: needed.has(name),
      isReadOnly: field['readOnly'] === true,
    }
    return depth >= deepest ? [one] : [one, ...fieldsIn(inner, children, depth + 1)]
  })
}

function namesIn(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.map(String) : [])
}

/** True when every word stands in one of the texts. */
export function isNamedSo(search: string, ...texts: readonly (string | undefined)[]): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const known = texts.flatMap((text) => (text === undefined ? [] : [text.toLowerCase()]))
  return words.every((word) => known.some((text) => text.includes(word)))
}

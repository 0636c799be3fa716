import { isJsonObject } from '@isthmus/sdk'
import type { JsonSchema } from '@isthmus/sdk'
import { schemaTree, type FieldType } from './schema-tree.ts'

/** One field of an entity, as people choose it. */
export interface EntityField {
  readonly name: string
  /** What the system calls it, where that is another name. */
  readonly title: string | undefined
  readonly type: FieldType
  readonly isKey: boolean
  /** A new record must be given it. */
  readonly isNeeded: boolean
  /** The system fills it in. */
  readonly isReadOnly: boolean
}

/** The fields of an entity in the order of its description. */
export function entityFields(schema: JsonSchema): readonly EntityField[] {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const keys = namesIn(schema['x-keys'])
  const needed = namesIn(schema['x-needed'])
  return schemaTree(schema, undefined).map(({ name, type }) => {
    const own = properties[name]
    const field = isJsonObject(own) ? own : {}
    const { title } = field
    return {
      name,
      type,
      title: typeof title === 'string' && title !== name ? title : undefined,
      isKey: keys.has(name) || field['x-key'] === true,
      isNeeded: needed.has(name),
      isReadOnly: field['readOnly'] === true,
    }
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

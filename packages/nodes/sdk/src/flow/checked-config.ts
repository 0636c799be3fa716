import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../json.ts'
import { checkSchema, type SchemaFinding } from '../schema/index.ts'

/**
 * Checks configs against the schemas of their node types and remembers list entries that fit, so that a config of many rows
 * costs the rows that changed.
 */
export class CheckedConfigs {
  readonly #fitting = new WeakMap<object, JsonSchema>()

  /** The same as `checkSchema` of both. */
  findings(schema: JsonSchema, config: JsonObject): readonly SchemaFinding[] {
    const lists = listsOf(schema, config)
    const known = Object.fromEntries(lists.map(({ name, items, entries }) => [name, this.#unknownOf(entries, items)]))
    if (checkSchema(schema, { ...config, ...known }).length > 0) return checkSchema(schema, config)
    for (const { items, entries } of lists) this.#remember(entries, items)
    return []
  }

  #unknownOf(entries: readonly Json[], items: JsonSchema): readonly Json[] {
    return entries.filter((entry) => !isJsonObject(entry) || this.#fitting.get(entry) !== items)
  }

  #remember(entries: readonly Json[], items: JsonSchema): void {
    for (const entry of entries) if (isJsonObject(entry)) this.#fitting.set(entry, items)
  }
}

interface CheckedList {
  readonly name: string
  readonly items: JsonSchema
  readonly entries: readonly Json[]
}

/** Lists whose entries fit or do not fit by themselves. */
function listsOf(schema: JsonSchema, config: JsonObject): readonly CheckedList[] {
  const { properties } = schema
  if (!isJsonObject(properties) || !Object.keys(schema).every(isPlain(objectWords))) return []
  return Object.entries(config).flatMap(([name, value]) => {
    const list = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (!Array.isArray(value) || !isJsonObject(list) || !Object.keys(list).every(isPlain(listWords))) return []
    const { items, maxItems = Number.POSITIVE_INFINITY } = list
    if (!isJsonObject(items) || typeof maxItems !== 'number' || value.length > maxItems) return []
    return [{ name, items, entries: value as readonly Json[] }]
  })
}

const said: readonly string[] = ['type', 'title', 'description', 'default', 'examples']
const objectWords: ReadonlySet<string> = new Set([...said, 'properties', 'required', 'additionalProperties'])
const listWords: ReadonlySet<string> = new Set([...said, 'items', 'maxItems'])

/** Words that never say of an entry what depends on the other ones. */
function isPlain(words: ReadonlySet<string>): (word: string) => boolean {
  return (word) => words.has(word) || word.startsWith('x-')
}

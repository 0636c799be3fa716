import { isJsonObject, type JsonSchema } from '../json.ts'
import type { LocalText } from '../language.ts'

/**
 * The schema of a record with what people call its fields (`x-ui.title`), those of lists of objects included: trees of the
 * mapper show it, and findings in that language name it. A field without a title keeps its name alone.
 */
export function withTitles(schema: JsonSchema, titles: Readonly<Record<string, LocalText>>): JsonSchema {
  const { properties, items } = schema
  if (isJsonObject(items)) return { ...schema, items: withTitles(items, titles) }
  if (!isJsonObject(properties)) return schema
  const fields = Object.entries(properties).map(([name, field]) => {
    if (!isJsonObject(field)) return [name, field] as const
    const title = Object.hasOwn(titles, name) ? titles[name] : undefined
    return [name, { ...withTitles(field, titles), ...(title ? { 'x-ui': { title } } : {}) }] as const
  })
  return { ...schema, properties: Object.fromEntries(fields) }
}

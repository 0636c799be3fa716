import type { JsonSchema } from '../../json.ts'
import { isPlainObject, propertiesOf } from '../../typing/index.ts'
import { keyKeyword } from './shape-rule.ts'

const maxDepth = 4

/** What tells records apart no longer does once several records hold it. */
export function sharedKeys(schema: JsonSchema, depth = 0): JsonSchema {
  if (!isPlainObject(schema) || depth > maxDepth) return schema
  const properties = Object.entries(propertiesOf(schema)).map(([name, field]) => {
    const inner = sharedKeys(field, depth + 1)
    return [name, inner[keyKeyword] === true ? { ...inner, [keyKeyword]: false } : inner] as const
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

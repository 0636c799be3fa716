import { functionEntry, parseExpression, referencesOf, staticKindOf, type ExpressionNode } from '../expression/index.ts'
import { isExpressionValue } from '../flow/flow.ts'
import { isJsonObject, type JsonSchema } from '../json.ts'
import { personalKeyword } from '../schema/index.ts'

/**
 * The shape of a configured value, as far as it can be told without running it: of a fixed value its type, of an
 * expression what it certainly is, and of a plain path such as `record.company.name` the shape found there.
 *
 * @param record Shape of the records that come in, where it is known.
 * @returns A JSON Schema; `{}` when anything may come out. Errors: none, an expression that does not parse gives `{}`.
 */
export function schemaOfValue(value: unknown, record?: JsonSchema): JsonSchema {
  if (isExpressionValue(value)) {
    const parsed = parseExpression(value.$expr)
    return parsed.ok ? schemaOfNode(parsed.expression.root, record) : {}
  }
  if (value === undefined) return {}
  if (value === null) return { type: 'null' }
  if (Array.isArray(value)) return { type: 'array' }
  return { type: typeof value }
}

/** What is made of personal data is personal, too. */
function made(node: ExpressionNode, record: JsonSchema | undefined, schema: JsonSchema = {}): JsonSchema {
  const personal = referencesOf({ source: '', scope: [], root: node }).some(({ root, path }) => {
    if (root !== 'record') return false
    let read = record
    return path.some((name) => {
      read = propertyOf(read, name)
      return read[personalKeyword] === true
    })
  })
  return personal ? { ...schema, [personalKeyword]: true } : schema
}

function schemaOfNode(node: ExpressionNode, record: JsonSchema | undefined): JsonSchema {
  switch (node.kind) {
    case 'name':
      return node.name === 'record' ? (record ?? {}) : {}
    case 'member':
      return propertyOf(schemaOfNode(node.object, record), node.key)
    case 'call':
      return made(node, record, returned[functionEntry(node.name)?.returns ?? 'any'])
    case 'array':
      return made(node, record, { type: 'array' })
    case 'object':
      return schemaOfObject(node, record)
    default:
      return made(node, record, kinds[staticKindOf(node)])
  }
}

function schemaOfObject(
  { entries }: Extract<ExpressionNode, { kind: 'object' }>,
  record: JsonSchema | undefined,
): JsonSchema {
  const fields = entries.flatMap((entry) => (entry.kind === 'field' ? [entry] : []))
  if (fields.length < entries.length) return { type: 'object' }
  const properties = fields.map(({ key, value }) => [key, schemaOfNode(value, record)] as const)
  return { type: 'object', properties: Object.fromEntries(properties) }
}

/** The shape of a property, where the schema names it. */
export function propertyOf(schema: JsonSchema | undefined, name: string): JsonSchema {
  const properties = schema?.['properties']
  if (typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, name)) return {}
  const found: unknown = (properties as Readonly<Record<string, unknown>>)[name]
  return isJsonObject(found) ? found : {}
}

const kinds: Readonly<Record<string, JsonSchema>> = {
  number: { type: 'number' },
  text: { type: 'string' },
  boolean: { type: 'boolean' },
}

// A function given nothing may answer null, which the field tree need not show.
const returned: Readonly<Record<string, JsonSchema>> = {
  text: { type: 'string' },
  number: { type: 'number' },
  decimal: { type: 'string', format: 'decimal' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date-time' },
  list: { type: 'array' },
  object: { type: 'object' },
}

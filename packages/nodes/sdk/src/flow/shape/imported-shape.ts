import { isJsonObject, type JsonSchema } from '../../json.ts'
import { personalKeyword } from '../../schema/index.ts'
import { isPlainObject, propertiesOf } from '../../typing/index.ts'
import { currencyKeyword, keyKeyword, navigationKeyword, neededKeyword, unitKeyword } from './shape-rule.ts'

/** Marks that a connector knows and that systems do not say of themselves. */
const marks = [personalKeyword, currencyKeyword, keyKeyword, unitKeyword, 'x-ui']

/**
 * A record as a system describes it, with the marks that the connector's own shape has. Fields that hold other records are
 * only there where the connector's shape has them, too.
 */
export function imported(schema: JsonSchema, usual: JsonSchema | undefined): JsonSchema {
  const known = propertiesOf(usual)
  const fields = Object.entries(propertiesOf(schema)).flatMap(([name, field]) => {
    const own = Object.hasOwn(known, name) ? known[name] : undefined
    return field[navigationKeyword] === true && !own ? [] : [[name, withMarks(field, own)] as const]
  })
  const { required } = schema
  const names = new Set(fields.map(([name]) => name))
  const links = fields.filter(([, field]) => field[navigationKeyword] === true).map(([name]) => name)
  const present = Array.isArray(required) ? required.filter((name) => names.has(String(name))) : [...names]
  return { ...schema, properties: Object.fromEntries(fields), required: [...new Set([...present, ...links])] }
}

/** An object further down in a record; an empty schema where the record has none there. */
export function objectInside(schema: JsonSchema, [name, ...rest]: readonly string[] = []): JsonSchema {
  return name === undefined ? schema : objectInside(propertiesOf(schema)[name] ?? {}, rest)
}

/** What may be given to a new record: needed fields are required, and decimals may come as numbers. */
export function importedTarget(schema: JsonSchema, usual: JsonSchema | undefined): JsonSchema {
  return targetOf(imported(schema, usual), usual)
}

function targetOf(schema: JsonSchema, usual: JsonSchema | undefined): JsonSchema {
  const fields = Object.entries(propertiesOf(schema)).map(([name, field]) => {
    return [name, writable(field, propertiesOf(usual)[name])] as const
  })
  const needed = schema[neededKeyword]
  const usually = Array.isArray(usual?.['required']) ? (usual['required'] as readonly unknown[]) : []
  // Whether a new record needs others inside it, the description does not say.
  const links = fields.filter(([name, field]) => field[navigationKeyword] === true && usually.includes(name))
  return {
    ...schema,
    properties: Object.fromEntries(fields),
    required: [...(Array.isArray(needed) ? needed : []), ...links.map(([name]) => name)],
    additionalProperties: schema['additionalProperties'] ?? false,
  }
}

function writable(field: JsonSchema, usual: JsonSchema | undefined): JsonSchema {
  const { items, type, format } = field
  if (isJsonObject(items) && isPlainObject(items)) {
    const own = usual?.['items']
    return { ...field, items: targetOf(items, isJsonObject(own) ? own : undefined) }
  }
  if (isPlainObject(field)) return targetOf(field, usual)
  if (format !== 'decimal') return field
  const types = Array.isArray(type) ? type.map(String) : [String(type)]
  return { ...field, type: [...new Set(['string', 'number', ...types])] }
}

function withMarks(field: JsonSchema, usual: JsonSchema | undefined): JsonSchema {
  const added = marks.filter((mark) => usual && mark in usual && !(mark in field))
  const [inner, own] = [field['items'], usual?.['items']]
  const items = isJsonObject(inner) && isJsonObject(own) && isPlainObject(inner) ? { items: imported(inner, own) } : {}
  if (added.length === 0 && !('items' in items)) return field
  return { ...field, ...items, ...Object.fromEntries(added.map((mark) => [mark, usual?.[mark]])) }
}

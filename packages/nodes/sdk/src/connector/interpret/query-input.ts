import { flowError } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { fieldKindsOf, type ListDefinition, type ObjectDefinition } from '../definition/index.ts'
import {
  isStatementDialect,
  odataLiteral,
  queryFilter,
  queryOrder,
  queryStatement,
  type Condition,
  type FieldKind,
  type QueryFields,
} from '../dialects/index.ts'
import type { Asked, Reader } from './ask-pages.ts'
import { timeSent } from './time-formats.ts'
import { idPartsOf, plainId } from './record-id.ts'

/**
 * What the scope `/input` holds for a list: `filter`, `order`, `statement` as the query language has them, `fields` as a list
 * and `fieldList` with commas. Throws `FIELD_VALUE_INVALID` for a condition that the list cannot be asked.
 */
export function inputOf(
  { definition, name, object, list }: Pick<Reader, 'definition' | 'name' | 'object' | 'list'>,
  { condition, order }: Asked,
  page: JsonObject,
): JsonObject {
  const fields = queryFieldsOf({ system: definition.title.en, name, object, list }, fieldsIn(condition))
  const names = Object.keys(fieldKindsOf(object))
  const shown = { fields: names, fieldList: names.join(',') }
  const { query } = list
  if (!query) {
    assertEverything(condition, definition.title.en, name)
    return shown
  }
  const asked = {
    condition: renamed(withFixed(condition, query.where), query.names ?? {}),
    order: order.map((each) => query.names?.[each] ?? each),
  }
  if (isStatementDialect(query.dialect)) {
    const part = partOf(page)
    const select = (query.select ?? names).map((each) => query.names?.[each] ?? each)
    const statement = { from: query.from ?? name, select, ...asked, ...(part ? { part } : {}) }
    return { ...shown, statement: queryStatement(query.dialect, statement, fields) }
  }
  const filter = queryFilter(query.dialect, asked.condition, fields)
  return {
    ...shown,
    ...(filter === undefined ? {} : { filter }),
    ...(order.length === 0 ? {} : { order: queryOrder(query.dialect, asked.order, fields) }),
  }
}

/** Together with what every record of the object must meet. */
function withFixed(condition: Condition, where: Readonly<Record<string, string | number | boolean>> = {}): Condition {
  const fixed = Object.entries(where).map(([field, value]): Condition => ({ field, op: 'eq', value }))
  if (fixed.length === 0) return condition
  return { all: [...fixed, ...('all' in condition ? condition.all : [condition])] }
}

/** Refuses a condition where the system cannot be asked one. */
function assertEverything(condition: Condition, system: string, name: string): void {
  if ('all' in condition && condition.all.length === 0) return
  const expected = `cannot be asked for: ${system} has no filter for ${name}`
  throw flowError('FIELD_VALUE_INVALID', { node: system, field: name, expected, got: 'a condition' })
}

function partOf({ size, offset }: JsonObject): { readonly size: number; readonly offset?: number } | undefined {
  if (typeof size !== 'number') return undefined
  return typeof offset === 'number' ? { size, offset } : { size }
}

/** What the scope `/input` holds for one record: its `id`, and `key` as OData writes it. */
export function keyInput(
  { title, name }: { readonly title: string; readonly name: string },
  object: ObjectDefinition,
  id: Json,
): JsonObject {
  if (object.idFields) return keysInput({ system: title, name, object }, object.idFields, id)
  const dialect = object.list?.query?.dialect
  if (dialect !== 'odata2' && dialect !== 'odata4') return { id }
  const place = { fields: queryFieldsOf({ system: title, name, object }, []), field: object.id.split('/').at(-1) ?? '' }
  return { id, key: odataLiteral(place, id, { version: dialect === 'odata2' ? 2 : 4 }) }
}

/** The same for an id of several fields: its parts by name besides, and in the key each with its name. */
function keysInput(asking: Asking, names: readonly string[], id: Json): JsonObject {
  const { object } = asking
  const keys = idPartsOf(object, id)
  const plain = { id: plainId(object, id), keys }
  const dialect = object.list?.query?.dialect
  if (dialect !== 'odata2' && dialect !== 'odata4') return plain
  const fields = queryFieldsOf(asking, [])
  const version = dialect === 'odata2' ? 2 : 4
  const parts = names.map((field) => `${field}=${odataLiteral({ fields, field }, keys[field] ?? null, { version })}`)
  return { ...plain, key: parts.join(',') }
}

/** What the scope `/input` holds for a key that is not the id: its field, its value, and the value as OData writes it. */
export function externalInput(
  { definition, name, object }: Pick<Reader, 'definition' | 'name' | 'object'>,
  { field, value }: { readonly field: string; readonly value: Json },
): JsonObject {
  const plain = { externalField: field, external: value }
  const dialect = object.list?.query?.dialect
  if (dialect !== 'odata2' && dialect !== 'odata4') return plain
  const place = { fields: queryFieldsOf({ system: definition.title.en, name, object }, [field]), field }
  return { ...plain, externalKey: odataLiteral(place, value, { version: dialect === 'odata2' ? 2 : 4 }) }
}

interface Asking {
  readonly system: string
  readonly name: string
  readonly object: ObjectDefinition
  /** The object's own when left out. */
  readonly list?: ListDefinition | undefined
}

/**
 * Fields that only the system knows of count as texts: they are quoted, and it says itself when it has none of that name.
 */
function queryFieldsOf({ system, name, object, list = object.list }: Asking, asked: readonly string[]): QueryFields {
  const names = list?.query?.names ?? {}
  const others = object.describe ? asked.filter((field) => otherField.test(field)) : []
  const unknown = Object.fromEntries(others.map((field) => [names[field] ?? field, 'text'] as const))
  const kinds = Object.entries(fieldKindsOf(object)).map(([field, kind]) => [names[field] ?? field, kind] as const)
  const { parameters } = list?.query ?? {}
  return {
    system,
    object: name,
    kinds: { ...unknown, ...Object.fromEntries(kinds) },
    ...(parameters ? { parameters: renamedKeys(parameters, names) } : {}),
    ...writingOf(object),
  }
}

/** How values are written over there. */
function writingOf({ formats = {} }: ObjectDefinition): Pick<QueryFields, 'utcOffset' | 'write'> {
  const { utcOffset } = formats
  return {
    ...(utcOffset === undefined ? {} : { utcOffset }),
    write: (kind, text) => timeSent(text, timeFormats[kind], formats),
  }
}

const timeFormats: Readonly<Partial<Record<FieldKind, string>>> = { instant: 'date-time', date: 'date' }

function renamedKeys<T>(
  values: Readonly<Record<string, T>>,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [names[name] ?? name, value]))
}

/** Names that cannot be anything but a name in any of the languages. */
const otherField = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/

function fieldsIn(condition: Condition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(fieldsIn)
  if ('any' in condition) return condition.any.flatMap(fieldsIn)
  return 'not' in condition ? fieldsIn(condition.not) : [condition.field]
}

function renamed(condition: Condition, names: Readonly<Record<string, string>>): Condition {
  if ('all' in condition) return { all: condition.all.map((part) => renamed(part, names)) }
  if ('any' in condition) return { any: condition.any.map((part) => renamed(part, names)) }
  if ('not' in condition) return { not: renamed(condition.not, names) }
  return { ...condition, field: names[condition.field] ?? condition.field }
}

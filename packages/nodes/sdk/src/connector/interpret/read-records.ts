import { flowError } from '../../errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { ListDefinition, ObjectDefinition } from '../definition/index.ts'
import { runHook } from './run-hook.ts'
import { timeRead } from './time-formats.ts'

interface Reading {
  readonly host: string
  readonly object: ObjectDefinition
}

/** The records of a page. Throws `UPSTREAM_ANSWER_INVALID` when there is no list, and what `exactRecord` throws. */
export function recordsOf(
  body: Json,
  list: Pick<ListDefinition, 'records' | 'columns' | 'query'>,
  reading: Reading,
): readonly JsonObject[] {
  const found = partOf(body, list.records, reading)
  // Some systems say false or nothing where there are none.
  if (found === undefined || found === null || found === false) return []
  if (!Array.isArray(found)) throw invalid(reading, `there is no list at ${list.records || 'its top'}`)
  const read = recordReader(reading)
  const own = ownNames(list)
  return (found as readonly Json[]).map((row) => read(list.columns ? zip(list.columns, row, reading) : own(row)))
}

/** What stands in an answer. Throws `UPSTREAM_ANSWER_INVALID` for a text, such as the sign-in page of a proxy: nothing is in it. */
export function partOf(body: Json, pointer: string, reading: Reading): Json | undefined {
  if (typeof body === 'string' && pointer !== '') throw invalid(reading, `it is no JSON: ${preview(body)}`)
  // An answer is JSON, and so is every place in it.
  return valueAt(body, pointer) as Json | undefined
}

/** Gives members that come with the names of the query language the names that the fields have elsewhere. */
function ownNames({ query }: Pick<ListDefinition, 'query'>): (row: Json) => Json {
  if (query?.namesRecords !== true) return (row) => row
  const names = new Map(Object.entries(query.names ?? {}).map(([own, theirs]) => [theirs, own] as const))
  return (row) =>
    isJsonObject(row)
      ? Object.fromEntries(Object.entries(row).map(([name, value]) => [names.get(name) ?? name, value]))
      : row
}

function zip(columns: readonly string[], row: Json, reading: Reading): JsonObject {
  const values = Array.isArray(row) ? (row as readonly Json[]) : []
  if (values.length === columns.length) return Object.fromEntries(columns.map((name, at) => [name, values[at] ?? null]))
  throw invalid(reading, `a record should be a list of ${columns.length} values: ${preview(row)}`)
}

/**
 * A record in the form of its schema: numbers that the schema calls decimals or texts become texts, and what the system
 * sends for "empty" becomes null. Throws `UPSTREAM_ANSWER_INVALID` for what is no object, and for a number of so many digits
 * that some were lost on the way.
 */
export function exactRecord(record: Json, reading: Reading): JsonObject {
  return recordReader(reading)(record)
}

/** The same for many records. */
function recordReader(reading: Reading): (record: Json) => JsonObject {
  const { schema, hooks } = reading.object
  const hook = hooks?.read === undefined ? undefined : runHook(hooks.read)
  return (record) => {
    const exact = exactValue(hook ? hook(record) : record, schema, reading)
    if (isJsonObject(exact)) return exact
    throw invalid(reading, `a record is no object: ${preview(record)}`)
  }
}

function exactValue(value: Json, schema: Json | undefined, reading: Reading): Json {
  if (!isJsonObject(schema)) return value
  if (Array.isArray(value))
    return (value as readonly Json[]).map((entry) => exactValue(entry, schema['items'], reading))
  if (!isJsonObject(value)) return exactScalar(value, schema, reading)
  if (reading.object.formats?.lists === 'odata2' && takesList(schema)) return exactList(value, schema, reading)
  return exactMembers(value, schema['properties'], reading)
}

function takesList({ type }: JsonObject): boolean {
  return type === 'array' || (Array.isArray(type) && type.includes('array'))
}

/** A list as version 2 of OData writes it, or the link to one that was not asked for, of which nothing is known. */
function exactList(value: JsonObject, schema: JsonObject, reading: Reading): Json {
  const { results } = value
  return Array.isArray(results) ? exactValue(results as readonly Json[], schema, reading) : null
}

function exactMembers(value: JsonObject, properties: Json | undefined, reading: Reading): JsonObject {
  if (!isJsonObject(properties)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined
      return [name, exactValue(inner, known, reading)]
    }),
  )
}

// oxlint-disable-next-line complexity -- one line per thing that a value may stand for
function exactScalar(value: Json, { type, format }: JsonObject, reading: Reading): Json {
  const types: readonly Json[] = Array.isArray(type) ? (type as readonly Json[]) : [type ?? null]
  // Where false is an answer of its own, it does not stand for nothing.
  const isMeant = typeof value === 'boolean' && types.includes('boolean')
  if (!isMeant && reading.object.nulls?.some((each) => each === value)) return null
  const { formats } = reading.object
  const time = formats && timeRead(value, format, formats)
  if (time !== undefined) return time
  return typeof value === 'number' && types.includes('string') ? exactText(value, reading) : value
}

/** Digits that a float holds for certain. */
const safeDigits = 15

function exactText(value: number, reading: Reading): string {
  const text = String(value)
  const digits = text.replace(/^-?0*|\.|e.*$/g, '').replace(/^0+/, '')
  if (!text.includes('e') && digits.length <= safeDigits) return text
  throw invalid(reading, `the number ${text} has more digits than a JSON number keeps; the system must send it as text`)
}

function invalid({ host }: Reading, reason: string): Error {
  return flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}

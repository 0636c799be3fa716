import { flowError, preview, sqlInstant, type Json, type JsonSchema, type SqlEngine } from '@isthmus/sdk'
import type { SqlDialect } from './dialect.ts'
import { kindOf, type Table } from './table.ts'

/** A value as it travels beside a statement. */
export type StoredValue = string | boolean | null

/**
 * A value as the column takes it: nothing is rounded, cut or moved between time zones on the way. Throws
 * `FIELD_VALUE_INVALID`.
 */
export function storedValue(table: Table, column: string, value: Json): StoredValue {
  const schema = columnOf(table, column)
  const refused = (expected: string): Error => {
    const field = `${table.name} ${column}`
    return flowError('FIELD_VALUE_INVALID', { node: table.fields.system, field, expected, got: preview(value) })
  }
  if (!schema) throw refused(`must be a column of ${table.name}: ${Object.keys(table.columns).join(', ')}`)
  if (schema['readOnly'] === true) throw refused('must be left out: the database fills it in')
  if (value === null) return null
  if (holdsJson(schema)) return JSON.stringify(value)
  if (Array.isArray(value) && typesOf(schema).includes('array')) return arrayText(value as readonly Json[])
  if (typeof value === 'object') throw refused('must be a text, a number, true or false')
  const type = typeOf(table, column)
  const expected = misfit(schema, value, String(value)) ?? lossOf(String(value), table.dialect, type)
  if (expected !== undefined) throw refused(expected)
  return sentValue(scalar(schema, String(value), table.dialect.engine), table.dialect, type)
}

function columnOf({ columns }: Table, column: string): JsonSchema | undefined {
  return Object.hasOwn(columns, column) ? columns[column] : undefined
}

function typeOf({ types }: Table, column: string): string {
  return types[column] ?? ''
}

function lossOf(text: string, { keeps }: SqlDialect, type: string): string | undefined {
  return keeps?.(text, type)
}

function sentValue(value: StoredValue, { sent }: SqlDialect, type: string): StoredValue {
  return sent && typeof value === 'string' ? sent(value, type) : value
}

function scalar(schema: JsonSchema, text: string, engine: SqlEngine): StoredValue {
  switch (kindOf(schema)) {
    case 'boolean':
      return text === 'true'
    case 'instant':
      return sqlInstant(text, engine)
    default:
      return text
  }
}

function typesOf(schema: JsonSchema): readonly Json[] {
  const type = schema['type'] ?? null
  return Array.isArray(type) ? (type as readonly Json[]) : [type as Json]
}

/** Columns of JSON are described as anything at all. */
function holdsJson(schema: JsonSchema): boolean {
  return schema['type'] === undefined && schema['enum'] === undefined
}

const zone = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/
const dayTime = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?/
/** As literals of queries have it too. */
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?(?:Z|[+-]\d{2}:\d{2})$/

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** What the value must be; `undefined` when it is. */
// oxlint-disable-next-line complexity -- one short case per kind of column
function misfit(schema: JsonSchema, value: Json, text: string): string | undefined {
  if (/[\0\p{Surrogate}]/u.test(text)) return 'must not hold half characters or NUL'
  if (schema['format'] === 'local-date-time') {
    return dayTime.test(text) && !zone.test(text.slice(10))
      ? undefined
      : 'must be a time without a zone such as 2026-03-02T08:00:00'
  }
  switch (kindOf(schema)) {
    case 'integer':
      return /^-?\d{1,20}$/.test(text) ? undefined : 'must be a whole number'
    case 'decimal':
      return decimalMisfit(schema, text)
    case 'boolean':
      return /^(?:true|false)$/.test(text) ? undefined : 'must be true or false'
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : 'must be a day such as 2026-03-02'
    case 'instant':
      return instant.test(text) && !Number.isNaN(Date.parse(text))
        ? undefined
        : 'must be an instant such as 2026-03-02T08:00:00Z'
    case 'guid':
      return guid.test(text) ? undefined : 'must be a UUID such as 018f3c1e-7a2b-7c3d-8e4f-000000000001'
    case 'text':
      return typeof value === 'boolean' ? 'must be a text' : lengthMisfit(schema, text)
  }
}

function decimalMisfit({ format, 'x-scale': scale }: JsonSchema, text: string): string | undefined {
  if (format !== 'decimal') return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? undefined : 'must be a number'
  const digits = /^-?\d+(?:\.(\d+?)0*)?$/.exec(text)
  if (!digits) return 'must be a decimal such as 12.50'
  const [, fraction = ''] = digits
  const isWhole = fraction === '0' || fraction === ''
  const tooFine = typeof scale === 'number' && !isWhole && fraction.length > scale
  return tooFine ? `must have at most ${scale} digits behind the point` : undefined
}

function lengthMisfit({ maxLength }: JsonSchema, text: string): string | undefined {
  const isLong = typeof maxLength === 'number' && Array.from(text).length > maxLength
  return isLong ? `must have at most ${maxLength} characters` : undefined
}

/** An array of PostgreSQL as text. */
function arrayText(list: readonly Json[]): string {
  const entries = list.map((entry) => {
    if (entry === null) return 'NULL'
    if (Array.isArray(entry)) return arrayText(entry as readonly Json[])
    return `"${(typeof entry === 'object' ? JSON.stringify(entry) : String(entry)).replaceAll(/["\\]/g, '\\$&')}"`
  })
  return `{${entries.join(',')}}`
}

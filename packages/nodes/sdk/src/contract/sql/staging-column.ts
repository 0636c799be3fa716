import { plainText, type Json, type JsonSchema } from '../../json.ts'

/** Databases that staging tables are made for; MariaDB is `mysql`. */
export type StagingEngine = 'postgresql' | 'mysql'

/** Longest text that is kept in line with the row. */
const longestVarchar = 4000
/** Longest text that an index of MySQL takes. */
const longestKey = 255

const forms: Readonly<Record<string, Readonly<Record<StagingEngine, string>>>> = {
  int64: { postgresql: 'bigint', mysql: 'bigint' },
  date: { postgresql: 'date', mysql: 'date' },
  'date-time': { postgresql: 'timestamptz', mysql: 'timestamp(6)' },
  'local-date-time': { postgresql: 'timestamp', mysql: 'datetime(6)' },
  time: { postgresql: 'time', mysql: 'time(6)' },
  uuid: { postgresql: 'uuid', mysql: 'char(36)' },
}

const types: Readonly<Record<string, Readonly<Record<StagingEngine, string>>>> = {
  integer: { postgresql: 'bigint', mysql: 'bigint' },
  number: { postgresql: 'double precision', mysql: 'double' },
  boolean: { postgresql: 'boolean', mysql: 'tinyint(1)' },
  object: { postgresql: 'jsonb', mysql: 'json' },
  array: { postgresql: 'jsonb', mysql: 'json' },
}

/** The type of the column that holds what the schema describes, exactly: decimals as decimals, instants with their zone. */
export function stagingColumnType(schema: JsonSchema, engine: StagingEngine, isKey: boolean): string {
  if (schema['format'] === 'decimal') return decimalType(schema)
  if (schema['contentEncoding'] === 'base64') return engine === 'mysql' ? 'longblob' : 'bytea'
  const known = knownForm(schema)
  if (known) return known[engine]
  return typeOf(schema) === 'string' || schema['enum'] !== undefined
    ? textType(schema, engine, isKey)
    : jsonType(engine)
}

function knownForm(schema: JsonSchema): Readonly<Record<StagingEngine, string>> | undefined {
  const { format } = schema
  if (typeof format === 'string' && Object.hasOwn(forms, format)) return forms[format]
  const type = typeOf(schema)
  return type !== undefined && Object.hasOwn(types, type) ? types[type] : undefined
}

function typeOf({ type }: JsonSchema): string | undefined {
  const given = type as Json | undefined
  const found = Array.isArray(given) ? (given as readonly Json[]).find((each) => each !== 'null') : given
  return typeof found === 'string' ? found : undefined
}

function decimalType({ 'x-precision': precision, 'x-scale': scale }: JsonSchema): string {
  const digits = typeof precision === 'number' && precision <= 65 ? precision : 38
  return `decimal(${digits}, ${typeof scale === 'number' && scale <= 30 ? scale : 10})`
}

function textType(schema: JsonSchema, engine: StagingEngine, isKey: boolean): string {
  const { maxLength } = schema
  const values = schema['enum'] as Json | undefined
  const lengths = Array.isArray(values) ? (values as readonly Json[]).map((value) => plainText(value).length) : []
  const longest = lengths.length > 0 ? Math.max(1, ...lengths) : maxLength
  if (typeof longest === 'number' && longest <= longestVarchar) return `varchar(${longest})`
  if (isKey) return `varchar(${longestKey})`
  return engine === 'mysql' ? 'longtext' : 'text'
}

function jsonType(engine: StagingEngine): string {
  return engine === 'mysql' ? 'json' : 'jsonb'
}

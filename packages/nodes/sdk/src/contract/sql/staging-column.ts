import { plainText, type Json, type JsonSchema } from '../../json.ts'

/** Databases that staging tables are made for; MariaDB is `mysql`. */
export type StagingEngine = 'postgresql' | 'mysql' | 'sqlserver' | 'oracle'

/** Longest text that is kept in line with the row. */
const longestVarchar = 4000
/** Oracle counts bytes: this many characters of any kind fit into the 4,000 that every database of it takes. */
const longestOracle = 1000
/** Longest text that an index of MySQL takes. */
const longestKey = 255

const forms: Readonly<Record<string, Readonly<Record<StagingEngine, string>>>> = {
  int64: { postgresql: 'bigint', mysql: 'bigint', sqlserver: 'bigint', oracle: 'number(19)' },
  date: { postgresql: 'date', mysql: 'date', sqlserver: 'date', oracle: 'varchar2(10 char)' },
  'date-time': {
    postgresql: 'timestamptz',
    mysql: 'timestamp(6)',
    sqlserver: 'datetimeoffset',
    oracle: 'timestamp(6) with time zone',
  },
  'local-date-time': { postgresql: 'timestamp', mysql: 'datetime(6)', sqlserver: 'datetime2', oracle: 'timestamp(6)' },
  time: { postgresql: 'time', mysql: 'time(6)', sqlserver: 'time', oracle: 'varchar2(18 char)' },
  uuid: { postgresql: 'uuid', mysql: 'char(36)', sqlserver: 'uniqueidentifier', oracle: 'varchar2(36 char)' },
}

/** SQL Server keeps JSON as text, and so does Oracle before 21c. */
const jsonTypes: Readonly<Record<StagingEngine, string>> = {
  postgresql: 'jsonb',
  mysql: 'json',
  sqlserver: 'nvarchar(max)',
  oracle: 'clob',
}

const bytesTypes: Readonly<Record<StagingEngine, string>> = {
  postgresql: 'bytea',
  mysql: 'longblob',
  sqlserver: 'varbinary(max)',
  oracle: 'blob',
}

const textTypes: Readonly<Record<StagingEngine, string>> = {
  postgresql: 'text',
  mysql: 'longtext',
  sqlserver: 'nvarchar(max)',
  oracle: 'clob',
}

/** Most digits of a decimal, and of them behind the point. */
const longestDecimal: Readonly<Record<StagingEngine, number>> = {
  postgresql: 65,
  mysql: 65,
  sqlserver: 38,
  oracle: 38,
}

const types: Readonly<Record<string, Readonly<Record<StagingEngine, string>>>> = {
  integer: { postgresql: 'bigint', mysql: 'bigint', sqlserver: 'bigint', oracle: 'number(19)' },
  number: { postgresql: 'double precision', mysql: 'double', sqlserver: 'float', oracle: 'binary_double' },
  boolean: { postgresql: 'boolean', mysql: 'tinyint(1)', sqlserver: 'bit', oracle: 'number(1)' },
  object: jsonTypes,
  array: jsonTypes,
}

/** The type of the column that holds what the schema describes, exactly: decimals as decimals, instants with their zone. */
export function stagingColumnType(schema: JsonSchema, engine: StagingEngine, isKey: boolean): string {
  if (schema['format'] === 'decimal') return decimalType(schema, engine)
  if (schema['contentEncoding'] === 'base64') return bytesTypes[engine]
  const known = knownForm(schema)
  if (known) return known[engine]
  return typeOf(schema) === 'string' || schema['enum'] !== undefined
    ? textType(schema, engine, isKey)
    : jsonTypes[engine]
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

function decimalType({ 'x-precision': precision, 'x-scale': scale }: JsonSchema, engine: StagingEngine): string {
  const digits = typeof precision === 'number' && precision <= longestDecimal[engine] ? precision : 38
  return `${engine === 'oracle' ? 'number' : 'decimal'}(${digits}, ${typeof scale === 'number' && scale <= 30 ? scale : 10})`
}

function textType(schema: JsonSchema, engine: StagingEngine, isKey: boolean): string {
  const { maxLength } = schema
  const values = schema['enum'] as Json | undefined
  const lengths = Array.isArray(values) ? (values as readonly Json[]).map((value) => plainText(value).length) : []
  const longest = lengths.length > 0 ? Math.max(1, ...lengths) : maxLength
  const limit = engine === 'oracle' ? longestOracle : longestVarchar
  if (typeof longest === 'number' && longest <= limit) return shortText(longest, engine)
  return isKey ? shortText(longestKey, engine) : textTypes[engine]
}

/** The type of a text of at most so many characters. */
export function shortText(length: number, engine: StagingEngine): string {
  if (engine === 'oracle') return `varchar2(${length} char)`
  return `${engine === 'sqlserver' ? 'nvarchar' : 'varchar'}(${length})`
}

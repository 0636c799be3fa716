import type { JsonSchema } from '../../json.ts'
import type { SqlCatalog, SqlColumnRow } from './sql-rows.ts'

const text: JsonSchema = { type: 'string' }
const decimal: JsonSchema = { type: 'string', format: 'decimal' }
/** 64 bits do not fit into a float, so they are texts. */
const int64: JsonSchema = { type: 'string', format: 'int64' }
const whole: JsonSchema = { type: 'integer' }
const float: JsonSchema = { type: 'number' }
const instant: JsonSchema = { type: 'string', format: 'date-time' }
/** A time of day on a day, in no particular zone. */
const localTime: JsonSchema = { type: 'string', format: 'local-date-time' }
const bytes: JsonSchema = { type: 'string', contentEncoding: 'base64' }

/** By `data_type`; PostgreSQL's names, then those of MySQL and MariaDB. */
const forms: Readonly<Record<string, JsonSchema>> = {
  smallint: whole,
  integer: whole,
  bigint: int64,
  numeric: decimal,
  real: float,
  'double precision': float,
  money: text,
  boolean: { type: 'boolean' },
  'character varying': text,
  character: text,
  text,
  uuid: { type: 'string', format: 'uuid' },
  date: { type: 'string', format: 'date' },
  'timestamp with time zone': instant,
  'timestamp without time zone': localTime,
  'time without time zone': { type: 'string', format: 'time' },
  'time with time zone': { type: 'string', format: 'time' },
  interval: text,
  bytea: bytes,
  json: {},
  jsonb: {},
  tinyint: whole,
  mediumint: whole,
  int: whole,
  decimal,
  float,
  double: float,
  varchar: text,
  char: text,
  tinytext: text,
  mediumtext: text,
  longtext: text,
  datetime: localTime,
  timestamp: instant,
  time: { type: 'string', format: 'time' },
  year: whole,
  bit: bytes,
  blob: bytes,
  tinyblob: bytes,
  mediumblob: bytes,
  longblob: bytes,
  binary: bytes,
  varbinary: bytes,
}

/** Types whose names mean something else than above. */
const ownForms: Readonly<Partial<Record<SqlCatalog['dialect'], Readonly<Record<string, JsonSchema>>>>> = {
  sqlserver: {
    bit: { type: 'boolean' },
    money: decimal,
    smallmoney: decimal,
    datetime2: localTime,
    smalldatetime: localTime,
    datetimeoffset: instant,
    uniqueidentifier: { type: 'string', format: 'uuid' },
    image: bytes,
    // The number of a row's version, which has nothing to do with time.
    timestamp: bytes,
  },
  oracle: {
    // Numbers of 18 digits and fewer are asked for as `integer number`, see the catalogue of the dialect.
    'integer number': int64,
    number: decimal,
    float: decimal,
    binary_float: float,
    binary_double: float,
    // Has seconds, but no zone.
    date: localTime,
    timestamp: localTime,
    'timestamp with time zone': instant,
    'timestamp with local time zone': instant,
    raw: bytes,
    'long raw': bytes,
    // Made and changed by functions of their own only.
    xmltype: { ...text, readOnly: true },
    json: {},
  },
}

/** `udt_name` of what an array of PostgreSQL holds, without its underscore. */
const elementTypes: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  bpchar: 'character',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
}

/** What a column holds, without presence and marks. */
export function columnSchema(column: SqlColumnRow, catalog: SqlCatalog): JsonSchema {
  const type = column.data_type.toLowerCase()
  if (type === 'array') return { type: 'array', items: elementSchema(column, catalog) }
  const values = enumValues(column, catalog)
  if (values) return { type: 'string', enum: values }
  return limited(ownForms[catalog.dialect]?.[type] ?? formOf(type), column)
}

function limited(base: JsonSchema, column: SqlColumnRow): JsonSchema {
  const { character_maximum_length: length, numeric_precision: precision, numeric_scale: scale } = column
  const isDecimal = base['format'] === 'decimal'
  return {
    ...base,
    // MySQL counts the bytes of its long texts here, which is no limit that people set.
    ...(typeof length === 'number' && base['type'] === 'string' && length < 1_000_000 ? { maxLength: length } : {}),
    ...(isDecimal && typeof precision === 'number' ? { 'x-precision': precision } : {}),
    ...(isDecimal && typeof scale === 'number' ? { 'x-scale': scale } : {}),
  }
}

function formOf(type: string): JsonSchema {
  // Types of extensions arrive as texts.
  return (Object.hasOwn(forms, type) ? forms[type] : undefined) ?? text
}

function elementSchema({ udt_name: name }: SqlColumnRow, catalog: SqlCatalog): JsonSchema {
  const inner = (name ?? '').replace(/^_/, '')
  const values = labelsOf(inner, catalog)
  return values ? { type: 'string', enum: values } : formOf(elementTypes[inner] ?? inner)
}

function enumValues(column: SqlColumnRow, catalog: SqlCatalog): readonly string[] | undefined {
  if (catalog.dialect === 'mysql') return mysqlEnum(column.column_type ?? '')
  return column.data_type.toUpperCase() === 'USER-DEFINED' ? labelsOf(column.udt_name ?? '', catalog) : undefined
}

function labelsOf(type: string, { enums = [] }: SqlCatalog): readonly string[] | undefined {
  const labels = enums.filter((each) => each.type_name === type).map(({ label }) => label)
  return labels.length === 0 ? undefined : labels
}

/** `enum('A','it''s')` as the texts it lists. */
function mysqlEnum(type: string): readonly string[] | undefined {
  const list = /^enum\((.*)\)$/is.exec(type)?.[1]
  if (list === undefined) return undefined
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'"))
}

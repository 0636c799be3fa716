import { flowError } from '../../errors.ts'
import { neededKeyword } from '../../flow/index.ts'
import { isJsonObject, type Json, type JsonSchema } from '../../json.ts'
import { keysKeyword } from '../described-entity.ts'
import { shortText, stagingColumnType, type StagingEngine } from './staging-column.ts'

export interface StagingDdl {
  readonly engine: StagingEngine
  /** `table` or `schema.table`. */
  readonly table: string
  /** The records that are staged: an object whose properties become columns. */
  readonly schema: JsonSchema
  /** Also makes the table in which effects are written down with the rows they write. */
  readonly ledger?: boolean
}

/** Names that the bookkeeping of a staging table needs for itself. */
const bookkeeping: readonly string[] = [
  'staging_id',
  'status',
  'batch_id',
  'src_ver',
  'attempts',
  'received_at',
  'picked_at',
  'lease_until',
  'settled_at',
  'error',
]

/**
 * Writes the statements that make a staging table of an intermediate database: a column per property of the records, and
 * the bookkeeping by which rows are claimed and settled. `status` is `new`, `claimed`, `done` or `rejected`.
 *
 * @returns Statements that end with `;`. Throws `CONTRACT_INVALID` for a schema without properties, a property by the name
 * of a bookkeeping column, and names that no database takes.
 */
export function stagingDdl({ engine, table, schema, ledger = false }: StagingDdl): string {
  const properties = propertiesOf(schema)
  const needed = new Set(namesIn((schema[neededKeyword] ?? schema['required']) as Json | undefined))
  const keys = namesIn(schema[keysKeyword] as Json | undefined)
  const columns = properties.map(([name, own]) => {
    const presence = needed.has(name) || keys.includes(name) ? 'NOT NULL' : 'NULL'
    return `  ${quoted(name, engine)} ${stagingColumnType(own, engine, keys.includes(name))} ${presence}`
  })
  const whole = [...columns, ...bookkeepingColumns(engine)].join(',\n')
  const [name, index] = [quotedTable(table, engine), quoted(`${lastPart(table)}_status`, engine)]
  const status = `${quoted('status', engine)}, ${quoted('staging_id', engine)}`
  const statements = [
    `CREATE TABLE ${name} (\n${whole}\n)${engine === 'mysql' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4' : ''};`,
    `CREATE INDEX ${index} ON ${name} (${status});`,
    ...(keys.length === 0 ? [] : [keyIndex(table, keys, engine)]),
    ...(ledger ? [ledgerDdl(engine)] : []),
  ]
  return `${statements.join('\n\n')}\n`
}

function keyIndex(table: string, keys: readonly string[], engine: StagingEngine): string {
  const columns = [...keys, 'staging_id'].map((key) => quoted(key, engine)).join(', ')
  return `CREATE INDEX ${quoted(`${lastPart(table)}_key`, engine)} ON ${quotedTable(table, engine)} (${columns});`
}

/** The table that makes writes of a lost outcome certain; in the schema that the connection names. */
export function ledgerDdl(engine: StagingEngine): string {
  const { instant, long } = words[engine]
  const own = (name: string): string => ownName(name, engine)
  return `CREATE TABLE ${own('isthmus_effects')} (
  ${own('effect_key')} ${shortText(64, engine)} NOT NULL PRIMARY KEY,
  ${own('table_name')} ${shortText(128, engine)} NOT NULL,
  ${own('outcome')} ${shortText(20, engine)},
  ${own('row_key')} ${long},
  ${own('done_at')} ${instant} ${timeOfEntry(engine)}
);`
}

const words = {
  postgresql: {
    id: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    instant: 'timestamptz',
    now: 'CURRENT_TIMESTAMP',
    long: 'text',
  },
  mysql: {
    id: 'bigint AUTO_INCREMENT PRIMARY KEY',
    instant: 'timestamp(6)',
    now: 'CURRENT_TIMESTAMP(6)',
    long: 'text',
  },
  sqlserver: {
    id: 'bigint IDENTITY PRIMARY KEY',
    instant: 'datetimeoffset',
    now: 'SYSDATETIMEOFFSET()',
    long: 'nvarchar(max)',
  },
  oracle: {
    id: 'number(19) GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    instant: 'timestamp(6) with time zone',
    now: 'SYSTIMESTAMP',
    long: 'clob',
  },
} as const

/** Names of our own need no quotes, except where they would be turned into capitals. */
function ownName(name: string, engine: StagingEngine): string {
  return engine === 'oracle' ? quoted(name, engine) : name
}

/** Oracle wants to hear of the default first. */
function given(value: string, engine: StagingEngine): string {
  return engine === 'oracle' ? `DEFAULT ${value} NOT NULL` : `NOT NULL DEFAULT ${value}`
}

function timeOfEntry(engine: StagingEngine): string {
  return given(words[engine].now, engine)
}

function bookkeepingColumns(engine: StagingEngine): readonly string[] {
  const { id, instant } = words[engine]
  const empty = engine === 'mysql' ? ' NULL' : ''
  const types: Readonly<Record<string, string>> = {
    staging_id: id,
    status: `${shortText(10, engine)} ${given("'new'", engine)} CHECK (${ownName('status', engine)} IN ('new', 'claimed', 'done', 'rejected'))`,
    batch_id: shortText(64, engine),
    src_ver: shortText(64, engine),
    attempts: `${engine === 'oracle' ? 'number(9)' : 'integer'} ${given('0', engine)}`,
    received_at: `${instant} ${timeOfEntry(engine)}`,
    picked_at: `${instant}${empty}`,
    lease_until: `${instant}${empty}`,
    settled_at: `${instant}${empty}`,
    error: shortText(1000, engine),
  }
  return bookkeeping.map((name) => `  ${ownName(name, engine)} ${types[name] ?? ''}`)
}

function propertiesOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const { properties } = schema
  if (!isJsonObject(properties) || Object.keys(properties).length === 0) {
    throw invalid('it is no object with properties')
  }
  const entries = Object.entries(properties).filter(([, own]) => !isJsonObject(own) || own['readOnly'] !== true)
  const taken = entries.map(([name]) => name).find((name) => bookkeeping.includes(name.toLowerCase()))
  if (taken !== undefined) throw invalid(`the property ${taken} has the name of a bookkeeping column`)
  return entries.map(([name, own]) => [name, isJsonObject(own) ? own : {}])
}

function namesIn(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? (list as readonly Json[]).filter((name) => typeof name === 'string') : []
}

function quotedTable(table: string, engine: StagingEngine): string {
  return table
    .split('.')
    .map((part) => quoted(part, engine))
    .join('.')
}

function lastPart(table: string): string {
  return (table.split('.').at(-1) ?? table).slice(0, 50)
}

function quoted(name: string, engine: StagingEngine): string {
  if (name === '' || name.length > 63 || name.includes('\0')) throw invalid(`"${name}" is no name of a column or table`)
  if (engine === 'oracle' && name.includes('"'))
    throw invalid(`"${name}" has a quotation mark, which Oracle takes in no name`)
  const [open, close] = quotes[engine]
  return `${open}${name.replaceAll(close, close + close)}${close}`
}

const quotes = { postgresql: ['"', '"'], mysql: ['`', '`'], sqlserver: ['[', ']'], oracle: ['"', '"'] } as const

function invalid(reason: string): Error {
  return flowError('CONTRACT_INVALID', { contract: 'the schema', reason })
}

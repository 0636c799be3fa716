import { flowError } from '../../errors.ts'
import { neededKeyword } from '../../flow/index.ts'
import { isJsonObject, type Json, type JsonSchema } from '../../json.ts'
import { keysKeyword } from '../described-entity.ts'
import { stagingColumnType, type StagingEngine } from './staging-column.ts'

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
  const { instant, now } = words[engine]
  return `CREATE TABLE isthmus_effects (
  effect_key varchar(64) NOT NULL PRIMARY KEY,
  table_name varchar(128) NOT NULL,
  outcome varchar(20),
  row_key text,
  done_at ${instant} NOT NULL DEFAULT ${now}
);`
}

const words = {
  postgresql: {
    id: 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
    instant: 'timestamptz',
    now: 'CURRENT_TIMESTAMP',
  },
  mysql: { id: 'bigint AUTO_INCREMENT PRIMARY KEY', instant: 'timestamp(6)', now: 'CURRENT_TIMESTAMP(6)' },
} as const

function bookkeepingColumns(engine: StagingEngine): readonly string[] {
  const { id, instant, now } = words[engine]
  const empty = engine === 'mysql' ? ' NULL' : ''
  const types: Readonly<Record<string, string>> = {
    staging_id: id,
    status: "varchar(10) NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'claimed', 'done', 'rejected'))",
    batch_id: 'varchar(64)',
    src_ver: 'varchar(64)',
    attempts: 'integer NOT NULL DEFAULT 0',
    received_at: `${instant} NOT NULL DEFAULT ${now}`,
    picked_at: `${instant}${empty}`,
    lease_until: `${instant}${empty}`,
    settled_at: `${instant}${empty}`,
    error: 'varchar(1000)',
  }
  return bookkeeping.map((name) => `  ${name} ${types[name] ?? ''}`)
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
  const quote = engine === 'mysql' ? '`' : '"'
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`
}

function invalid(reason: string): Error {
  return flowError('CONTRACT_INVALID', { contract: 'the schema', reason })
}

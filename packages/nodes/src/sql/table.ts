import {
  flowError,
  sqlName,
  type EffectContext,
  type FieldKind,
  type Json,
  type JsonSchema,
  type QueryFields,
} from '@isthmus/sdk'
import { entitiesOfCatalog, keysKeyword } from '@isthmus/sdk/contract'
import { databaseOf } from './database.ts'
import type { ColumnForm, SqlDialect, TableName } from './dialect.ts'
import { readCatalog } from './read-catalog.ts'

/** A table or view as the database describes it now. */
export interface Table {
  readonly dialect: SqlDialect
  /** As nodes and the connection name it. */
  readonly name: string
  /** As it stands in a statement. */
  readonly quoted: string
  readonly columns: Readonly<Record<string, JsonSchema>>
  /** Of the columns, as they are declared, where the catalog tells. */
  readonly types: Readonly<Record<string, string>>
  readonly primary: readonly string[]
  /** Every set of columns that tells rows apart, the primary key among them. */
  readonly uniques: readonly (readonly string[])[]
  readonly fields: QueryFields
  /** Where effects are written down in the same transaction; `undefined` when the database has no such table. */
  readonly ledger: string | undefined
}

export type SqlContext = Pick<EffectContext, 'sql' | 'connection'>

/** Name of the table that holds the keys of effects. */
const ledgerTable = 'isthmus_effects'

/** Describes a table, once for each `per`. Throws `FIELD_VALUE_INVALID` when there is none, and what queries throw. */
export function tableOf(
  dialect: SqlDialect,
  context: SqlContext,
  asked: { readonly name: string; readonly per: string },
) {
  const { name, per } = asked
  return databaseOf(context).once(JSON.stringify(['table', per, name]), () => readTable(dialect, context, name))
}

async function readTable(dialect: SqlDialect, context: SqlContext, name: string): Promise<Table> {
  const sql = databaseOf(context)
  const defaultSchema = dialect.schemaOf(context.connection?.config ?? {})
  const only = placeOf(name, defaultSchema)
  const ledgerPlace = { owner: defaultSchema, table: ledgerTable }
  const [catalog, ledger] = await Promise.all([
    readCatalog(sql, dialect, { defaultSchema, only }),
    sql.query(dialect.catalog(ledgerPlace).columns),
  ])
  const [entity] = entitiesOfCatalog(catalog)
  if (!entity) throw unknownTable(dialect, name)
  const columns = entity.schema['properties'] as Readonly<Record<string, JsonSchema>>
  const primary = (entity.schema[keysKeyword] ?? []) as readonly string[]
  const keys = Map.groupBy(catalog.keys, ({ constraint_name: own }) => own).values()
  const fields = {
    system: dialect.title.en,
    object: name,
    kinds: Object.fromEntries(Object.entries(columns).map(([column, schema]) => [column, kindOf(schema)])),
  }
  return {
    dialect,
    name,
    columns,
    types: Object.fromEntries(catalog.columns.map((each) => [each.column_name, each.column_type ?? ''])),
    primary,
    fields,
    quoted: quotedTable(only, fields, dialect),
    uniques: [...keys].map((rows) => rows.map(({ column_name: column }) => column)),
    ledger: ledger.length === 0 ? undefined : quotedTable(ledgerPlace, fields, dialect),
  }
}

function placeOf(name: string, defaultSchema: string): TableName {
  const at = name.indexOf('.')
  return at < 0 ? { owner: defaultSchema, table: name } : { owner: name.slice(0, at), table: name.slice(at + 1) }
}

function quotedTable({ owner, table }: TableName, fields: QueryFields, { engine }: SqlDialect): string {
  return `${sqlName(owner, fields, engine)}.${sqlName(table, fields, engine)}`
}

/** A column as it stands in a statement. */
export function quotedColumn({ fields, dialect }: Table, column: string): string {
  return sqlName(column, fields, dialect.engine)
}

/** All columns as they are asked for. */
export function shownColumns(table: Table, wanted: readonly string[] = []): string {
  const { dialect, columns, types } = table
  const { shown } = dialect
  if (wanted.length === 0 && !shown) return '*'
  const names = wanted.length === 0 ? Object.keys(columns) : wanted
  const asked = names.map((column) => {
    const name = quotedColumn(table, column)
    return shown ? shown(name, types[column] ?? '') : name
  })
  return asked.join(', ')
}

export function formOf({ columns, types }: Table, column: string): ColumnForm {
  const schema = columns[column] ?? {}
  return { form: schema['contentEncoding'] === 'base64' ? 'bytes' : 'plain', schema, type: types[column] ?? '' }
}

/** What a column holds, for conditions. */
export function kindOf(schema: JsonSchema): FieldKind {
  switch (schema['format']) {
    case 'decimal':
      return 'decimal'
    case 'int64':
      return 'integer'
    case 'date':
      return 'date'
    case 'date-time':
      return 'instant'
    default:
  }
  const { type } = schema
  const own = Array.isArray(type) ? (type as readonly Json[]).find((each) => each !== 'null') : type
  if (own === 'integer') return 'integer'
  if (own === 'number') return 'decimal'
  return own === 'boolean' ? 'boolean' : 'text'
}

function unknownTable({ title }: SqlDialect, name: string): Error {
  const expected = 'must be a table or view that the user of the connection may read'
  return flowError('FIELD_VALUE_INVALID', { node: title.en, field: 'Table or view', expected, got: name })
}

/** Columns by which rows of the table are told apart, for reading in their order. Throws `FIELD_VALUE_INVALID`. */
export function orderOf(table: Table, wanted: readonly string[] = []): readonly string[] {
  for (const column of wanted) assertColumn(table, column)
  const isUnique = table.uniques.some((columns) => columns.every((column) => wanted.includes(column)))
  // Rows that are equal in the wanted columns would be lost where a page ends between them.
  const order = isUnique ? wanted : [...new Set([...wanted, ...table.primary])]
  if (order.length > 0) return order
  const expected = `must be named: ${table.name} has no primary key`
  throw flowError('FIELD_VALUE_INVALID', { node: table.fields.system, field: 'Key columns', expected, got: 'none' })
}

/** Throws `FIELD_VALUE_INVALID` for a column that the table does not have, and for one whose order cannot be asked for. */
export function assertColumn({ columns, name, fields }: Table, column: string): void {
  const schema = Object.hasOwn(columns, column) ? columns[column] : undefined
  const refused = (expected: string): Error =>
    flowError('FIELD_VALUE_INVALID', { node: fields.system, field: `${name} ${column}`, expected, got: column })
  if (!schema) throw refused(`must be a column of ${name}: ${Object.keys(columns).join(', ')}`)
  if (schema['contentEncoding'] === 'base64') throw refused('must not hold bytes')
}

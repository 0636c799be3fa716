import { flowError } from '../../errors.ts'
import { keyKeyword, neededKeyword } from '../../flow/index.ts'
import type { JsonSchema } from '../../json.ts'
import { contractLimits, keysKeyword, type DescribedEntity } from '../described-entity.ts'
import { columnSchema } from './column-schema.ts'
import type { SqlCatalog, SqlColumnRow, SqlKeyRow } from './sql-rows.ts'

/**
 * Reads tables and views of PostgreSQL, MySQL or MariaDB from rows of `information_schema`, one entity each; tables of the
 * default schema are named without it. Throws `CONTRACT_INVALID` when there is more than is read.
 */
export function entitiesOfCatalog(catalog: SqlCatalog): readonly DescribedEntity[] {
  const tables = Map.groupBy(catalog.columns, (row) => tableName(row, catalog))
  if (tables.size > contractLimits.maxEntities) {
    throw invalid(`it has ${tables.size} tables; at most ${contractLimits.maxEntities} are read`)
  }
  const keys = Map.groupBy(catalog.keys, (row) => tableName(row, catalog))
  return [...tables]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, columns]) => ({ name, schema: tableSchema(columns, keys.get(name) ?? [], catalog) }))
}

type Placed = Pick<SqlColumnRow, 'table_schema' | 'table_name'>

function tableName({ table_schema: schema, table_name: table }: Placed, { defaultSchema }: SqlCatalog): string {
  return schema === defaultSchema ? table : `${schema}.${table}`
}

function tableSchema(columns: readonly SqlColumnRow[], keys: readonly SqlKeyRow[], catalog: SqlCatalog): JsonSchema {
  if (columns.length > contractLimits.maxFields) {
    throw invalid(`a table has ${columns.length} columns; at most ${contractLimits.maxFields} are read`)
  }
  const inOrder = columns.toSorted((one, other) => one.ordinal_position - other.ordinal_position)
  const { primary, alone } = keysOf(keys)
  const fields = inOrder.map((column) => {
    const isKey = alone.has(column.column_name)
    return [column.column_name, fieldSchema(column, catalog, isKey)] as const
  })
  const needed = inOrder.filter((column) => column.is_nullable === 'NO' && !isFilledIn(column))
  return {
    type: 'object',
    properties: Object.fromEntries(fields),
    required: fields.map(([name]) => name),
    ...(primary.length === 0 ? {} : { [keysKeyword]: primary }),
    [neededKeyword]: needed.map(({ column_name: name }) => name),
  }
}

function keysOf(rows: readonly SqlKeyRow[]) {
  const byName = [...Map.groupBy(rows, ({ constraint_name: name }) => name).values()]
  const names = (own: readonly SqlKeyRow[]) =>
    own.toSorted((one, other) => one.ordinal_position - other.ordinal_position).map((row) => row.column_name)
  const primary = byName.find((own) => own[0]?.constraint_type === 'PRIMARY KEY')
  const alone = byName.map(names).flatMap((columns) => (columns.length === 1 ? columns : []))
  return { primary: primary ? names(primary) : [], alone: new Set(alone) }
}

function fieldSchema(column: SqlColumnRow, catalog: SqlCatalog, isKey: boolean): JsonSchema {
  const schema = columnSchema(column, catalog)
  const { type } = schema
  const canBeNull = column.is_nullable === 'YES' && typeof type === 'string'
  return {
    ...schema,
    ...(canBeNull ? { type: [type, 'null'] } : {}),
    ...(isKey ? { [keyKeyword]: true } : {}),
    ...(isComputed(column) ? { readOnly: true } : {}),
  }
}

function isComputed({ is_generated: generated, identity_generation: identity, extra }: SqlColumnRow): boolean {
  return generated === 'ALWAYS' || identity === 'ALWAYS' || /\bGENERATED\b/i.test(withoutDefault(extra))
}

/** MySQL calls a default that is an expression `DEFAULT_GENERATED`. */
function withoutDefault(extra: string | null | undefined): string {
  return (extra ?? '').replaceAll(/DEFAULT_GENERATED/gi, '')
}

function isFilledIn(column: SqlColumnRow): boolean {
  const { column_default: given, is_identity: identity, extra } = column
  if (isComputed(column) || identity === 'YES' || /auto_increment/i.test(extra ?? '')) return true
  return given !== null && given !== undefined
}

function invalid(reason: string): Error {
  return flowError('CONTRACT_INVALID', { contract: 'information_schema', reason })
}

import { plainText, type Json, type JsonObject, type SqlDoor } from '@isthmus/sdk'
import type { SqlCatalog, SqlColumnRow, SqlEnumRow, SqlKeyRow } from '@isthmus/sdk/contract'
import type { SqlDialect, TableName } from './dialect.ts'

/** Asks a database for its tables, or for one of them. */
export async function readCatalog(
  sql: Pick<SqlDoor, 'query'>,
  dialect: SqlDialect,
  { defaultSchema, only }: { readonly defaultSchema: string; readonly only?: TableName },
): Promise<SqlCatalog> {
  const { columns, keys, enums } = dialect.catalog(only)
  const [columnRows, keyRows, enumRows] = await Promise.all([
    sql.query(columns),
    sql.query(keys),
    enums ? sql.query(enums) : [],
  ])
  return {
    dialect: dialect.engine,
    defaultSchema,
    columns: columnRows.map(numbered) as unknown as readonly SqlColumnRow[],
    keys: keyRows.map(numbered) as unknown as readonly SqlKeyRow[],
    ...(enums ? { enums: enumRows as unknown as readonly SqlEnumRow[] } : {}),
  }
}

const numbers = ['ordinal_position', 'character_maximum_length', 'numeric_precision', 'numeric_scale']

/** Counts of 64 bits come as texts. */
function numbered(row: JsonObject): JsonObject {
  const counts = numbers.flatMap((name): readonly (readonly [string, Json])[] => {
    const value = row[name]
    return value === undefined || value === null ? [] : [[name, Number(plainText(value))]]
  })
  return { ...row, ...Object.fromEntries(counts) }
}

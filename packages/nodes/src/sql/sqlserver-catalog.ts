import type { CatalogQueries, TableName } from './dialect.ts'

/** Types of the product itself; those that users have named stand for one of these. */
const base = 'TYPE_NAME(CASE c.system_type_id WHEN 240 THEN c.user_type_id ELSE c.system_type_id END)'

/** A column's type as it is declared, with the collation that its comparisons follow. */
const declared = `t.base COLLATE DATABASE_DEFAULT + CASE
      WHEN t.base IN ('varchar', 'char', 'varbinary', 'binary', 'nvarchar', 'nchar') THEN
        '(' + CASE c.max_length WHEN -1 THEN 'max' ELSE CONVERT(varchar(5), c.max_length / t.width) END + ')'
      WHEN t.base IN ('decimal', 'numeric') THEN CONCAT('(', c.precision, ',', c.scale, ')')
      WHEN t.base IN ('datetime2', 'datetimeoffset', 'time') THEN CONCAT('(', c.scale, ')')
      ELSE '' END + COALESCE(' COLLATE ' + c.collation_name COLLATE DATABASE_DEFAULT, '')`

const from = `
  FROM sys.columns c
    JOIN sys.objects o ON o.object_id = c.object_id
    JOIN sys.schemas s ON s.schema_id = o.schema_id
    LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id
    CROSS APPLY (SELECT ${base} AS base, CASE WHEN ${base} IN ('nvarchar', 'nchar') THEN 2 ELSE 1 END AS width) t
  WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0`

const keysFrom = `
  FROM sys.indexes i
    JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal > 0
    JOIN sys.columns c ON c.object_id = i.object_id AND c.column_id = k.column_id
    JOIN sys.objects o ON o.object_id = i.object_id
    JOIN sys.schemas s ON s.schema_id = o.schema_id
  WHERE i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0 AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0`

/** The version of a row, and types whose values are only told as text. */
const fixed = `'timestamp', 'sql_variant', 'hierarchyid', 'geometry', 'geography'`

const generated = `CASE WHEN c.is_computed = 1 OR c.generated_always_type <> 0 OR t.base IN (${fixed})
      THEN 'ALWAYS' ELSE 'NEVER' END`

/**
 * What SQL Server is asked about itself; its own views tell more than `INFORMATION_SCHEMA`: computed columns, columns that
 * count by themselves, unique indexes that are no constraints.
 *
 * Sources: https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql ,
 * https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-index-columns-transact-sql
 */
export function sqlserverCatalog(only?: TableName): CatalogQueries {
  const values = only ? [only.owner, only.table] : []
  const more = only ? 'AND s.name = @p1 AND o.name = @p2' : ''
  return {
    columns: {
      text: `
  SELECT TOP (200000) s.name AS table_schema, o.name AS table_name, c.name AS column_name,
    c.column_id AS ordinal_position, t.base AS data_type, ${declared} AS column_type,
    CASE c.is_nullable WHEN 1 THEN 'YES' ELSE 'NO' END AS is_nullable, d.definition AS column_default,
    CASE WHEN t.base IN ('varchar', 'char', 'nvarchar', 'nchar') AND c.max_length > 0
      THEN c.max_length / t.width END AS character_maximum_length,
    CASE WHEN t.base IN ('decimal', 'numeric', 'money', 'smallmoney') THEN c.precision END AS numeric_precision,
    CASE WHEN t.base IN ('decimal', 'numeric', 'money', 'smallmoney') THEN c.scale END AS numeric_scale,
    ${generated} AS is_generated,
    CASE c.is_identity WHEN 1 THEN 'YES' ELSE 'NO' END AS is_identity,
    CASE c.is_identity WHEN 1 THEN 'ALWAYS' END AS identity_generation${from} ${more}
  ORDER BY 1, 2, 4`,
      values,
    },
    keys: {
      text: `
  SELECT TOP (200000) s.name AS table_schema, o.name AS table_name, i.name AS constraint_name,
    CASE i.is_primary_key WHEN 1 THEN 'PRIMARY KEY' ELSE 'UNIQUE' END AS constraint_type,
    c.name AS column_name, CONVERT(int, k.key_ordinal) AS ordinal_position${keysFrom} ${more}
  ORDER BY 1, 2, 3, 6`,
      values,
    },
  }
}

/** Sums of the digests of all parts, because the parts have no order. */
export const sqlserverMark = `
  WITH parts AS (
    SELECT CONCAT_WS(' ', 'c', s.name, o.name, c.column_id, c.name, ${declared}, c.is_nullable, d.definition, c.is_identity,
      ${generated}) COLLATE DATABASE_DEFAULT AS part${from}
    UNION ALL
    SELECT CONCAT_WS(' ', 'k', s.name, o.name, i.name, k.key_ordinal, c.name, i.is_primary_key)
      COLLATE DATABASE_DEFAULT AS part${keysFrom}
  ), digests AS (SELECT HASHBYTES('SHA2_256', part) AS digest FROM parts)
  SELECT CONCAT(COUNT(*), ' ', SUM(CONVERT(bigint, SUBSTRING(digest, 1, 5))), ' ',
    SUM(CONVERT(bigint, SUBSTRING(digest, 6, 5)))) AS mark FROM digests`

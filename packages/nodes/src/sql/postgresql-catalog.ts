import type { CatalogQueries, TableName } from './dialect.ts'

const system = `('pg_catalog', 'information_schema')`

/** What PostgreSQL is asked about itself. */
export function postgresqlCatalog(only?: TableName): CatalogQueries {
  const values = only ? [only.owner, only.table] : []
  return {
    columns: { text: columns(only ? 'AND table_schema = $1 AND table_name = $2' : ''), values },
    keys: { text: keys(only ? 'AND n.nspname = $1 AND t.relname = $2' : ''), values },
    ...(only ? {} : { enums: { text: enums, values: [] } }),
  }
}

const columns = (more: string): string => `
  SELECT table_schema, table_name, column_name, ordinal_position::int AS ordinal_position, data_type, udt_name,
    is_nullable, column_default, character_maximum_length::int AS character_maximum_length,
    numeric_precision::int AS numeric_precision, numeric_scale::int AS numeric_scale, is_generated, is_identity,
    identity_generation
  FROM information_schema.columns WHERE table_schema NOT IN ${system} ${more}
  ORDER BY table_schema, table_name, ordinal_position LIMIT 200000`

/** From the catalogue itself: `information_schema` shows keys only to those who may also write. */
const keys = (more: string): string => `
  SELECT n.nspname AS table_schema, t.relname AS table_name, i.indexrelid::regclass::text AS constraint_name,
    CASE WHEN i.indisprimary THEN 'PRIMARY KEY' ELSE 'UNIQUE' END AS constraint_type,
    a.attname AS column_name, k.place::int AS ordinal_position
  FROM pg_index i
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
  WHERE i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
    AND n.nspname NOT IN ${system} AND n.nspname NOT LIKE 'pg_toast%' ${more}
  ORDER BY 1, 2, 3, 6 LIMIT 200000`

const enums = `
  SELECT t.typname AS type_name, e.enumlabel AS label
  FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid ORDER BY 1, e.enumsortorder LIMIT 100000`

/** From the catalogue itself, which is read much faster than its views. */
export const postgresqlMark = `
  WITH named AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname NOT IN ${system} AND n.nspname NOT LIKE 'pg_toast%'
  ), parts AS (
    SELECT concat_ws(' ', 'c', name, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity,
      a.attgenerated, pg_get_expr(d.adbin, d.adrelid)) AS part
    FROM named JOIN pg_attribute a ON a.attrelid = named.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    UNION ALL SELECT concat_ws(' ', 'k', name, i.indexrelid, i.indkey, i.indisprimary)
    FROM named JOIN pg_index i ON i.indrelid = named.oid AND i.indisunique
    UNION ALL SELECT concat_ws(' ', 'e', enumtypid, enumsortorder, enumlabel) FROM pg_enum
  )
  SELECT count(*)::text || ' ' || md5(coalesce(string_agg(part, E'\\n' ORDER BY part), '')) AS mark FROM parts`

import type { CatalogQueries, TableName } from './dialect.ts'

const system = `('mysql', 'information_schema', 'performance_schema', 'sys')`

/** What MariaDB and MySQL are asked about themselves; MySQL names these columns in capitals. */
export function mariadbCatalog(only?: TableName): CatalogQueries {
  const values = only ? [only.owner, only.table] : []
  const more = only ? 'AND table_schema = ? AND table_name = ?' : ''
  return {
    columns: {
      text: `
  SELECT table_schema AS table_schema, table_name AS table_name, column_name AS column_name,
    ordinal_position AS ordinal_position, data_type AS data_type, column_type AS column_type, is_nullable AS is_nullable,
    column_default AS column_default, character_maximum_length AS character_maximum_length,
    numeric_precision AS numeric_precision, numeric_scale AS numeric_scale, extra AS extra
  FROM information_schema.columns WHERE table_schema NOT IN ${system} ${more}
  ORDER BY 1, 2, 4 LIMIT 200000`,
      values,
    },
    keys: {
      text: `
  SELECT table_schema AS table_schema, table_name AS table_name, index_name AS constraint_name,
    CASE WHEN index_name = 'PRIMARY' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END AS constraint_type,
    column_name AS column_name, seq_in_index AS ordinal_position
  FROM information_schema.statistics
  WHERE non_unique = 0 AND table_schema NOT IN ${system} ${more}
    AND (table_schema, table_name, index_name) NOT IN (
      SELECT table_schema, table_name, index_name FROM information_schema.statistics
      WHERE sub_part IS NOT NULL OR column_name IS NULL)
  ORDER BY 1, 2, 3, 6 LIMIT 200000`,
      values,
    },
  }
}

export const mariadbMark = `
  SELECT CONCAT(COUNT(*), ' ', COALESCE(SUM(CRC32(part)), 0), ' ', BIT_XOR(CRC32(REVERSE(part)))) AS mark FROM (
    SELECT CONCAT_WS(' ', 'c', table_schema, table_name, ordinal_position, column_name, column_type, is_nullable,
      column_default, extra) AS part
    FROM information_schema.columns WHERE table_schema NOT IN ${system}
    UNION ALL
    SELECT CONCAT_WS(' ', 'k', table_schema, table_name, index_name, seq_in_index, column_name) AS part
    FROM information_schema.statistics WHERE non_unique = 0 AND table_schema NOT IN ${system}
  ) parts`

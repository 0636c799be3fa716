import type { CatalogQueries, TableName } from './dialect.ts'

/** Schemas of the product itself, and what lies in its bin. */
const others = (owner: string): string =>
  `${owner} NOT IN (SELECT username FROM all_users WHERE oracle_maintained = 'Y')`

/** Objects, collections, vectors and files outside of the database have no form that a record could hold. */
const readable = `${others('c.owner')} AND c.table_name NOT LIKE 'BIN$%' AND c.hidden_column = 'NO'
    AND (c.data_type_owner IS NULL OR c.data_type = 'XMLTYPE') AND c.data_type NOT IN ('BFILE', 'VECTOR')`

const isWhole = `c.data_type = 'NUMBER' AND c.data_scale = 0 AND c.data_precision <= 19`

/**
 * What Oracle is asked about itself: tables and views that the user may read.
 *
 * Sources: https://docs.oracle.com/en/database/oracle/oracle-database/19/refrn/ALL_TAB_COLS.html ,
 * https://docs.oracle.com/en/database/oracle/oracle-database/19/refrn/ALL_TAB_IDENTITY_COLS.html ,
 * https://docs.oracle.com/en/database/oracle/oracle-database/19/refrn/ALL_CONSTRAINTS.html ,
 * https://docs.oracle.com/en/database/oracle/oracle-database/19/refrn/ALL_IND_COLUMNS.html
 */
export function oracleCatalog(only?: TableName): CatalogQueries {
  const values = only ? [only.owner, only.table] : []
  const more = (owner: string, table: string): string => (only ? ` AND ${owner} = :t1 AND ${table} = :t2` : '')
  return {
    columns: { text: columns(more('c.owner', 'c.table_name')), values },
    keys: {
      text: keys({ ofConstraint: more('c.owner', 'c.table_name'), ofIndex: more('i.table_owner', 'i.table_name') }),
      values,
    },
  }
}

const columns = (more: string): string => `
  SELECT c.owner AS "table_schema", c.table_name AS "table_name", c.column_name AS "column_name",
    c.column_id AS "ordinal_position",
    CASE WHEN ${isWhole} THEN 'INTEGER NUMBER' ELSE REGEXP_REPLACE(c.data_type, '\\(\\d+\\)') END AS "data_type",
    c.data_type AS "column_type", CASE c.nullable WHEN 'N' THEN 'NO' ELSE 'YES' END AS "is_nullable",
    CASE WHEN c.default_length > 0 THEN 'given' END AS "column_default",
    CASE WHEN c.char_length > 0 THEN c.char_length END AS "character_maximum_length",
    CASE WHEN c.data_type = 'NUMBER' THEN c.data_precision END AS "numeric_precision",
    CASE WHEN c.data_type = 'NUMBER' THEN GREATEST(c.data_scale, 0) END AS "numeric_scale",
    CASE c.virtual_column WHEN 'YES' THEN 'ALWAYS' ELSE 'NEVER' END AS "is_generated",
    c.identity_column AS "is_identity", i.generation_type AS "identity_generation"
  FROM all_tab_cols c
    LEFT JOIN all_tab_identity_cols i
      ON i.owner = c.owner AND i.table_name = c.table_name AND i.column_name = c.column_name
  WHERE ${readable}${more}
  ORDER BY 1, 2, 4 FETCH FIRST 200000 ROWS ONLY`

interface KeysOf {
  readonly ofConstraint: string
  readonly ofIndex: string
}

/** Keys that hold at every moment, and unique indexes that are none: many applications make nothing else. */
const keys = ({ ofConstraint, ofIndex }: KeysOf): string => `
  SELECT c.owner AS "table_schema", c.table_name AS "table_name", c.constraint_name AS "constraint_name",
    CASE c.constraint_type WHEN 'P' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END AS "constraint_type",
    k.column_name AS "column_name", k.position AS "ordinal_position"
  FROM all_constraints c
    JOIN all_cons_columns k ON k.owner = c.owner AND k.constraint_name = c.constraint_name
  WHERE c.constraint_type IN ('P', 'U') AND c.status = 'ENABLED'
    AND ${others('c.owner')}${ofConstraint}
  UNION ALL
  SELECT i.table_owner, i.table_name, 'index ' || i.index_name, 'UNIQUE', k.column_name, k.column_position
  FROM all_indexes i
    JOIN all_ind_columns k ON k.index_owner = i.owner AND k.index_name = i.index_name
  WHERE i.uniqueness = 'UNIQUE' AND i.index_type IN ('NORMAL', 'NORMAL/REV')
    AND ${others('i.table_owner')}
    AND NOT EXISTS (SELECT 1 FROM all_constraints c WHERE c.owner = i.table_owner AND c.table_name = i.table_name
      AND c.index_name = i.index_name AND c.constraint_type IN ('P', 'U'))${ofIndex}
  ORDER BY 1, 2, 3, 6 FETCH FIRST 200000 ROWS ONLY`

/** Every part counts twice, by two different sums, so that no two changes cancel each other out. */
export const oracleMark = `
  SELECT COUNT(*) || ' ' || NVL(SUM(ORA_HASH(part, 4294967295, 1)), 0) || ' ' || NVL(SUM(ORA_HASH(part, 4294967295, 2)), 0)
    AS "mark" FROM (
    SELECT 'c ' || c.owner || '.' || c.table_name || '.' || c.column_name || ' ' || c.column_id || ' ' || c.data_type || ' '
      || c.data_length || ' ' || c.char_length || ' ' || c.data_precision || ' ' || c.data_scale || ' ' || c.nullable || ' '
      || c.default_length || ' ' || c.virtual_column || ' ' || c.identity_column AS part
    FROM all_tab_cols c WHERE ${readable}
    UNION ALL
    SELECT 'k ' || k.owner || '.' || k.table_name || '.' || k.column_name || ' ' || k.position || ' '
      || c.constraint_name || ' ' || c.constraint_type
    FROM all_constraints c
      JOIN all_cons_columns k ON k.owner = c.owner AND k.constraint_name = c.constraint_name
    WHERE c.constraint_type IN ('P', 'U') AND c.status = 'ENABLED'
      AND ${others('c.owner')}
    UNION ALL
    SELECT 'i ' || i.table_owner || '.' || i.table_name || '.' || k.column_name || ' ' || k.column_position || ' '
      || i.index_name
    FROM all_indexes i
      JOIN all_ind_columns k ON k.index_owner = i.owner AND k.index_name = i.index_name
    WHERE i.uniqueness = 'UNIQUE' AND i.index_type IN ('NORMAL', 'NORMAL/REV')
      AND ${others('i.table_owner')})`

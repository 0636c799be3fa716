/** A column as `information_schema.columns` gives it, names in lower case. What an engine does not know is left out. */
export interface SqlColumnRow {
  readonly table_schema: string
  readonly table_name: string
  readonly column_name: string
  readonly ordinal_position: number
  readonly data_type: string
  /** PostgreSQL: the type behind `ARRAY` and `USER-DEFINED`, such as `_text`. */
  readonly udt_name?: string | null
  /** MySQL, MariaDB: the type as it was written, such as `enum('A','B')`; SQL Server: with its collation; Oracle: with its digits. */
  readonly column_type?: string | null
  readonly is_nullable: 'YES' | 'NO'
  readonly column_default?: string | null
  readonly character_maximum_length?: number | null
  readonly numeric_precision?: number | null
  readonly numeric_scale?: number | null
  /** PostgreSQL: `ALWAYS` for computed columns. */
  readonly is_generated?: string | null
  /** PostgreSQL: `YES` for columns that count by themselves; `identity_generation` tells whether they may be given. */
  readonly is_identity?: string | null
  readonly identity_generation?: string | null
  /** MySQL and MariaDB: `auto_increment`, `STORED GENERATED`. */
  readonly extra?: string | null
  readonly is_updatable?: string | null
}

/** A column of a primary or unique key. */
export interface SqlKeyRow {
  readonly table_schema: string
  readonly table_name: string
  readonly constraint_name: string
  readonly constraint_type: 'PRIMARY KEY' | 'UNIQUE'
  readonly column_name: string
  readonly ordinal_position: number
}

/** One value of an enum type of PostgreSQL. */
export interface SqlEnumRow {
  readonly type_name: string
  readonly label: string
}

export interface SqlCatalog {
  readonly dialect: 'postgresql' | 'mysql' | 'sqlserver' | 'oracle'
  /** Tables of this schema are named without it. */
  readonly defaultSchema: string
  readonly columns: readonly SqlColumnRow[]
  readonly keys: readonly SqlKeyRow[]
  /** In the order of their values. */
  readonly enums?: readonly SqlEnumRow[]
}

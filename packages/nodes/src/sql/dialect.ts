import type { JsonObject, JsonSchema, LocalText, SqlEngine, SqlQuery } from '@isthmus/sdk'

/** Column of an answer that tells whether a row was made or changed. */
export const madeColumn = 'isthmus made'

/** A table and the schema that owns it. */
export interface TableName {
  readonly owner: string
  readonly table: string
}

/** What a database is asked about itself, for all tables or for one. */
export interface CatalogQueries {
  readonly columns: SqlQuery
  readonly keys: SqlQuery
  readonly enums?: SqlQuery
}

/** Rows of one table that are asked for. */
export interface RowsAsked {
  readonly what: string
  readonly from: string
  readonly where?: string
  readonly group?: string
  /** Columns, quoted. */
  readonly order?: readonly string[]
  readonly limit: number
  /** True to keep the rows for this transaction and to pass over those that another one keeps. */
  readonly claims?: boolean
}

/** A column and what is written into it, as they stand in a statement. */
export interface WrittenColumn {
  readonly name: string
  readonly place: string
  readonly isKey: boolean
  /** True when the left differs from the right, empty values included. */
  readonly differs: (left: string, right: string) => string
}

export interface UpsertParts {
  readonly table: string
  /** The statement that makes the row. */
  readonly insert: string
  readonly columns: readonly WrittenColumn[]
  /** The condition that a row has this key; its values become parameters when it is asked for. */
  readonly where: () => string
}

/** What a column is, for the placeholders and comparisons of its values. */
export interface ColumnForm {
  /** Bytes travel in base64. */
  readonly form: 'plain' | 'bytes'
  readonly schema: JsonSchema
  /** As it is declared; empty where the catalog does not tell. */
  readonly type: string
}

export interface InsertParts {
  readonly table: string
  /** Lists of columns and of what is written into them. */
  readonly columns: string
  readonly places: string
}

export interface GivenColumn {
  readonly name: string
  readonly type: string
}

/** A place in a transaction to which it can be taken back. */
export interface SavepointTexts {
  readonly take: string
  readonly undo: string
  readonly release?: string
}

/** Where the databases that one body of nodes serves differ. */
export interface SqlDialect {
  readonly engine: SqlEngine
  /** Id of the connector and of the plugin, and what the ids of its nodes begin with. */
  readonly id: string
  readonly title: LocalText
  readonly summary: LocalText
  readonly defaultPort: number
  /** Gives one `version` that begins with two words which tell it. */
  readonly version: string
  /** The schema whose tables are named without it, where a connection may name another one. */
  readonly usualSchema?: string
  /** The schema whose tables are named without it, by the config of the connection. */
  readonly schemaOf: (config: JsonObject) => string
  readonly place: (position: number) => string
  readonly catalog: (only?: TableName) => CatalogQueries
  /** Gives one `mark` that changes with every column, key or enum value. */
  readonly mark: string
  /** An expression for this moment, and for one some seconds later. */
  readonly now: string
  readonly later: (seconds: number) => string
  readonly rows: (asked: RowsAsked) => string
  /** A column as it is asked for, where the driver would not give its value exactly by itself. */
  readonly shown?: (name: string, type: string) => string
  /** Whether a write gives back the rows it made. */
  readonly returning: boolean
  /** The statement that makes a row and gives back what the database filled into these columns of its key. */
  readonly insertGiving?: (insert: InsertParts, key: readonly GivenColumn[]) => string
  /** What a placeholder stands in on its way into a column. */
  readonly stored: (place: string, column: ColumnForm) => string
  /** A side of a comparison that tells every change of a value. */
  readonly comparable: (text: string, column: ColumnForm) => string
  /** True when the left differs from the right, empty values included; false and never unknown otherwise. */
  readonly differs: (left: string, right: string, column: ColumnForm) => string
  /**
   * Makes the row with a key, or changes what differs in it; `madeColumn` of its answer is true for a new row. Left out where
   * that takes several statements, see `upsert-in-steps.ts`; then a refused statement leaves the transaction as it was.
   */
  readonly upsert?: (parts: UpsertParts) => string
  /**
   * Enters the first parameter as `effect_key` and the second as `table_name`, unless the key is there already; where there is
   * no `upsert` it may fail with `UPSTREAM_CONFLICT` instead.
   */
  readonly enter: (ledger: string) => string
  /** The condition that a row is the one that `newId` of an answer speaks of, where that is no value of its key. */
  readonly newRow?: (place: string) => string
  /** A value as it travels into a column of this type. */
  readonly sent?: (text: string, type: string) => string
  /** What a value must be so that a column of this type keeps all of it; nothing when it does. */
  readonly keeps?: (text: string, type: string) => string | undefined
  /** Whether rows cannot be claimed by one statement, see `claim-in-steps.ts`. */
  readonly claimsInSteps?: true
  /** What the name of the database is, where that needs saying. */
  readonly databaseHelp?: LocalText
  /** Whether a column of this type keeps a question mark instead of a letter that its code page lacks. */
  readonly losesLetters?: (type: string) => boolean
  /** Whether a column of this type changes by itself with every change of its row. */
  readonly countsChanges?: (type: string) => boolean
  /** Left out where every refusal undoes the transaction: the rows are then written again in halves. */
  readonly savepoint?: SavepointTexts
}

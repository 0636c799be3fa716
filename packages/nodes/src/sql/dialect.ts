import type { JsonObject, LocalText, SqlEngine, SqlQuery } from '@isthmus/sdk'

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

/** Where the databases that one body of nodes serves differ. */
export interface SqlDialect {
  readonly engine: SqlEngine
  /** Id of the connector and of the plugin, and what the ids of its nodes begin with. */
  readonly id: string
  readonly title: LocalText
  readonly summary: LocalText
  readonly defaultPort: number
  /** The schema whose tables are named without it, by the config of the connection. */
  readonly schemaOf: (config: JsonObject) => string
  readonly place: (position: number) => string
  readonly catalog: (only?: TableName) => CatalogQueries
  /** Gives one `mark` that changes with every column, key or enum value. */
  readonly mark: string
  /** An expression for this moment, and for one some seconds later. */
  readonly now: string
  readonly later: (seconds: number) => string
  /** Whether a write gives back the rows it made. */
  readonly returning: boolean
  /** Placeholder of bytes that travel in base64. */
  readonly bytes: (place: string) => string
  /** True when the left differs from the right, empty values included. */
  readonly differs: (left: string, right: string) => string
}

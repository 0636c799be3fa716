import type { JsonObject } from '../json.ts'

/** A statement a node asks the host to make. Its text is written by the node type, never by a user; values travel beside it. */
export interface SqlQuery {
  /** One statement, with the engine's own placeholders: `$1`, `$2` … for PostgreSQL, `?` for MySQL and MariaDB. */
  readonly text: string
  /** Numbers travel as texts, so that none passes through a float. */
  readonly values: readonly (string | boolean | null)[]
  /** Time limit in milliseconds; 30,000 by default and 300,000 at most. */
  readonly timeoutMs?: number
}

/** What a statement came to. */
export interface SqlAnswer {
  readonly rows: readonly JsonObject[]
  /** Rows that were made, changed or removed. */
  readonly changed: number
  /** The number that a new row was given, where the engine tells it beside the rows. */
  readonly newId?: string
}

/** Makes a statement inside a transaction that may write. */
export type SqlRun = (query: SqlQuery) => Promise<SqlAnswer>

/**
 * The way to the database of the connection. Decimals and whole numbers of 64 bits come as texts, instants as ISO 8601 in UTC,
 * times without a zone as they are stored, bytes in base64.
 *
 * Throws `UPSTREAM_UNREACHABLE`, `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAUTHORIZED`, `UPSTREAM_THROTTLED`, `UPSTREAM_CONFLICT` (a
 * key that is taken), `UPSTREAM_FAILED`, `UPSTREAM_REJECTED` with the database's own sentence, `EGRESS_REFUSED`,
 * `SQL_DRIVER_MISSING`.
 */
export interface SqlDoor {
  /** Asks in a transaction that cannot write. */
  query(query: SqlQuery): Promise<readonly JsonObject[]>
  /**
   * Does all of the work in one transaction, or nothing of it when it throws. An error before the end of it says that
   * nothing was sent, so that even a write without a key may be tried again. Throws `SQL_WRITE_REFUSED` for a table that the
   * connection does not list.
   */
  write<T>(tables: readonly string[], work: (run: SqlRun) => Promise<T>): Promise<T>
  /** Loads something once for everybody who asks for it by this key, such as the columns of a table for a run. */
  once<T>(key: string, load: () => Promise<T>): Promise<T>
}

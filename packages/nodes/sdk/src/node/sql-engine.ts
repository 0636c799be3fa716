import type { SqlAnswer, SqlQuery } from './sql-door.ts'

/** Where a database is and who asks it. */
export interface SqlTarget {
  readonly host: string
  /** What the name was resolved to and checked; sockets go there and nowhere else. */
  readonly address: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** `verify` checks the server's certificate and its name. */
  readonly tls: 'verify' | 'off'
  /** Authorities in PEM that are trusted instead of the usual ones; empty for the usual ones. */
  readonly authorities: string
  readonly mostSessions: number
  readonly connectMs: number
  readonly idleMs: number
}

/** One connection to a server, lent to one call. */
export interface SqlSession {
  /** Time that each of the next statements has, in milliseconds. Called outside of transactions. */
  limit(limitMs: number): Promise<void>
  /** Makes a statement; outside of `begin` and `commit` it cannot write. */
  run(query: SqlQuery): Promise<SqlAnswer>
  /** Begins a transaction that may write. */
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  /** Gives it back; one that is broken is closed. */
  release(isBroken: boolean): void
}

export interface SqlPool {
  acquire(): Promise<SqlSession>
  end(): Promise<void>
}

/** What an error of a driver means; the host makes the `FlowError` of it. */
export interface SqlTrouble {
  readonly kind: 'timeout' | 'unauthorized' | 'throttled' | 'failed' | 'conflict' | 'rejected' | 'unreachable'
  /** The database's own code, such as an SQLSTATE. */
  readonly code: string
  /** Its own sentence. */
  readonly message: string
}

/**
 * What a kind of database needs to be reached: the only seam between the host and drivers. A session speaks UTC and UTF-8,
 * cannot write outside of `begin`, gives decimals and 64-bit numbers as texts, instants as `2026-03-02T08:00:00Z`, times
 * without a zone as `2026-03-02T08:00:00`, bytes in base64, and takes numbers as texts.
 *
 * PostgreSQL and MySQL come with the product. An engine called NAME is the package `@isthmus/sql-NAME`, which exports a
 * `sqlEngine` of this type; it is loaded when a connection of such a connector is used first.
 */
export interface SqlEngine {
  /** How people call it. */
  readonly title: string
  readonly defaultPort: number
  /** Loads the driver. Throws what `import` throws when it is not installed. */
  open(target: SqlTarget): Promise<SqlPool>
  judge(error: unknown): SqlTrouble
}

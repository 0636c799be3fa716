import type { JsonObject, SqlQuery } from '@isthmus/sdk'
import type { OpenConnection } from './connections-port.ts'

/** One query to a database, with everything that decides whether it may be made. */
export interface SqlCall {
  readonly query: SqlQuery
  readonly connection: OpenConnection
  readonly signal: AbortSignal
}

/** The way to databases: adds credentials, guards addresses, keeps connections for the next query. */
export interface SqlHost {
  query(call: SqlCall): Promise<readonly JsonObject[]>
  close(): Promise<void>
}

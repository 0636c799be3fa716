import type { JsonObject } from '../json.ts'

/** A query a node asks the host to make. Its text is written by the node type, never by a user; values travel beside it. */
export interface SqlQuery {
  /** One statement, with `$1`, `$2` … for the values. */
  readonly text: string
  readonly values: readonly (string | number | boolean | null)[]
  /** Time limit in milliseconds; 30,000 by default and 300,000 at most. */
  readonly timeoutMs?: number
}

/**
 * Asks the database of the connection, read-only. Decimals and whole numbers of 64 bits come as texts, instants as ISO 8601
 * in UTC. Throws `UPSTREAM_UNREACHABLE`, `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAUTHORIZED`, `UPSTREAM_THROTTLED`,
 * `UPSTREAM_REJECTED` with the database's own sentence, `EGRESS_REFUSED`.
 */
export type SqlDoor = (query: SqlQuery) => Promise<readonly JsonObject[]>

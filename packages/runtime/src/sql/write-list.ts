import { flowError, plainText, type Json } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'

/** Throws `SQL_WRITE_REFUSED` for a table that the connection does not list among those that may be written. */
export function assertWritable({ name, config }: OpenConnection, tables: readonly string[]): void {
  const listed = config['writeTables']
  const known = new Set(Array.isArray(listed) ? (listed as readonly Json[]).map(plainText) : [])
  const refused = tables.find((table) => !known.has(table))
  if (refused !== undefined) throw flowError('SQL_WRITE_REFUSED', { connection: name, table: refused })
}

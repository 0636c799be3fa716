import { flowError, type EffectContext, type SqlDoor } from '@isthmus/sdk'

/** The door to the database of the node's connection. Throws `CONNECTION_UNKNOWN`. */
export function databaseOf({ sql, connection }: Pick<EffectContext, 'sql' | 'connection'>): SqlDoor {
  if (!sql) throw flowError('CONNECTION_UNKNOWN', { connection: connection?.name ?? '' })
  return sql
}

import { flowError, type EffectContext, type JsonObject, type SqlQuery } from '@isthmus/sdk'

/** Asks the database of the node's connection. Throws what `SqlDoor` throws. */
export async function ask(
  { sql, connection }: Pick<EffectContext, 'sql' | 'connection'>,
  query: SqlQuery,
): Promise<readonly JsonObject[]> {
  if (!sql) throw flowError('CONNECTION_UNKNOWN', { connection: connection?.name ?? '' })
  return sql(query)
}

/** The schema whose tables are named without it. */
export function schemaOf({ connection }: Pick<EffectContext, 'connection'>): string {
  const schema = connection?.config['schema']
  return typeof schema === 'string' && schema !== '' ? schema : 'public'
}

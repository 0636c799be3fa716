import { flowError, type JsonObject } from '@isthmus/sdk'
import { type ConnectionLimits, type GrantedPermissions } from '@isthmus/sdk/api'
import type { ConnectionStore, StoredConnection } from './connection-store.ts'
import type { Store } from '../database.ts'
import { readRow } from '../row.ts'

/** Connections in SQLite. */
export function createSqliteConnectionStore({ db }: Store): ConnectionStore {
  const list = db.prepare<[]>('SELECT * FROM connections ORDER BY name')
  const get = db.prepare<[string]>('SELECT * FROM connections WHERE name = ?')
  const add = db.prepare(`
    INSERT INTO connections (name, connector, config, secret, secret_fields, allow_private, limits, granted, revision, created_at,
      updated_at, secret_updated_at)
    VALUES (@name, @connector, @config, @secret, @secretFields, @allowPrivate, @limits, @granted, @revision, @createdAt, @updatedAt,
      @secretUpdatedAt)
    ON CONFLICT (name) DO NOTHING`)
  const replace = db.prepare(`
    UPDATE connections SET config = @config, secret = @secret, secret_fields = @secretFields,
      allow_private = @allowPrivate, limits = @limits, granted = @granted, revision = @revision,
      updated_at = @updatedAt, secret_updated_at = @secretUpdatedAt
    WHERE name = @name AND connector = @connector`)
  const remove = db.prepare('DELETE FROM connections WHERE name = ?')
  const requireFound = (changes: number, name: string): void => {
    if (changes === 0) throw flowError('NOT_FOUND', { what: 'connection', id: name })
  }
  return {
    list: () => list.all().map(toConnection),
    get: (name) => {
      const row = get.get(name)
      return row === undefined ? undefined : toConnection(row)
    },
    create: (connection) => {
      if (add.run(columnsOf(connection)).changes === 0)
        throw flowError('NAME_TAKEN', { what: 'connection', name: connection.name })
    },
    replace: (connection) => {
      const { connector: _, createdAt: __, ...columns } = columnsOf(connection)
      requireFound(replace.run({ ...columns, connector: connection.connector }).changes, connection.name)
    },
    remove: (name) => requireFound(remove.run(name).changes, name),
  }
}

function columnsOf(connection: StoredConnection): Record<string, string | number | Uint8Array | null> {
  const { name, connector, revision, createdAt, updatedAt, secretUpdatedAt } = connection
  return {
    name,
    connector,
    config: JSON.stringify(connection.config),
    secret: connection.sealedSecret,
    secretFields: JSON.stringify(connection.secretFields),
    allowPrivate: connection.allowPrivate ? 1 : 0,
    limits: JSON.stringify(connection.limits),
    granted: connection.granted ? JSON.stringify(connection.granted) : null,
    revision,
    createdAt,
    updatedAt,
    secretUpdatedAt,
  }
}

function toConnection(row: unknown): StoredConnection {
  const read = readRow(row)
  const granted = read.optionalText('granted')
  return {
    name: read.text('name'),
    connector: read.text('connector'),
    config: read.json<JsonObject>('config'),
    sealedSecret: read.bytes('secret'),
    secretFields: read.json<readonly string[]>('secret_fields'),
    allowPrivate: read.flag('allow_private'),
    limits: read.json<ConnectionLimits>('limits'),
    ...(granted === undefined ? {} : { granted: JSON.parse(granted) as GrantedPermissions }),
    revision: read.text('revision'),
    createdAt: read.text('created_at'),
    updatedAt: read.text('updated_at'),
    secretUpdatedAt: read.text('secret_updated_at'),
  }
}

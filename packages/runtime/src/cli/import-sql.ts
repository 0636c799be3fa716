import { text } from 'node:stream/consumers'
import { checkSchema, flowError, type Connector, type JsonObject } from '@isthmus/sdk'
import { keysKeyword, type DescribedEntity } from '@isthmus/sdk/contract'
import { proxiesIn } from '../config.ts'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { Registry } from '../engine/registry.ts'
import { connectionName } from './connection-name.ts'
import type { ConsoleIo } from './console-io.ts'
import type { OpenData, Workshop } from './workshop.ts'

export interface SqlImportArgs {
  /** `sql`, and the address of a database or `-` unless a connection is named. */
  readonly words: readonly string[]
  readonly name: string | undefined
  readonly connection: string | undefined
  readonly allowPrivate: readonly string[]
  readonly preview: boolean
  readonly json: boolean
}

interface Place {
  readonly workshop: Workshop
  readonly data: OpenData
  readonly io: ConsoleIo
}

/**
 * `isthmus import sql`: makes a connection to a database, unless it asks one that is there, and keeps what the database says of
 * its tables, views and keys. Nothing is kept when the database cannot be asked. Throws `USAGE`, `NAME_TAKEN`, `NOT_FOUND` and
 * what describing throws.
 */
export async function importSql(place: Place, args: SqlImportArgs): Promise<void> {
  const { workshop, data, io } = place
  const { preview, allowPrivate } = args
  const isNew = args.connection === undefined
  const connection =
    args.connection === undefined ? await connectionIn(workshop, io, args) : knownConnection(data, args.connection)
  const descriptions = workshop.openDescriptions(data, { proxies: proxiesIn(io.env), allowPrivate })
  try {
    // A database that cannot be asked leaves nothing behind.
    const seen = isNew || preview ? await descriptions.look(connection) : undefined
    if (isNew && !preview) create(data, connection)
    tell(io, connection, { tables: seen && preview ? seen : await descriptions.keep(connection.name, 'cli'), args })
  } finally {
    await descriptions.close()
  }
}

function knownConnection({ connections }: OpenData, name: string): OpenConnection {
  const connection = connections.open(name)
  if (!connection) throw flowError('NOT_FOUND', { what: 'connection', id: name })
  return connection
}

interface Told {
  readonly tables: readonly DescribedEntity[]
  readonly args: SqlImportArgs
}

function tell(io: ConsoleIo, { name: connection }: OpenConnection, { tables, args: { json, preview } }: Told): void {
  if (json) return io.out(JSON.stringify({ ok: true, connection, tables: tables.map(tableOf) }))
  for (const { name, columns, keys } of tables.map(tableOf))
    io.out(`table  ${name}  ${columns.length} columns, ${keys.length === 0 ? 'no key' : `key ${keys.join(', ')}`}`)
  const count = `${tables.length} ${tables.length === 1 ? 'table or view' : 'tables and views'}`
  io.out(preview ? `The database has ${count}.` : `The connection ${connection} has ${count}.`)
}

function create({ connections, stores }: OpenData, { name, connector, config, secret, allowPrivate }: OpenConnection) {
  connections.create({ name, connector, config, secret, allowPrivate })
  const at = new Date().toISOString()
  stores.audit.add({ at, who: 'cli', action: 'connection.create', object: `connection:${name}` })
}

function tableOf({ name, schema }: DescribedEntity) {
  const { properties, [keysKeyword]: keys } = schema
  return {
    name,
    columns: Object.keys(typeof properties === 'object' && properties !== null ? properties : {}),
    keys: Array.isArray(keys) ? keys.map(String) : [],
  }
}

/** What databases are called in addresses, and by which connector they are reached. */
const connectorsByScheme: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mysql: 'mariadb',
  mariadb: 'mariadb',
  sqlserver: 'sqlserver',
  mssql: 'sqlserver',
  oracle: 'oracle',
}

async function connectionIn(workshop: Workshop, io: ConsoleIo, args: SqlImportArgs): Promise<OpenConnection> {
  const [, from, ...others] = args.words
  if (from === undefined || others.length > 0) throw usage('Say "isthmus import sql URL|-" or name a --connection.')
  const address = (from === '-' ? await text(io.stdin) : from).trim()
  const [, scheme = ''] = /^([a-z]+):\/\/./i.exec(address) ?? []
  const connector = connectorFor(scheme.toLowerCase(), workshop.registry)
  if (!URL.canParse(address)) throw usage('The address of the database cannot be read; write % as %25, @ as %40.')
  const { config, secret, database } = fieldsIn(new URL(address), connector)
  const name = args.name ?? connectionName(database)
  return { name, connector: connector.id, config, secret, allowPrivate: args.allowPrivate.length > 0, revision: 'new' }
}

function connectorFor(scheme: string, { connectors }: Registry): Connector {
  const id = Object.hasOwn(connectorsByScheme, scheme) ? connectorsByScheme[scheme] : undefined
  const connector = id === undefined ? undefined : connectors.get(id)
  if (connector) return connector
  const known = Object.entries(connectorsByScheme).flatMap(([each, own]) => (connectors.has(own) ? [`${each}://`] : []))
  throw usage(`The address of a database begins with ${known.join(', ')}.`)
}

function fieldsIn(url: URL, connector: Connector) {
  const [database, user, password] = [url.pathname.slice(1), url.username, url.password].map(decoded)
  const known = Object.keys(connector.config['properties'] ?? {})
  const strange = [...url.searchParams.keys()].find((field) => !known.includes(field))
  if (strange !== undefined) throw usage(`${connector.id} has no setting ${strange}; there are ${known.join(', ')}.`)
  const further = [...url.searchParams].map(([field, value]) => [
    field,
    field === 'writeTables' ? value.split(',').map((table) => table.trim()) : value,
  ])
  const config: JsonObject = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    database: database ?? '',
    user: user ?? '',
    ...Object.fromEntries(further),
  }
  const secret: Readonly<Record<string, string>> = { password: password ?? '' }
  const [problem] = [
    ...checkSchema(connector.config, config),
    ...checkSchema(connector.secret, secret).map((finding) => ({ ...finding, got: 'what the address holds' })),
  ]
  if (problem) throw usage(`${connector.id}: ${problem.path.slice(1)} ${problem.expected}, got ${problem.got}.`)
  return { config, secret, database: database ?? '' }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw usage('A part of the address is not percent-encoded: write % as %25.')
  }
}

function usage(message: string): Error {
  return flowError('USAGE', { message })
}

import {
  flowError,
  type Account,
  type Connector,
  type ConnectorAuth,
  type HttpAnswer,
  type HttpRequest,
} from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'

/** A connection about to be used, and the way to log in with it. */
export interface AuthorizedCall {
  readonly connector: Connector
  readonly connection: OpenConnection
  readonly login: (request: HttpRequest) => Promise<HttpAnswer>
}

/** Adds the credential to calls; sessions are opened once per connection and shared by all runs. */
export interface Authorizer {
  headers(call: AuthorizedCall): Promise<Readonly<Record<string, string>>>
  /** True when the answer says that the session has ended; it is forgotten, so that the next `headers` logs in anew. */
  expired(call: AuthorizedCall, answer: HttpAnswer): boolean
}

type SessionAuth = Extract<ConnectorAuth, { kind: 'session' }>

export function createAuthorizer(): Authorizer {
  const sessions = new Map<string, Promise<string>>()
  return {
    headers: async (call) => {
      const { auth } = call.connector
      if (auth.kind !== 'session') return staticHeaders(auth, call.connection)
      const key = sessionKey(call)
      const session = sessions.get(key) ?? openSession(auth, call)
      sessions.set(key, session)
      try {
        return { authorization: await session }
      } catch (error) {
        sessions.delete(key)
        throw error
      }
    },
    expired: (call, answer) => {
      const { auth } = call.connector
      if (auth.kind !== 'session' || !auth.expired(answer)) return false
      return sessions.delete(sessionKey(call))
    },
  }
}

function sessionKey({ connection }: AuthorizedCall): string {
  return `${connection.name} ${connection.revision}`
}

async function openSession(auth: SessionAuth, { connection, login }: AuthorizedCall): Promise<string> {
  const account: Account = { config: connection.config, secret: connection.secret }
  return auth.authorization(account, await login(auth.login(account)))
}

function staticHeaders(auth: Exclude<ConnectorAuth, SessionAuth>, connection: OpenConnection): Record<string, string> {
  const { secret, config } = connection
  switch (auth.kind) {
    case 'none':
      return {}
    case 'bearer':
      return { authorization: `Bearer ${needed(connection, auth.token)}` }
    case 'basic': {
      const user = typeof config[auth.user] === 'string' ? config[auth.user] : needed(connection, auth.user)
      return { authorization: basic(String(user), needed(connection, auth.password)) }
    }
    case 'header':
      return { [auth.header.toLowerCase()]: needed(connection, auth.secret) }
    case 'chosen':
      return chosenHeaders(String(config[auth.field] ?? 'none'), { config, secret, name: connection.name })
  }
}

/** The choices of a connection whose user decides how it proves itself; fields as documented on `ConnectorAuth`. */
function chosenHeaders(
  choice: string,
  { config, secret, name }: Pick<OpenConnection, 'config' | 'secret' | 'name'>,
): Record<string, string> {
  const from = { secret, name }
  switch (choice) {
    case 'bearer':
      return { authorization: `Bearer ${needed(from, 'token')}` }
    case 'basic':
      return { authorization: basic(String(config['user'] ?? ''), needed(from, 'password')) }
    case 'header':
      return { [String(config['header'] ?? 'x-api-key').toLowerCase()]: needed(from, 'token') }
    default:
      return {}
  }
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
}

function needed({ secret, name }: Pick<OpenConnection, 'secret' | 'name'>, field: string): string {
  const value = secret[field]
  if (value === undefined || value === '') {
    throw flowError('UPSTREAM_UNAUTHORIZED', { host: name, status: '-', message: `the connection has no ${field}` })
  }
  return value
}

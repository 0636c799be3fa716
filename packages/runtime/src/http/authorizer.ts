import {
  flowError,
  type Account,
  type Connector,
  type ConnectorAuth,
  type HttpAnswer,
  type HttpRequest,
  type Json,
} from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'

/** A connection about to be used, and the way to log in with it. */
export interface AuthorizedCall {
  readonly connector: Connector
  readonly connection: OpenConnection
  /** Must not depend on the call at hand: others wait for the same session. */
  readonly login: (request: HttpRequest) => Promise<HttpAnswer>
}

/** Headers that prove who calls. */
export type Credential = Readonly<Record<string, string>>

/** Adds the credential to calls; sessions are opened once per connection and shared by all runs. */
export interface Authorizer {
  credential(call: AuthorizedCall): Promise<Credential>
  /**
   * True when the answer says that the session of this credential has ended. It is forgotten, so that the next
   * `credential` logs in anew, unless another call has done so already.
   */
  expired(call: AuthorizedCall, used: Credential, answer: HttpAnswer): boolean
}

type SessionAuth = Extract<ConnectorAuth, { kind: 'session' }>

interface Session {
  readonly revision: string
  readonly opening: Promise<Credential>
  /** Known once the session is open. */
  credential: Credential | undefined
}

export function createAuthorizer(): Authorizer {
  const sessions = new Map<string, Session>()
  return {
    credential: async (call) => {
      const { auth } = call.connector
      if (auth.kind !== 'session') return staticCredential(auth, call.connection)
      const { name, revision } = call.connection
      const known = sessions.get(name)
      if (known?.revision === revision) return known.opening
      const session: Session = { revision, opening: openSession(auth, call), credential: undefined }
      sessions.set(name, session)
      session.opening.then(
        (credential) => (session.credential = credential),
        () => sessions.get(name) === session && sessions.delete(name),
      )
      return session.opening
    },
    expired: ({ connector: { auth }, connection: { name } }, used, answer) => {
      if (auth.kind !== 'session' || !auth.expired(answer)) return false
      if (sessions.get(name)?.credential === used) sessions.delete(name)
      return true
    },
  }
}

async function openSession(auth: SessionAuth, { connection, login }: AuthorizedCall): Promise<Credential> {
  const account: Account = { config: connection.config, secret: connection.secret }
  return { authorization: auth.authorization(account, await login(auth.login(account))) }
}

function staticCredential(auth: Exclude<ConnectorAuth, SessionAuth>, connection: OpenConnection): Credential {
  const { config } = connection
  switch (auth.kind) {
    case 'none':
      return {}
    case 'bearer':
      return { authorization: `Bearer ${needed(connection, auth.token)}` }
    case 'basic':
      return basic(textOr(config[auth.user], '') || needed(connection, auth.user), needed(connection, auth.password))
    case 'header':
      return { [auth.header.toLowerCase()]: needed(connection, auth.secret) }
    case 'chosen':
      return chosenCredential(textOr(config[auth.field], 'none'), connection)
  }
}

/** The choices of a connection whose user decides how it proves itself; fields as documented on `ConnectorAuth`. */
function chosenCredential(choice: string, connection: OpenConnection): Credential {
  const { config } = connection
  switch (choice) {
    case 'bearer':
      return { authorization: `Bearer ${needed(connection, 'token')}` }
    case 'basic':
      return basic(textOr(config['user'], ''), needed(connection, 'password'))
    case 'header':
      return { [textOr(config['header'], 'x-api-key').toLowerCase()]: needed(connection, 'secret') }
    default:
      return {}
  }
}

function textOr(value: Json | undefined, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback
}

function basic(user: string, password: string): Credential {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` }
}

function needed({ secret, name }: OpenConnection, field: string): string {
  const value = secret[field]
  if (value === undefined || value === '') {
    throw flowError('UPSTREAM_UNAUTHORIZED', { host: name, status: '-', message: `the connection has no ${field}` })
  }
  return value
}

import { flowError, type Connector, type OAuth2Auth } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'
import type { Egress } from '../../engine/egress-port.ts'
import { chosenAuth } from '../auth/authorizer.ts'
import { neededSetting, settingOf } from '../auth/credential.ts'
import { tokenIn } from '../auth/token-answer.ts'
import { assertTokenHost, withoutHosts } from '../auth/token-host.ts'
import { tokenCall } from '../auth/token-request.ts'
import { PendingConsents } from './pending-consents.ts'
import { pkceOf } from './pkce.ts'

type Grant = Extract<OAuth2Auth['grant'], { type: 'authorizationCode' }>
type ConsentAuth = OAuth2Auth & { readonly grant: Grant }

/** What a browser brings back from the authorization server (RFC 6749 section 4.1.2). */
export interface ConsentAnswer {
  readonly state: string
  readonly code?: string
  /** Set instead of a code: why there is none. */
  readonly error?: string
  readonly errorDescription?: string
}

/** Lets a person agree at an authorization server that a connection acts for them. */
export interface Consents {
  /**
   * Where to send the browser. Throws `NOT_FOUND`, `CONSENT_UNSUITED` for a connection that signs in in another way, and
   * `UPSTREAM_UNAUTHORIZED` for one that lacks an address or the client's id.
   */
  begin(name: string, asked: { readonly redirectUri: string; readonly user: string }): string
  /**
   * Trades what came back for a refresh token and keeps it. Gives the connection's name. Throws `CONSENT_UNKNOWN`,
   * `CONSENT_REFUSED`, and what a call of the token endpoint throws.
   */
  finish(answer: ConsentAnswer, user: string): Promise<string>
}

interface ConsentOptions {
  readonly connections: {
    open(name: string): OpenConnection | undefined
    merged(name: string, fields: OpenConnection['secret']): OpenConnection['secret']
    rotate(name: string, secret: OpenConnection['secret']): unknown
  }
  readonly connectorOf: (id: string) => Connector | undefined
  readonly egress: Egress
  readonly now: () => Date
  readonly randomBytes: (size: number) => Buffer
}

const longestMs = 20_000

/** The field that takes the refresh token of a connection for which a person has to agree; `undefined` for all others. */
export function consentField(connector: Connector, connection: Pick<OpenConnection, 'name' | 'config'>) {
  return consentAuth(connector, connection)?.grant.refreshToken
}

export function createConsents(options: ConsentOptions): Consents {
  const { connections, now, randomBytes } = options
  const pending = new PendingConsents({ now, randomBytes })
  return {
    begin: (name, { redirectUri, user }) => {
      const opened = openConnection(options, name)
      const { verifier, challenge } = pkceOf(randomBytes)
      const { revision } = opened.connection
      const asked = { redirect_uri: redirectUri, code_challenge: challenge, code_challenge_method: 'S256' }
      const page = askingPage(opened, asked)
      page.searchParams.set('state', pending.add({ connection: name, revision, user, redirectUri, verifier }))
      return page.href
    },
    finish: async ({ state, code, error, errorDescription }, user) => {
      const begun = pending.take(state, user)
      const opened = openConnection(options, begun.connection)
      const { connection, auth } = opened
      if (begun.revision !== connection.revision) throw flowError('CONSENT_UNKNOWN', {})
      const { host } = pageOf(auth, connection)
      if (code === undefined) throw refused(host, [error, errorDescription].filter(Boolean).join(': '))
      const refreshToken = await trade(options, opened, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: begun.redirectUri,
        code_verifier: begun.verifier,
      })
      const secret = connections.merged(connection.name, { [auth.grant.refreshToken]: refreshToken })
      connections.rotate(connection.name, secret)
      return connection.name
    },
  }
}

interface Opened {
  readonly connection: OpenConnection
  readonly connector: Connector
  readonly auth: ConsentAuth
}

function openConnection({ connections, connectorOf }: ConsentOptions, name: string): Opened {
  const connection = connections.open(name)
  const connector = connection && connectorOf(connection.connector)
  if (!connection || !connector) throw flowError('NOT_FOUND', { what: 'connection', id: name })
  const auth = consentAuth(connector, connection)
  if (!auth) throw flowError('CONSENT_UNSUITED', { connection: name })
  return { connection, connector, auth }
}

/** What the connection's own parameters say never takes the place of what is asked. */
function askingPage({ auth, connection }: Opened, asked: Readonly<Record<string, string>>): URL {
  const page = pageOf(auth, connection)
  const scope = settingOf(auth.scope, connection.config)
  const all = {
    ...Object.fromEntries(new URLSearchParams(settingOf(auth.grant.parameters, connection.config))),
    ...(scope === '' ? {} : { scope }),
    response_type: 'code',
    client_id: neededSetting(connection, auth.clientId, 'client id'),
    ...asked,
  }
  for (const [key, value] of Object.entries(all)) page.searchParams.set(key, value)
  return page
}

/** Gives the refresh token. Only the token endpoint is called, with nothing but what the request itself carries. */
async function trade(
  { egress, now }: ConsentOptions,
  { connection, connector, auth }: Opened,
  form: Readonly<Record<string, string>>,
): Promise<string> {
  const request = tokenCall(auth, connection, form)
  const url = absolute(request.url, connection)
  assertTokenHost({ connector, connection }, url.href)
  const answer = await egress.send({
    request: { ...request, url: url.href, timeoutMs: longestMs },
    connection: { ...connection, config: { ...connection.config, baseUrl: url.origin } },
    connector: withoutSignIn(connector),
    permittedHosts: [],
    signal: new AbortController().signal,
  })
  const { refreshToken } = tokenIn(url.host, answer, now())
  if (refreshToken === undefined) throw refused(url.host, 'it gave no refresh token; ask for offline access')
  return refreshToken
}

function withoutSignIn(connector: Connector): Connector {
  const { csrf: _, ...rest } = withoutHosts(connector)
  return { ...rest, auth: { kind: 'none' } }
}

function refused(host: string, reason: string): Error {
  return flowError('CONSENT_REFUSED', { host, reason })
}

function consentAuth(
  connector: Connector,
  connection: Pick<OpenConnection, 'name' | 'config'>,
): ConsentAuth | undefined {
  const auth = chosenAuth({ connector, connection })
  if (auth?.kind !== 'oauth2') return undefined
  const { grant } = auth
  return grant.type === 'authorizationCode' ? { ...auth, grant } : undefined
}

/** Throws `UPSTREAM_UNAUTHORIZED` without an address, `EGRESS_REFUSED` for one that a browser must not be sent to. */
function pageOf(auth: ConsentAuth, connection: OpenConnection): URL {
  return absolute(neededSetting(connection, auth.grant.authorizationUrl, 'authorization URL'), connection)
}

function absolute(address: string, { config }: OpenConnection): URL {
  const base = typeof config['baseUrl'] === 'string' ? `${config['baseUrl'].replace(/\/+$/, '')}/` : undefined
  const path = /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : address.replace(/^\/+/, '')
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw flowError('EGRESS_REFUSED', { host: address, reason: 'this is not an http address' })
  return url
}

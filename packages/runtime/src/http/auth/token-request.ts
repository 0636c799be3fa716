import type { ClientAssertion, HttpRequest, OAuth2Auth, OAuth2Grant, Setting } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'
import { neededSecret, neededSetting, settingOf, unusable } from './credential.ts'
import { jwtAssertion } from './jwt-assertion.ts'
import { privateKeyIn } from './key-pem.ts'

export interface TokenRequestParts {
  readonly connection: OpenConnection
  /** The newest one; the connection's own when left out. */
  readonly refreshToken?: string | undefined
  readonly now: Date
  readonly newId: () => string
}

type Form = Readonly<Record<string, string>>

/** The call that asks an authorization server for a token (RFC 6749 section 3.2). Throws `UPSTREAM_UNAUTHORIZED`. */
export function tokenRequest(auth: OAuth2Auth, parts: TokenRequestParts): HttpRequest {
  const { config } = parts.connection
  const scope = settingOf(auth.scope, config)
  const audience = settingOf(auth.audience, config)
  const form = {
    ...grantForm(auth, auth.grant, parts),
    ...(scope === '' || holdsScope(auth) ? {} : { scope }),
    ...(audience === '' ? {} : { audience }),
  }
  return callOf(auth, parts.connection, { asked: form, client: clientOf(auth, parts) })
}

/** A call of the token endpoint in the client's name. Throws `UPSTREAM_UNAUTHORIZED` for a connection that lacks something. */
export function tokenCall(auth: OAuth2Auth, connection: OpenConnection, asked: Form): HttpRequest {
  return callOf(auth, connection, { asked, client: secretClient(auth, connection) })
}

function holdsScope({ grant }: OAuth2Auth): boolean {
  return grant.type === 'clientCredentials' && grant.assertion?.holdsScope === true
}

interface Client {
  readonly headers: Form
  readonly form: Form
}

function callOf(
  auth: OAuth2Auth,
  connection: OpenConnection,
  { asked, client }: { readonly asked: Form; readonly client: Client },
): HttpRequest {
  const form = { ...asked, ...client.form }
  return {
    method: 'POST',
    url: neededSetting(connection, auth.tokenUrl, 'token URL'),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...client.headers },
    body: new URLSearchParams(form).toString(),
    // Refusals are read here, because their sentence stands in fields of their own.
    accept: [400, 401, 403],
  }
}

/** What proves who the client is: a statement that it signs, or its secret. */
function clientOf(auth: OAuth2Auth, parts: TokenRequestParts): Client {
  const assertion = auth.grant.type === 'clientCredentials' ? auth.grant.assertion : undefined
  if (!assertion) return secretClient(auth, parts.connection)
  const scope = assertion.holdsScope ? { scope: settingOf(auth.scope, parts.connection.config) } : {}
  const { privateKey, keyId, algorithm } = assertion
  return {
    headers: {},
    form: {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: statementOf(auth, { privateKey, keyId, algorithm, ...scope }, parts),
    },
  }
}

function secretClient(auth: OAuth2Auth, connection: OpenConnection): Client {
  const id = neededSetting(connection, auth.clientId, 'client id')
  const secret = auth.clientSecret === undefined ? undefined : connection.secret[auth.clientSecret]
  if (secret === undefined || secret === '') {
    if (auth.grant.type === 'clientCredentials') throw unusable(connection.name, 'the connection has no client secret')
    return { headers: {}, form: auth.grant.type === 'jwtBearer' ? {} : { client_id: id } }
  }
  if (settingOf(auth.clientAuth, connection.config) === 'post')
    return { headers: {}, form: { client_id: id, client_secret: secret } }
  const pair = Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')
  return { headers: { authorization: `Basic ${pair}` }, form: {} }
}

function grantForm(auth: OAuth2Auth, grant: OAuth2Grant, parts: TokenRequestParts): Form {
  switch (grant.type) {
    case 'clientCredentials':
      return { grant_type: 'client_credentials' }
    case 'refreshToken': {
      const token = parts.refreshToken ?? neededSecret(parts.connection, grant.refreshToken)
      return { grant_type: 'refresh_token', refresh_token: token }
    }
    case 'authorizationCode': {
      const token = parts.refreshToken ?? parts.connection.secret[grant.refreshToken]
      if (!token) throw unusable(parts.connection.name, 'nobody has agreed yet: open the connection and press Connect')
      return { grant_type: 'refresh_token', refresh_token: token }
    }
    case 'jwtBearer':
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertionFor(auth, grant, parts),
      }
  }
}

function assertionFor(
  auth: OAuth2Auth,
  grant: Extract<OAuth2Grant, { type: 'jwtBearer' }>,
  parts: TokenRequestParts,
): string {
  const { privateKey, keyId, subject, issuedFor } = grant
  return statementOf(auth, { privateKey, keyId, subject, issuedFor, algorithm: 'RS256' }, parts)
}

interface Statement {
  readonly privateKey: string
  readonly keyId?: Setting | undefined
  readonly subject?: Setting | undefined
  readonly issuedFor?: Setting | undefined
  readonly algorithm: ClientAssertion['algorithm']
  readonly scope?: string
}

function statementOf(auth: OAuth2Auth, statement: Statement, { connection, now, newId }: TokenRequestParts): string {
  const { config, name } = connection
  const { privateKey, keyId, subject, issuedFor, algorithm, scope } = statement
  const key = privateKeyIn(neededSecret(connection, privateKey), algorithm === 'ES256' ? 'p256' : 'rsa')
  if (!key) throw unusable(name, `its private key is no ${algorithm === 'ES256' ? 'P-256' : 'RSA'} key in PEM form`)
  const issuer = neededSetting(connection, auth.clientId, 'client id')
  const assertion = {
    issuer,
    subject: settingOf(subject, config) || issuer,
    audience: settingOf(issuedFor, config) || wholeAddress(auth, connection),
    keyId: settingOf(keyId, config),
    id: newId(),
    now,
    algorithm,
    ...(scope === undefined ? {} : { scope }),
  }
  return jwtAssertion(assertion, key)
}

/** Servers know themselves by their whole address. */
function wholeAddress(auth: OAuth2Auth, connection: OpenConnection): string {
  const address = neededSetting(connection, auth.tokenUrl, 'token URL')
  if (URL.canParse(address)) return address
  return `${settingOf({ field: 'baseUrl' }, connection.config).replace(/\/+$/, '')}/${address.replace(/^\/+/, '')}`
}

/** As in a form (RFC 6749 appendix B), where a space is a plus. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

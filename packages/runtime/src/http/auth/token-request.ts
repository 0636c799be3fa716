import type { HttpRequest, OAuth2Auth, OAuth2Grant } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'
import { neededSecret, neededSetting, settingOf, unusable } from './credential.ts'
import { jwtAssertion, rsaPrivateKey } from './jwt-assertion.ts'

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
    ...(scope === '' ? {} : { scope }),
    ...(audience === '' ? {} : { audience }),
  }
  return tokenCall(auth, parts.connection, form)
}

/** A call of the token endpoint in the client's name. Throws `UPSTREAM_UNAUTHORIZED` for a connection that lacks something. */
export function tokenCall(auth: OAuth2Auth, connection: OpenConnection, asked: Form): HttpRequest {
  const client = clientOf(auth, connection)
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

function clientOf(auth: OAuth2Auth, connection: OpenConnection): { readonly headers: Form; readonly form: Form } {
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
  { connection, now, newId }: TokenRequestParts,
): string {
  const { config, name } = connection
  const key = rsaPrivateKey(neededSecret(connection, grant.privateKey))
  if (!key) throw unusable(name, 'its private key is no RSA key in PEM form')
  const issuer = neededSetting(connection, auth.clientId, 'client id')
  const statement = {
    issuer,
    subject: settingOf(grant.subject, config) || issuer,
    audience: settingOf(grant.issuedFor, config) || neededSetting(connection, auth.tokenUrl, 'token URL'),
    keyId: settingOf(grant.keyId, config),
    id: newId(),
    now,
  }
  return jwtAssertion(statement, key)
}

/** As in a form (RFC 6749 appendix B), where a space is a plus. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

import { constants, verify } from 'node:crypto'
import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import type { MockAnswer } from '../fitting-answer.ts'
import type { Incoming } from '../incoming.ts'
import { settingOf, type MockCredentials, type OAuth2 } from './credentials.ts'

/** Answers a call for a token (RFC 6749); `newToken` gives one where the call proves who makes it. */
export function answerTokenCall(
  auth: OAuth2,
  credentials: MockCredentials,
  {
    call,
    newToken,
    lifeSeconds,
    nowMs,
  }: {
    readonly call: Incoming
    readonly newToken: () => string
    readonly lifeSeconds: number
    readonly nowMs: number
  },
): MockAnswer {
  const form = new URLSearchParams(call.text)
  const asked = { call, form, nowMs }
  const problem = clientProblem(auth, credentials, asked) ?? grantProblem(auth, credentials, asked)
  if (problem !== undefined)
    return {
      status: problem === 'invalid_client' ? 401 : 400,
      body: { error: problem, error_description: 'not by the mock' },
    }
  return { status: 200, body: { access_token: newToken(), token_type: 'Bearer', expires_in: lifeSeconds } }
}

interface TokenCall {
  readonly call: Incoming
  readonly form: URLSearchParams
  /** By the clock of the server. */
  readonly nowMs: number
}

/** What the client is known by is a statement about itself, signed with its key and meant for this server. */
function assertionProblem(
  auth: OAuth2,
  credentials: MockCredentials,
  { call, form, nowMs }: TokenCall,
): string | undefined {
  const { grant } = auth
  if (grant.type !== 'clientCredentials' || !grant.assertion) return 'invalid_client'
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    return 'invalid_client'
  const { algorithm, keyId, holdsScope } = grant.assertion
  const read = signedStatement(form.get('client_assertion') ?? '', {
    publicKey: credentials.publicKey ?? '',
    algorithm,
    nowMs,
  })
  const wanted = {
    iss: settingOf(auth.clientId, credentials),
    aud: call.url.href,
    ...(holdsScope ? { scope: scopeOf(auth, credentials, call) } : {}),
  }
  const isOwn = read && Object.entries(wanted).every(([name, value]) => read.claims[name] === value)
  return isOwn && plainText(read.header['kid']) === settingOf(keyId, credentials) ? undefined : 'invalid_client'
}

/** Of the connection's address, the server knows its own origin. */
function scopeOf(auth: OAuth2, { config }: MockCredentials, { url }: Incoming): string {
  return settingOf(auth.scope, { config: { ...config, baseUrl: url.origin } })
}

function clientProblem(auth: OAuth2, credentials: MockCredentials, asked: TokenCall): string | undefined {
  const assertion = auth.grant.type === 'clientCredentials' ? auth.grant.assertion : undefined
  if (assertion) return assertionProblem(auth, credentials, asked)
  const { call, form } = asked
  if (auth.grant.type === 'jwtBearer' || auth.clientSecret === undefined) return undefined
  const id = settingOf(auth.clientId, credentials)
  const secret = credentials.secret[auth.clientSecret] ?? ''
  if (settingOf(auth.clientAuth, credentials) === 'post')
    return form.get('client_id') === id && form.get('client_secret') === secret ? undefined : 'invalid_client'
  const pair = [id, secret].map((part) => new URLSearchParams({ '': part }).toString().slice(1)).join(':')
  const expected = `Basic ${Buffer.from(pair).toString('base64')}`
  return call.headers['authorization'] === expected ? undefined : 'invalid_client'
}

function grantProblem(
  auth: OAuth2,
  credentials: MockCredentials,
  { call, form, nowMs }: TokenCall,
): string | undefined {
  const { grant } = auth
  const scope = isInStatement(auth) ? '' : scopeOf(auth, credentials, call)
  if (scope !== '' && form.get('scope') !== scope) return 'invalid_scope'
  switch (grant.type) {
    case 'clientCredentials':
      return form.get('grant_type') === 'client_credentials' ? undefined : 'unsupported_grant_type'
    case 'jwtBearer':
      return isAssertion(form.get('assertion') ?? '', { publicKey: credentials.publicKey ?? '', nowMs })
        ? undefined
        : 'invalid_grant'
    default:
      return refreshProblem(credentials.secret[grant.refreshToken], form)
  }
}

/** Whether the scopes stand in the statement of the client, and not beside it. */
function isInStatement({ grant }: OAuth2): boolean {
  return grant.type === 'clientCredentials' && grant.assertion?.holdsScope === true
}

function refreshProblem(refreshToken: string | undefined, form: URLSearchParams): string | undefined {
  if (form.get('grant_type') !== 'refresh_token') return 'unsupported_grant_type'
  return form.get('refresh_token') === refreshToken ? undefined : 'invalid_grant'
}

/** A statement that the connection's own key signed and that has not ended (RFC 7523). */
function isAssertion(text: string, signed: Omit<Signed, 'algorithm'>): boolean {
  return signedStatement(text, { ...signed, algorithm: 'RS256' }) !== undefined
}

interface Signed {
  readonly publicKey: string
  readonly algorithm: 'RS256' | 'PS256' | 'ES256'
  readonly nowMs: number
}

interface Statement {
  readonly header: JsonObject
  readonly claims: JsonObject
}

function signedStatement(text: string, { publicKey, algorithm, nowMs }: Signed): Statement | undefined {
  const [first = '', second = '', signature = ''] = text.split('.')
  const options = {
    RS256: { key: publicKey },
    PS256: { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    ES256: { key: publicKey, dsaEncoding: 'ieee-p1363' as const },
  }[algorithm]
  const isSigned = verify('sha256', Buffer.from(`${first}.${second}`), options, Buffer.from(signature, 'base64url'))
  const [header, claims] = [jsonIn(first), jsonIn(second)]
  if (!isSigned || !isJsonObject(header) || !isJsonObject(claims) || header['alg'] !== algorithm) return undefined
  return typeof claims['exp'] === 'number' && claims['exp'] * 1000 > nowMs ? { header, claims } : undefined
}

function jsonIn(part: string): Json {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Json
  } catch {
    return null
  }
}

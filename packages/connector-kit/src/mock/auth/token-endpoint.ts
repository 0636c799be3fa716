import { verify } from 'node:crypto'
import { isJsonObject, type Json } from '@isthmus/sdk'
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
  }: { readonly call: Incoming; readonly newToken: () => string; readonly lifeSeconds: number },
): MockAnswer {
  const form = new URLSearchParams(call.text)
  const problem = clientProblem(auth, credentials, { call, form }) ?? grantProblem(auth, credentials, form)
  if (problem !== undefined)
    return {
      status: problem === 'invalid_client' ? 401 : 400,
      body: { error: problem, error_description: 'not by the mock' },
    }
  return { status: 200, body: { access_token: newToken(), token_type: 'Bearer', expires_in: lifeSeconds } }
}

function clientProblem(
  auth: OAuth2,
  credentials: MockCredentials,
  { call, form }: { readonly call: Incoming; readonly form: URLSearchParams },
): string | undefined {
  if (auth.grant.type === 'jwtBearer' || auth.clientSecret === undefined) return undefined
  const id = settingOf(auth.clientId, credentials)
  const secret = credentials.secret[auth.clientSecret] ?? ''
  if (settingOf(auth.clientAuth, credentials) === 'post')
    return form.get('client_id') === id && form.get('client_secret') === secret ? undefined : 'invalid_client'
  const pair = [id, secret].map((part) => new URLSearchParams({ '': part }).toString().slice(1)).join(':')
  const expected = `Basic ${Buffer.from(pair).toString('base64')}`
  return call.headers['authorization'] === expected ? undefined : 'invalid_client'
}

function grantProblem(auth: OAuth2, credentials: MockCredentials, form: URLSearchParams): string | undefined {
  const scope = settingOf(auth.scope, credentials)
  if (scope !== '' && form.get('scope') !== scope) return 'invalid_scope'
  const { grant } = auth
  switch (grant.type) {
    case 'clientCredentials':
      return form.get('grant_type') === 'client_credentials' ? undefined : 'unsupported_grant_type'
    case 'jwtBearer':
      return isAssertion(form.get('assertion') ?? '', credentials.publicKey ?? '') ? undefined : 'invalid_grant'
    default:
      return refreshProblem(credentials.secret[grant.refreshToken], form)
  }
}

function refreshProblem(refreshToken: string | undefined, form: URLSearchParams): string | undefined {
  if (form.get('grant_type') !== 'refresh_token') return 'unsupported_grant_type'
  return form.get('refresh_token') === refreshToken ? undefined : 'invalid_grant'
}

/** A statement that the connection's own key signed and that has not ended (RFC 7523). */
function isAssertion(text: string, publicKey: string): boolean {
  const [header = '', claims = '', signature = ''] = text.split('.')
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${claims}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  )
  const read = isSigned ? jsonIn(claims) : null
  return isJsonObject(read) && typeof read['exp'] === 'number' && read['exp'] * 1000 > Date.now()
}

function jsonIn(part: string): Json {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Json
  } catch {
    return null
  }
}

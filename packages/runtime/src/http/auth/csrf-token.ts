import { flowError, type CsrfToken, type HttpAnswer, type HttpRequest } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'
import type { Credential } from './credential.ts'
import { HeldCredentials } from './held-credentials.ts'

/** What a system answered in place of a token; the caller tells whether signing in anew may help. */
export class TokenRefused extends Error {
  readonly answer: HttpAnswer

  constructor(answer: HttpAnswer) {
    super(`no token, but the status ${answer.status}`)
    this.answer = answer
  }
}

export interface GuardedCall {
  readonly csrf: CsrfToken
  readonly connection: OpenConnection
  /** What the call is signed in with; tokens belong to it. */
  readonly credential: Credential
  /** Makes the call for the token. It must not depend on the call at hand: others wait for the same token. */
  readonly ask: (request: HttpRequest) => Promise<HttpAnswer>
}

/** Keeps the tokens that systems want back with calls that change something, one per connection and sign-in. */
export class CsrfTokens {
  readonly #held: HeldCredentials

  constructor(nowMs: () => number) {
    this.#held = new HeldCredentials(nowMs)
  }

  /** The credential with token and cookies. Throws `TokenRefused`, and what calls throw. */
  async guarded({ csrf, connection, credential, ask }: GuardedCall): Promise<GuardedCredential> {
    const token = await this.#held.get(holderOf(connection, credential), async () => ({
      credential: tokenIn(csrf, await ask(requestFor(csrf))),
    }))
    return { ...joined(credential, token), token }
  }

  /** Takes note of an answer; true when another token may help. */
  ended({ csrf, connection, credential }: Omit<GuardedCall, 'ask'>, token: Credential, answer: HttpAnswer): boolean {
    const holder = holderOf(connection, credential)
    if (csrf.ended(answer)) return this.#held.refused(holder, token)
    this.#held.proved(holder, token)
    return false
  }
}

export interface GuardedCredential extends Credential {
  readonly token: Credential
}

/** Another sign-in needs another token. */
function holderOf({ name, revision }: OpenConnection, { headers = {} }: Credential) {
  return { name, revision: JSON.stringify([revision, headers]) }
}

function requestFor({ method, path, header, ask }: CsrfToken): HttpRequest {
  return { method, url: path, headers: { [header.toLowerCase()]: ask } }
}

function tokenIn({ header }: CsrfToken, answer: HttpAnswer): Credential {
  const name = header.toLowerCase()
  const token = answer.headers[name] ?? ''
  if (token === '' || token.toLowerCase() === 'required') throw new TokenRefused(answer)
  const cookie = cookiesIn(answer.headers['set-cookie'])
  return {
    headers: { [name]: token, ...(cookie === '' ? {} : { cookie }) },
    secrets: [token, ...(cookie === '' ? [] : [cookie])],
  }
}

/** Names and values of `Set-Cookie` headers, which are joined with commas; a value holds none, but a date does. */
function cookiesIn(header = ''): string {
  const each = header.split(/,\s*(?=[^;,\s=]+=)/).map((cookie) => cookie.replace(/;.*$/s, '').trim())
  return each.filter((cookie) => cookie !== '').join('; ')
}

function joined(credential: Credential, token: Credential): Credential {
  const cookies = [credential.headers?.['cookie'], token.headers?.['cookie']].filter((cookie) => cookie !== undefined)
  return {
    ...credential,
    headers: {
      ...credential.headers,
      ...token.headers,
      ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }),
    },
    secrets: [...credential.secrets, ...token.secrets],
  }
}

/** What to throw when there is no token to be had. */
export function noToken(host: string, { status }: HttpAnswer, { header }: CsrfToken): Error {
  const message = `it gives no token in the header ${header}`
  return flowError('UPSTREAM_UNAUTHORIZED', { host, status, message }, { neverSent: true })
}

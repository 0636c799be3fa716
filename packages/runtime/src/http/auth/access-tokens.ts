import type { HttpAnswer, HttpRequest, OAuth2Auth } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'
import type { OpenedCredential } from './held-credentials.ts'
import { tokenIn } from './token-answer.ts'
import { tokenRequest } from './token-request.ts'

/** Writes down secret fields that the other system has replaced by itself. Must not throw: the new ones are in use already. */
export type KeepSecret = (
  connection: Pick<OpenConnection, 'name' | 'revision'>,
  fields: Readonly<Record<string, string>>,
) => void

/** What an authorization server answered, and its name for people. */
export interface TokenExchange {
  readonly host: string
  readonly answer: HttpAnswer
}

interface AccessTokenOptions {
  readonly keepSecret: KeepSecret
  readonly now: () => Date
  readonly newId: () => string
}

export interface TokenCall {
  readonly connection: OpenConnection
  readonly ask: (request: HttpRequest) => Promise<TokenExchange>
}

/** Gets access tokens, and remembers which refresh token is the newest. */
export class AccessTokens {
  readonly #options: AccessTokenOptions
  /** By connection. Calls that opened their connection before a renewal must not show a token that has been replaced. */
  readonly #newest = new Map<string, { readonly revision: string; readonly refreshToken: string }>()

  constructor(options: AccessTokenOptions) {
    this.#options = options
  }

  async open(auth: OAuth2Auth, { connection, ask }: TokenCall): Promise<OpenedCredential> {
    const { now, newId } = this.#options
    const newest = this.#newest.get(connection.name)
    const refreshToken = newest?.revision === connection.revision ? newest.refreshToken : undefined
    const request = tokenRequest(auth, { connection, refreshToken, now: now(), newId })
    const { host, answer } = await ask(request)
    const token = tokenIn(host, answer, now())
    const { grant } = auth
    const isKept = grant.type === 'refreshToken' || grant.type === 'authorizationCode'
    if (isKept && token.refreshToken !== undefined) this.#renew(connection, grant.refreshToken, token.refreshToken)
    const { accessToken, validForMs } = token
    const secrets = [accessToken, ...Object.values(connection.secret)]
    const credential = { headers: { authorization: `${auth.scheme ?? 'Bearer'} ${accessToken}` }, secrets }
    return { credential, ...(validForMs === undefined ? {} : { validForMs }) }
  }

  #renew({ name, revision, secret }: OpenConnection, field: string, refreshToken: string): void {
    this.#newest.set(name, { revision, refreshToken })
    if (secret[field] !== refreshToken) this.#options.keepSecret({ name, revision }, { [field]: refreshToken })
  }
}

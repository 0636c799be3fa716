import type { Account, ChoosableAuth, Connector, HttpAnswer, HttpRequest, SessionAuth } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'
import { AccessTokens, type KeepSecret, type TokenExchange } from './access-tokens.ts'
import { settingOf, unusable, type Credential } from './credential.ts'
import { HeldCredentials, type OpenedCredential } from './held-credentials.ts'
import { withInside } from './inside-body.ts'
import { LoginPace } from './login-pace.ts'
import { plainCredential } from './plain-credential.ts'
import { signedLogin } from './signed-login.ts'
import { signingCredential } from './signature.ts'
import { tokenCredential } from './username-token.ts'

/** A connection about to be used, and the ways to sign in with it. They must not depend on the call at hand: others wait. */
export interface AuthorizedCall {
  readonly connector: Connector
  readonly connection: OpenConnection
  readonly login: (request: HttpRequest) => Promise<HttpAnswer>
  readonly askToken: (request: HttpRequest) => Promise<TokenExchange>
}

/** Makes the credential of calls; sessions and tokens are got once per connection and shared by all runs. */
export interface Authorizer {
  credential(call: AuthorizedCall): Promise<Credential>
  /**
   * Takes note of the answer. True when it says that the credential has ended and a new one may help: the next
   * `credential` gets one, unless another call has done so already.
   */
  expired(call: AuthorizedCall, used: Credential, answer: HttpAnswer): boolean
}

export interface AuthorizerOptions {
  readonly keepSecret: KeepSecret
  readonly now: () => Date
  readonly newId: () => string
}

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const held = new HeldCredentials(() => options.now().getTime())
  const tokens = new AccessTokens(options)
  const pace = new LoginPace()
  return {
    credential: async (call) => {
      const { connection } = call
      const auth = authOf(call)
      switch (auth.kind) {
        case 'session':
          return held.get(connection, () => openSession(auth, call, { now: options.now(), pace }))
        case 'oauth2':
          return held.get(connection, () => tokens.open(auth, { connection, ask: call.askToken }))
        case 'hmac':
          return signingCredential(auth, connection, { now: options.now, newNonce: options.newId })
        case 'usernameToken':
          return tokenCredential(auth, connection, options)
        default:
          return plainCredential(auth, connection)
      }
    },
    expired: (call, used, answer) => {
      const auth = authOf(call)
      if (auth.kind !== 'session' && auth.kind !== 'oauth2') return false
      const isRefused = auth.kind === 'session' ? auth.expired(answer) : answer.status === 401
      if (isRefused) return held.refused(call.connection, used)
      held.proved(call.connection, used)
      return false
    },
  }
}

interface Used {
  readonly connector: Connector
  readonly connection: Pick<OpenConnection, 'name' | 'config'>
}

/** Throws `UPSTREAM_UNAUTHORIZED` for a connection that is set to a way there is not. */
function authOf(used: Used): ChoosableAuth | SessionAuth {
  const auth = chosenAuth(used)
  if (!auth) throw unusable(used.connection.name, 'there is no such way to sign in as it is set to')
  return auth
}

/** What the connection is set to, where its user chooses. */
export function chosenAuth({ connector: { auth }, connection }: Used): ChoosableAuth | SessionAuth | undefined {
  if (auth.kind !== 'chosen') return auth
  const choice = settingOf({ field: auth.field }, connection.config) || 'none'
  if (Object.hasOwn(auth.choices, choice)) return auth.choices[choice]
  return choice === 'none' ? { kind: 'none' } : undefined
}

async function openSession(
  auth: SessionAuth,
  { connection, login }: AuthorizedCall,
  { now, pace }: { readonly now: Date; readonly pace: LoginPace },
): Promise<OpenedCredential> {
  if (auth.loginsPerMinute !== undefined) pace.count(connection.name, auth.loginsPerMinute, now.getTime())
  const account: Account = { config: connection.config, secret: connection.secret }
  const signed = auth.signature ? signedLogin(auth.signature, connection, now) : {}
  const answer = await login(auth.login(account, signed))
  const given = auth.authorization(account, answer)
  const headers = typeof given === 'string' ? { authorization: given } : given
  const inside = auth.inside?.(account, answer)
  const query = auth.query?.(account, answer) ?? {}
  const secrets = [...Object.values(headers), ...Object.values(query), ...Object.values(account.secret)]
  return { credential: { headers, query, secrets, ...(inside ? { seal: (body) => withInside(body, inside) } : {}) } }
}

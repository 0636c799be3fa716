import type { Connector, HttpAnswer, HttpRequest } from '@isthmus/sdk'
import { randomUUID } from 'node:crypto'
import type { Egress, EgressCall, ExchangeNote } from '../engine/egress-port.ts'
import type { KeepSecret, TokenExchange } from './auth/access-tokens.ts'
import { createAuthorizer, type AuthorizedCall, type Authorizer } from './auth/authorizer.ts'
import type { Credential } from './auth/credential.ts'
import { assertTokenHost, withoutHosts } from './auth/token-host.ts'
import { CsrfTokens, noToken, TokenRefused, type GuardedCredential } from './auth/csrf-token.ts'
import { exchange, type CallTimer, type ExchangeDoor } from './exchange.ts'
import { maskedError, neverSent } from './mask.ts'
import { getsCredential, permittedUrl } from './permitted-url.ts'
import type { ProxySettings } from './proxy-rule.ts'
import { errorOfAnswer } from './upstream-error.ts'
import { Ways } from './ways.ts'

const defaultMaxAnswerBytes = 32 * 1024 * 1024

export interface EgressOptions {
  /** `host:port` pairs that may be called although they are private, for calls without a connection. */
  readonly allowPrivate?: readonly string[]
  /** Longest answer that is read, in bytes once it is decompressed; 32 MB by default. */
  readonly maxAnswerBytes?: number
  readonly proxies?: ProxySettings
  /** Told of each call to the outside once it has ended. */
  readonly onExchange?: (note: ExchangeNote) => void
  /** Writes down refresh tokens that were replaced; without it they live as long as the process. */
  readonly keepSecret?: KeepSecret
  readonly now?: () => Date
  /** Ends calls whose time is over; the clock of this machine by default. */
  readonly timer?: CallTimer
}

function machineTimer(limitMs: number, act: () => void): () => void {
  const timer = setTimeout(act, limitMs)
  return () => clearTimeout(timer)
}

interface Door extends ExchangeDoor {
  readonly authorizer: Authorizer
  readonly tokens: CsrfTokens
}

/**
 * Opens the way out. Names are resolved once and the address checked is the address called; private, loopback and
 * metadata addresses are refused unless an administrator allowed them on the connection; redirects are checked like first
 * calls; credentials go to the connection's own origin only.
 */
export function createEgress(options: EgressOptions = {}): Egress {
  const { allowPrivate = [], maxAnswerBytes = defaultMaxAnswerBytes, proxies, onExchange } = options
  const { keepSecret = () => undefined, now = () => new Date(), timer = machineTimer } = options
  const ways = new Ways({ allowPrivate, proxies })
  const authorizer = createAuthorizer({ keepSecret, now, newId: randomUUID })
  const tokens = new CsrfTokens(() => now().getTime())
  const door: Door = { ways, authorizer, tokens, maxBytes: maxAnswerBytes, onExchange, timer }
  return { send: (call) => send(call, door), close: () => ways.close() }
}

async function send(call: EgressCall, door: Door): Promise<HttpAnswer> {
  const { request, connection, connector } = call
  const url = permittedUrl(request, call)
  if (!connection || !connector || !getsCredential(url, call))
    return accepted(call, url, await exchange(call, { url, purpose: 'call', attempt: 1 }, door))
  const { callId } = connector
  const account: AuthorizedCall = {
    connector,
    connection,
    login: (login) => logIn(call, login, { door }),
    askToken: (asked) => askToken(call, asked, door),
  }
  const secrets: string[] = Object.values(connection.secret)
  const authorized = async (attempt: 1 | 2): Promise<readonly [HttpAnswer, boolean]> => {
    const credential = await settled(call, () => door.authorizer.credential(account))
    secrets.push(...credential.secrets)
    const guard = await guardOf(call, { account, credential, url }, door)
    if (guard && 'answer' in guard) return [guard.answer, door.authorizer.expired(account, credential, guard.answer)]
    secrets.push(...(guard?.secrets ?? []))
    const own = withCallId(url, callId)
    const answer = await exchange(call, { url: own, purpose: 'call', attempt, credential: guard ?? credential }, door)
    const isEnded = door.authorizer.expired(account, credential, answer)
    const guarding = guard && connector.csrf && { csrf: connector.csrf, connection, credential }
    return [answer, (guarding && door.tokens.ended(guarding, guard.token, answer)) || isEnded]
  }
  try {
    const [answer, expired] = await authorized(1)
    if (!expired) return accepted(call, url, answer)
    const [again] = await authorized(2)
    return accepted(call, url, again)
  } catch (error) {
    throw maskedError(error, secrets)
  }
}

interface Guarding {
  readonly account: AuthorizedCall
  readonly credential: Credential
  readonly url: URL
}

/** The token of calls that change something, or the answer that says that the sign-in itself has ended. */
async function guardOf(
  call: EgressCall,
  { account: { connector, connection }, credential, url }: Guarding,
  door: Door,
): Promise<GuardedCredential | Pick<TokenRefused, 'answer'> | undefined> {
  const { csrf } = connector
  const { method } = call.request
  if (!csrf || method === 'GET' || method === 'HEAD') return undefined
  const ask = (request: HttpRequest): Promise<HttpAnswer> => logIn(call, request, { door, credential })
  try {
    return await settled(call, () => door.tokens.guarded({ csrf, connection, credential, ask }))
  } catch (error) {
    if (!(error instanceof TokenRefused)) throw error
    if (error.answer.status === 401) return { answer: error.answer }
    throw noToken(url.host, error.answer, csrf)
  }
}

/** Others may wait for the same session or token, so getting it goes on when this call is given up. */
async function settled<T>({ signal }: EgressCall, open: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.throwIfAborted()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([open(), promise])
  } catch (error) {
    // Whatever was wrong with signing in, the call itself has not been made.
    throw signal.aborted || error instanceof TokenRefused ? error : neverSent(error)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function logIn(
  call: EgressCall,
  request: HttpRequest,
  { door, credential }: { readonly door: Door; readonly credential?: Credential },
): Promise<HttpAnswer> {
  const own = { ...call, request, signal: new AbortController().signal }
  const proof = credential ? { credential } : {}
  const url = withCallId(permittedUrl(request, own), call.connector?.callId)
  return exchange(own, { url, purpose: 'signIn', attempt: 1, ...proof }, door)
}

/** The address with a name that no other call has, for systems that want one. */
function withCallId(url: URL, callId: Connector['callId']): URL {
  if (!callId) return url
  const own = new URL(url)
  own.searchParams.set(callId.query, randomUUID())
  return own
}

/** The authorization server is part of the connection: an administrator named it, and nothing else may be called here. */
async function askToken(call: EgressCall, request: HttpRequest, door: Door): Promise<TokenExchange> {
  const { connection, connector } = call
  if (connection && connector) assertTokenHost({ connector, connection }, request.url)
  const address = URL.canParse(request.url) ? { baseUrl: new URL(request.url).origin } : {}
  const config = { ...connection?.config, ...address }
  const own: EgressCall = {
    ...call,
    ...(connection ? { connection: { ...connection, config } } : {}),
    ...(connector ? { connector: withoutHosts(connector) } : {}),
    permittedHosts: [],
    request,
    signal: new AbortController().signal,
  }
  const url = permittedUrl(request, own)
  return { host: url.host, answer: await exchange(own, { url, purpose: 'signIn', attempt: 1 }, door) }
}

function accepted({ request }: EgressCall, url: URL, answer: HttpAnswer): HttpAnswer {
  const { status } = answer
  if ((status >= 200 && status < 300) || request.accept?.includes(status)) {
    request.judge?.(answer)
    return answer
  }
  throw errorOfAnswer(url.host, answer, new Date())
}

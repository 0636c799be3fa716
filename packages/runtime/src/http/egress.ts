import { flowError, type HttpAnswer, type HttpRequest } from '@isthmus/sdk'
import { isIP } from 'node:net'
import { Agent, request as undiciRequest, type Dispatcher } from 'undici'
import type { Egress, EgressCall } from '../engine/egress-port.ts'
import { isPrivateAddress } from './address-guard.ts'
import { createAuthorizer, type AuthorizedCall, type Authorizer, type Credential } from './authorizer.ts'
import { guardedLookup } from './guarded-lookup.ts'
import { networkError } from './network-error.ts'
import { assertPermitted, originOf, permittedUrl, refusal } from './permitted-url.ts'
import { readAnswer } from './read-answer.ts'
import { errorOfAnswer } from './upstream-error.ts'

const defaultTimeoutMs = 30_000
const defaultMaxAnswerBytes = 32 * 1024 * 1024
const maxRedirects = 5
const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308]

export interface EgressOptions {
  /** `host:port` pairs that may be called although they are private, for calls without a connection. */
  readonly allowPrivate?: readonly string[]
  /** Longest answer that is read, in bytes; 32 MB by default. */
  readonly maxAnswerBytes?: number
}

/**
 * Opens the way out. Names are resolved once and the address checked is the address called; private, loopback and
 * metadata addresses are refused unless an administrator allowed them on the connection; redirects are checked like first
 * calls; credentials go to the connection's own origin only.
 */
export function createEgress(options: EgressOptions = {}): Egress {
  // Each call has its own limit over all of it, so the library's limits on parts of it would only get in the way.
  const shared = { allowH2: false, headersTimeout: 0, bodyTimeout: 0 }
  const ways: Ways = {
    guarded: new Agent({ ...shared, connect: { lookup: guardedLookup } }),
    open: new Agent(shared),
    authorizer: createAuthorizer(),
    allowed: new Set(options.allowPrivate ?? []),
    maxBytes: options.maxAnswerBytes ?? defaultMaxAnswerBytes,
  }
  return {
    send: (call) => send(call, ways),
    close: async () => {
      await Promise.all([ways.guarded.destroy(), ways.open.destroy()])
    },
  }
}

interface Ways {
  readonly guarded: Agent
  readonly open: Agent
  readonly authorizer: Authorizer
  readonly allowed: ReadonlySet<string>
  readonly maxBytes: number
}

async function send(call: EgressCall, ways: Ways): Promise<HttpAnswer> {
  const { request, connection, connector } = call
  const url = permittedUrl(request, call)
  if (!connection || !connector || url.origin !== originOf(call))
    return accepted(call, url, await exchange(call, { url, ways }))
  const account = { connector, connection, login: (login: HttpRequest) => logIn(call, login, ways) }
  const authorized = async (): Promise<readonly [HttpAnswer, Credential]> => {
    const credential = await credentialFor(account, call, ways)
    return [await exchange(call, { url, ways, credential }), credential]
  }
  const [answer, used] = await authorized()
  if (!ways.authorizer.expired(account, used, answer)) return accepted(call, url, answer)
  const [again] = await authorized()
  return accepted(call, url, again)
}

/** Others may wait for the same session, so it goes on when this call is given up. */
async function credentialFor(account: AuthorizedCall, { signal }: EgressCall, ways: Ways): Promise<Credential> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.throwIfAborted()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([ways.authorizer.credential(account), promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function logIn(call: EgressCall, request: HttpRequest, ways: Ways): Promise<HttpAnswer> {
  const own = { ...call, request, signal: new AbortController().signal }
  return exchange(own, { url: permittedUrl(request, own), ways })
}

function accepted({ request }: EgressCall, url: URL, answer: HttpAnswer): HttpAnswer {
  const { status } = answer
  if ((status >= 200 && status < 300) || request.accept?.includes(status)) return answer
  throw errorOfAnswer(url.host, answer, new Date())
}

interface Exchange {
  readonly url: URL
  readonly ways: Ways
  readonly credential?: Credential
}

/** One call with its redirects, within its time. */
async function exchange(call: EgressCall, to: Exchange): Promise<HttpAnswer> {
  const limitMs = call.request.timeoutMs ?? defaultTimeoutMs
  const stopper = new AbortController()
  const follow = (): void => stopper.abort(call.signal.reason)
  let late = false
  const timer = setTimeout(() => {
    late = true
    stopper.abort()
  }, limitMs)
  call.signal.addEventListener('abort', follow, { once: true })
  try {
    call.signal.throwIfAborted()
    return await hop(call, { ...to, headers: headersOf(call.request), signal: stopper.signal }, 0)
  } catch (cause) {
    call.signal.throwIfAborted()
    if (late) throw flowError('UPSTREAM_TIMEOUT', { host: to.url.host, limitMs }, { cause })
    throw networkError(to.url, cause)
  } finally {
    clearTimeout(timer)
    call.signal.removeEventListener('abort', follow)
  }
}

interface Hop extends Exchange {
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

async function hop(call: EgressCall, to: Hop, redirects: number): Promise<HttpAnswer> {
  const { url, ways, signal } = to
  const { method, body, accept } = call.request
  const answer = await undiciRequest(url, {
    method,
    headers: { ...to.headers, ...to.credential },
    dispatcher: dispatcherFor(url, call, ways),
    signal,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const next = accept?.includes(answer.statusCode) ? undefined : redirectTarget(answer, url)
  if (!next) return readAnswer(answer, { host: url.host, maxBytes: ways.maxBytes })
  await answer.body.dump()
  const problem = redirectProblem(call, answer.statusCode, redirects)
  if (problem !== undefined) throw flowError('UPSTREAM_ANSWER_INVALID', { host: url.host, reason: problem })
  assertPermitted(next, call)
  return hop(call, next.origin === url.origin ? { ...to, url: next } : stranger(to, next), redirects + 1)
}

function redirectTarget(answer: Dispatcher.ResponseData, url: URL): URL | undefined {
  const { location } = answer.headers
  if (!redirectStatuses.includes(answer.statusCode) || typeof location !== 'string') return undefined
  return URL.canParse(location, url.href) ? new URL(location, url) : undefined
}

function redirectProblem({ request: { method } }: EgressCall, status: number, redirects: number): string | undefined {
  if (redirects >= maxRedirects) return 'it redirects in circles'
  const keepsMethod = status === 307 || status === 308 || method === 'GET' || method === 'HEAD'
  return keepsMethod ? undefined : `it redirects a ${method}`
}

/** Another host gets neither the connection's credential nor any header that a user may have put one into. */
function stranger({ ways, signal, headers }: Hop, url: URL): Hop {
  const harmless = ['accept', 'content-type', 'user-agent']
  const kept = Object.entries(headers).filter(([name]) => harmless.includes(name))
  return { url, ways, signal, headers: Object.fromEntries(kept) }
}

function dispatcherFor(url: URL, call: EgressCall, ways: Ways): Agent {
  const isOwn = url.origin === originOf(call)
  if ((isOwn && call.connection?.allowPrivate === true) || ways.allowed.has(hostAndPort(url))) return ways.open
  // A literal address is never looked up, so the guarded lookup would not see it.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw refusal(url, 'it is a private address')
  return ways.guarded
}

function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port}`
}

function headersOf({ headers = {}, body }: HttpRequest): Readonly<Record<string, string>> {
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
  return {
    accept: 'application/json',
    'user-agent': 'isthmus',
    ...(body === undefined ? {} : { 'content-type': type }),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  }
}

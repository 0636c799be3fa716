import { flowError, type FlowError, type HttpAnswer, type HttpRequest, type Json } from '@isthmus/sdk'
import { Agent, request as undiciRequest, type Dispatcher } from 'undici'
import type { Egress, EgressCall } from '../engine/egress-port.ts'
import { isIP } from 'node:net'
import { isPrivateAddress } from './address-guard.ts'
import { createAuthorizer, type Authorizer } from './authorizer.ts'
import { guardedLookup, refusedCode } from './guarded-lookup.ts'
import { upstreamError } from './upstream-error.ts'

const defaultTimeoutMs = 30_000
const maxAnswerMb = 32
const maxRedirects = 5

export interface EgressOptions {
  /** `host:port` pairs that may be called although they are private, for calls without a connection. */
  readonly allowPrivate?: readonly string[]
}

/**
 * Opens the way out. Names are resolved once and the address checked is the address called; private, loopback and
 * metadata addresses are refused unless an administrator allowed them on the connection; redirects are checked like first
 * calls; credentials go to the connection's own origin only.
 */
export function createEgress(options: EgressOptions = {}): Egress {
  const guarded = new Agent({ connect: { lookup: guardedLookup }, allowH2: false })
  const open = new Agent({ allowH2: false })
  const authorizer = createAuthorizer()
  const ways: Ways = { guarded, open, authorizer, allowed: new Set(options.allowPrivate ?? []) }
  return {
    send: (call) => send(call, ways),
    close: async () => {
      await Promise.all([guarded.destroy(), open.destroy()])
    },
  }
}

interface Ways {
  readonly guarded: Agent
  readonly open: Agent
  readonly authorizer: Authorizer
  readonly allowed: ReadonlySet<string>
}

async function send(call: EgressCall, ways: Ways): Promise<HttpAnswer> {
  const { request, connection, connector } = call
  const url = resolveUrl(request, call)
  if (!connection || !connector || url.origin !== originOf(call))
    return checked(request, url, await exchange(call, { url, ways, headers: {} }))
  const login = (loginRequest: HttpRequest): Promise<HttpAnswer> =>
    exchange({ ...call, request: loginRequest }, { url: resolveUrl(loginRequest, call), ways, headers: {} })
  const account = { connector, connection, login }
  const answer = await exchange(call, { url, ways, headers: await ways.authorizer.headers(account) })
  if (!ways.authorizer.expired(account, answer)) return checked(request, url, answer)
  return checked(request, url, await exchange(call, { url, ways, headers: await ways.authorizer.headers(account) }))
}

function checked(request: HttpRequest, url: URL, answer: HttpAnswer): HttpAnswer {
  const { status } = answer
  if ((status >= 200 && status < 300) || request.accept?.includes(status)) return answer
  throw upstreamError(url.host, answer)
}

function originOf({ connection }: EgressCall): string | undefined {
  const baseUrl = connection?.config['baseUrl']
  return typeof baseUrl === 'string' && URL.canParse(baseUrl) ? new URL(baseUrl).origin : undefined
}

/** Makes the absolute URL and refuses hosts that neither the connection nor the node type declares. */
function resolveUrl(request: HttpRequest, call: EgressCall): URL {
  const baseUrl = call.connection?.config['baseUrl']
  const base = typeof baseUrl === 'string' ? `${baseUrl.replace(/\/+$/, '')}/` : undefined
  const relative = base === undefined ? request.url : request.url.replace(/^\/+/, '')
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(request.url) ? request.url : relative
  if (!URL.canParse(absolute, base)) {
    throw flowError('EGRESS_REFUSED', { host: request.url, reason: 'this is not an address' })
  }
  const url = new URL(absolute, base)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  if (url.username !== '' || url.password !== '') throw refusal(url, 'an address must not contain a password')
  assertPermitted(url, call)
  return url
}

function assertPermitted(url: URL, call: EgressCall): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refusal(url, `${url.protocol} is not http or https`)
  if (url.origin === originOf(call)) return
  if (call.permittedHosts.includes('*') || call.permittedHosts.includes(url.hostname)) return
  throw refusal(url, call.connection ? 'it is not the host of the connection' : 'the node has no connection to it')
}

function refusal(url: URL, reason: string): FlowError {
  return flowError('EGRESS_REFUSED', { host: url.host, reason })
}

interface Exchange {
  readonly url: URL
  readonly ways: Ways
  readonly headers: Readonly<Record<string, string>>
}

async function exchange(call: EgressCall, { url, ways, headers }: Exchange, redirects = 0): Promise<HttpAnswer> {
  const { request } = call
  const limitMs = request.timeoutMs ?? defaultTimeoutMs
  const timeout = AbortSignal.timeout(limitMs)
  try {
    const answer = await undiciRequest(url, {
      method: request.method,
      headers: {
        accept: 'application/json',
        'user-agent': 'isthmus',
        ...lowerCase(request.headers),
        ...bodyType(request),
        ...headers,
      },
      dispatcher: dispatcherFor(url, call, ways),
      signal: AbortSignal.any([call.signal, timeout]),
      ...(request.body === undefined
        ? {}
        : { body: typeof request.body === 'string' ? request.body : JSON.stringify(request.body) }),
    })
    const location = redirectTarget(answer, url)
    if (!location || request.accept?.includes(answer.statusCode)) return await readAnswer(answer, url)
    await answer.body.dump()
    return await follow(call, { url: location, ways, headers }, { from: url, status: answer.statusCode, redirects })
  } catch (cause) {
    call.signal.throwIfAborted()
    if (timeout.aborted) throw flowError('UPSTREAM_TIMEOUT', { host: url.host, limitMs }, { cause })
    throw networkError(url, cause)
  }
}

async function follow(
  call: EgressCall,
  next: Exchange,
  { from, status, redirects }: { readonly from: URL; readonly status: number; readonly redirects: number },
): Promise<HttpAnswer> {
  if (redirects >= maxRedirects)
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: from.host, reason: 'it redirects in circles' })
  assertPermitted(next.url, call)
  const keepsMethod =
    status === 307 || status === 308 || call.request.method === 'GET' || call.request.method === 'HEAD'
  if (!keepsMethod)
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: from.host, reason: `it redirects a ${call.request.method}` })
  const headers = next.url.origin === from.origin ? next.headers : {}
  return exchange(call, { ...next, headers }, redirects + 1)
}

function redirectTarget(answer: Dispatcher.ResponseData, url: URL): URL | undefined {
  const { location } = answer.headers
  if (![301, 302, 303, 307, 308].includes(answer.statusCode) || typeof location !== 'string') return undefined
  return URL.canParse(location, url.href) ? new URL(location, url) : undefined
}

function dispatcherFor(url: URL, call: EgressCall, ways: Ways): Agent {
  const own = url.origin === originOf(call)
  if ((own && call.connection?.allowPrivate === true) || ways.allowed.has(hostAndPort(url))) return ways.open
  // A literal address is never looked up, so the guarded lookup would not see it.
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw refusal(url, 'it is a private address')
  return ways.guarded
}

function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port}`
}

function bodyType(request: HttpRequest): Record<string, string> {
  if (request.body === undefined || lowerCase(request.headers)['content-type'] !== undefined) return {}
  return { 'content-type': typeof request.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' }
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

async function readAnswer(answer: Dispatcher.ResponseData, url: URL): Promise<HttpAnswer> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const text = await readText(answer, url)
  return { status: answer.statusCode, headers, body: parseBody(text, headers['content-type'] ?? '', url) }
}

async function readText(answer: Dispatcher.ResponseData, url: URL): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of answer.body as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > maxAnswerMb * 1024 * 1024) {
      answer.body.destroy()
      throw flowError('UPSTREAM_TOO_LARGE', { host: url.host, limitMb: maxAnswerMb })
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parseBody(text: string, type: string, url: URL): Json {
  if (text === '') return null
  if (!/[/+]json\b/i.test(type)) return text
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: url.host, reason: `it is no JSON: ${reason}` }, { cause })
  }
}

function networkError(url: URL, cause: unknown): unknown {
  if (cause instanceof Error && cause.name === 'FlowError') return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === refusedCode) return refusal(url, 'it leads to a private address')
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause))
  return flowError('UPSTREAM_UNREACHABLE', { host: url.host, reason }, { cause })
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name cannot be looked up now',
  ECONNRESET: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'it takes no connection',
}

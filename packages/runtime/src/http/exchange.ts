import { FlowError, flowError, type HttpAnswer, type HttpRequest } from '@isthmus/sdk'
import type { Dispatcher } from 'undici'
import type { EgressCall, ExchangeNote } from '../engine/egress-port.ts'
import type { Credential } from './auth/credential.ts'
import { acceptedCodings } from './content-coding.ts'
import { shownUrl, withoutSecrets } from './mask.ts'
import { networkError } from './network-error.ts'
import { assertPermitted, getsCredential } from './permitted-url.ts'
import { readAnswer, type ReadAnswer } from './read-answer.ts'
import { shownReceived, shownSent } from './shown-message.ts'
import type { Ways } from './ways.ts'

const defaultTimeoutMs = 30_000
const maxRedirects = 5
const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308]

export interface ExchangeDoor {
  readonly ways: Ways
  readonly maxBytes: number
  readonly onExchange: ((note: ExchangeNote) => void) | undefined
  readonly timer: CallTimer
}

/** Acts once the time of a call is over, unless the function that it gives is called before. */
export type CallTimer = (limitMs: number, act: () => void) => () => void

export interface Exchange {
  readonly url: URL
  readonly purpose: ExchangeNote['purpose']
  readonly attempt: ExchangeNote['attempt']
  readonly credential?: Credential
}

/** One call with its redirects, within its time. */
export async function exchange(call: EgressCall, to: Exchange, door: ExchangeDoor): Promise<HttpAnswer> {
  const startedMs = performance.now()
  const body = bodyText(call.request)
  const headers = headersOf(call.request)
  call.onSecrets?.(secretsOf(call, to))
  const told = (result: Pick<ExchangeNote, 'status' | 'problem'>, read?: ReadAnswer): void => {
    if (!door.onExchange && !call.onExchange) return
    const note = noteOf(call, to, { startedMs, body, result, receivedBytes: read?.receivedBytes ?? 0 })
    door.onExchange?.(note)
    call.onExchange?.(note, () => {
      const secrets = secretsOf(call, to)
      const isOpen = to.purpose === 'call'
      const sent = shownSent({ headers, body: call.request.body, raw: body, isOpen }, secrets)
      return { sent, ...(read ? { received: shownReceived(read, { isOpen, secrets }) } : {}) }
    })
  }
  try {
    const read = await timed(call, { url: to.url, timer: door.timer }, (signal) =>
      hop(call, { url: to.url, credential: to.credential, headers, body, signal, door }, 0),
    )
    told({ status: read.answer.status }, read)
    return read.answer
  } catch (error) {
    told(error instanceof FlowError ? { problem: error.code } : {})
    throw error
  }
}

interface Exchanged {
  readonly startedMs: number
  readonly body: string | undefined
  readonly result: Pick<ExchangeNote, 'status' | 'problem'>
  readonly receivedBytes: number
}

function noteOf(call: EgressCall, to: Exchange, { startedMs, body, result, receivedBytes }: Exchanged): ExchangeNote {
  return {
    connection: call.connection?.name,
    flow: call.flow,
    purpose: to.purpose,
    attempt: to.attempt,
    method: call.request.method,
    url: withoutSecrets(shownUrl(to.url), secretsOf(call, to)),
    durationMs: Math.round(performance.now() - startedMs),
    sentBytes: body === undefined ? 0 : Buffer.byteLength(body),
    receivedBytes,
    ...result,
  }
}

function secretsOf({ connection }: EgressCall, { credential }: Exchange): readonly string[] {
  return [...Object.values(connection?.secret ?? {}), ...(credential?.secrets ?? [])]
}

async function timed<T>(
  call: EgressCall,
  { url, timer }: { readonly url: URL; readonly timer: CallTimer },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limitMs = call.request.timeoutMs ?? defaultTimeoutMs
  const stopper = new AbortController()
  const follow = (): void => stopper.abort(call.signal.reason)
  let late = false
  const settle = timer(limitMs, () => {
    late = true
    stopper.abort()
  })
  call.signal.addEventListener('abort', follow, { once: true })
  try {
    call.signal.throwIfAborted()
    return await untilStopped(stopper.signal, work(stopper.signal))
  } catch (cause) {
    call.signal.throwIfAborted()
    if (late) throw flowError('UPSTREAM_TIMEOUT', { host: url.host, limitMs }, { cause })
    throw networkError(url, cause)
  } finally {
    settle()
    call.signal.removeEventListener('abort', follow)
  }
}

/** The library heeds a signal only once it is connected; until then it would hold the call. */
async function untilStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

interface Hop {
  readonly url: URL
  readonly credential: Credential | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly signal: AbortSignal
  readonly door: ExchangeDoor
}

async function hop(call: EgressCall, to: Hop, redirects: number): Promise<ReadAnswer> {
  const { url, signal, door } = to
  const { method, accept, into } = call.request
  const proved = withCredential(method, to)
  const { body } = proved
  const dispatcher = await door.ways.dispatcherFor(url, call)
  const answer = await dispatcher.request({
    origin: proved.url.origin,
    path: `${proved.url.pathname}${proved.url.search}`,
    method,
    headers: proved.headers,
    signal,
    ...(body === undefined ? {} : { body }),
  })
  const next = accept?.includes(answer.statusCode) ? undefined : redirectTarget(answer, url)
  if (!next) {
    const exactNumbers = call.connector?.exactNumbers ?? false
    return readAnswer(answer, { host: url.host, method, maxBytes: door.maxBytes, exactNumbers, into })
  }
  await answer.body.dump()
  const problem = redirectProblem(call, answer.statusCode, redirects)
  if (problem !== undefined) throw flowError('UPSTREAM_ANSWER_INVALID', { host: url.host, reason: problem })
  assertPermitted(next, call)
  const isSafe = next.origin === url.origin || getsCredential(next, call)
  return hop(call, isSafe ? { ...to, url: next } : stranger(to, next), redirects + 1)
}

/** The call with what proves who makes it; a signature is made last, over all of it. */
function withCredential(
  method: HttpRequest['method'],
  { url, headers, body: plain, credential }: Hop,
): Pick<Hop, 'url' | 'headers' | 'body'> {
  if (!credential) return { url, headers, body: plain }
  const body = plain === undefined ? undefined : (credential.seal?.(plain) ?? plain)
  const whole = new URL(url)
  for (const [name, value] of Object.entries(credential.query ?? {})) whole.searchParams.set(name, value)
  const known = { ...headers, ...credential.headers }
  const signature = credential.sign?.({ method, url: whole, headers: known, body: body ?? '' })
  return { url: whole, headers: { ...known, ...signature }, body }
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
function stranger(to: Hop, next: URL): Hop {
  const harmless = ['accept', 'accept-encoding', 'content-type', 'user-agent']
  const headers = Object.fromEntries(Object.entries(to.headers).filter(([name]) => harmless.includes(name)))
  const url = new URL(next)
  // Some systems repeat the whole query, and with it a key, in the address they point to.
  for (const name of Object.keys(to.credential?.query ?? {})) url.searchParams.delete(name)
  return { ...to, url, headers, credential: undefined }
}

function bodyText({ body }: HttpRequest): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
}

function headersOf({ headers = {}, body }: HttpRequest): Readonly<Record<string, string>> {
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json'
  return {
    accept: 'application/json',
    'accept-encoding': acceptedCodings,
    'user-agent': 'isthmus',
    ...(body === undefined ? {} : { 'content-type': type }),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  }
}

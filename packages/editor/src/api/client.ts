import { asFlowError, FlowError, flowError } from '@isthmus/sdk'
import { csrfHeader } from '@isthmus/sdk/api'
import { parseProblemDocument } from './problem-document.ts'

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** The request outlives the page; its body may have 64 kB at most. */
  readonly keepalive?: boolean
  /** Scheme, host and port of the runtime; the page's own when left out. */
  readonly origin?: string
}

const defaultTimeoutMs = 30_000

/**
 * Calls the runtime and gives its JSON answer. Throws a FlowError for every refusal, for a runtime that cannot be
 * reached and for one that is too slow; an abort by the caller is thrown as it is.
 */
export async function call<Answer>(path: string, options: CallOptions = {}): Promise<Answer> {
  const response = await send(path, options)
  if (response.status === 204) return undefined as Answer
  const text = await response.text().catch((error: unknown) => {
    throw unreachable(error, options)
  })
  return parseAnswer<Answer>(text)
}

/** Opens a stream of server-sent events; the caller reads the body. */
export async function openStream(path: string, options: Pick<CallOptions, 'signal' | 'origin'>): Promise<Response> {
  const url = `${options.origin ?? ''}${path}`
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream' },
    credentials: 'same-origin',
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((error: unknown) => {
    throw unreachable(error, options)
  })
  if (!response.ok) throw await refusalOf(response)
  return response
}

async function send(path: string, options: CallOptions): Promise<Response> {
  const { method = 'GET', timeoutMs = defaultTimeoutMs } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const response = await fetch(`${options.origin ?? ''}${path}`, {
    method,
    credentials: 'same-origin',
    headers: headersOf(method, options.body),
    keepalive: options.keepalive ?? false,
    signal: options.signal ? AbortSignal.any([options.signal, deadline]) : deadline,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  }).catch((error: unknown) => {
    if (deadline.aborted) throw flowError('UPSTREAM_TIMEOUT', { host: 'Isthmus', limitMs: timeoutMs })
    throw unreachable(error, options)
  })
  if (!response.ok) throw await refusalOf(response)
  return response
}

function headersOf(method: string, body: unknown): Record<string, string> {
  return {
    accept: 'application/json',
    ...(method === 'GET' ? {} : { [csrfHeader]: '1' }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
}

function unreachable(error: unknown, options: Pick<CallOptions, 'signal'>): unknown {
  if (options.signal?.aborted) return options.signal.reason
  return flowError('UPSTREAM_UNREACHABLE', { host: 'Isthmus', reason: asFlowError(error).params['message'] ?? '' })
}

async function refusalOf(response: Response): Promise<FlowError> {
  const text = await response.text().catch(() => '')
  const document = parseProblemDocument(text)
  if (document) {
    const first = document.problems?.[0]
    const details = { cause: document, ...(first?.path === undefined ? {} : { path: first.path }) }
    return new FlowError(document.code, document.params ?? {}, details)
  }
  const message = response.statusText || text.slice(0, 100)
  return flowError('UPSTREAM_FAILED', { host: 'Isthmus', status: response.status, message })
}

function parseAnswer<Answer>(text: string): Answer {
  try {
    return JSON.parse(text) as Answer
  } catch {
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: 'Isthmus', reason: 'it is not JSON' })
  }
}

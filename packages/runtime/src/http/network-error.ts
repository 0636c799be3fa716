import { flowError, FlowError, type ErrorDetails } from '@isthmus/sdk'
import { refusedCode } from './guarded-lookup.ts'
import { refusal } from './permitted-url.ts'

/** Error code of a tunnel that the proxy did not open. */
export const proxyCode = 'ISTHMUS_PROXY'

/** The error of a call that got no answer. */
export function networkError(url: URL, cause: unknown): FlowError {
  if (cause instanceof FlowError) return cause
  if (!(cause instanceof Error)) return unreachable(url, String(cause), { cause })
  const code = 'code' in cause ? String(cause.code) : ''
  if (code === refusedCode) return refusal(url, 'it leads to a private address')
  if (code === 'UND_ERR_INVALID_ARG') return refusal(url, `the request cannot be sent: ${cause.message}`)
  if (cause.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return flowError(
      'UPSTREAM_ANSWER_INVALID',
      { host: url.host, reason: `it is no HTTP: ${cause.message}` },
      { cause },
    )
  }
  return unreachable(url, reasons.get(code) ?? cause.message, { cause, neverSent: beforeConnection.has(code) })
}

function unreachable(url: URL, reason: string, details: ErrorDetails): FlowError {
  return flowError('UPSTREAM_UNREACHABLE', { host: url.host, reason }, details)
}

/** Failures before there was a connection, so before anything was said. */
const beforeConnection: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  proxyCode,
])

const reasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'the name is not known'],
  ['EAI_AGAIN', 'the name cannot be looked up now'],
  ['ECONNRESET', 'the connection was closed'],
  ['UND_ERR_SOCKET', 'the connection was closed'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'the answer ends elsewhere than its length says'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it takes no connection'],
])

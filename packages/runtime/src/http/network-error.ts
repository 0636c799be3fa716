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
  return unreachable(url, reasonOf(code, cause), { cause, neverSent: isBeforeConnection(code, cause) })
}

function reasonOf(code: string, cause: Error): string {
  if (untrusted.has(code)) return `its certificate is not trusted: ${cause.message}`
  return reasons.get(code) ?? cause.message
}

/** Whether there was no connection yet, so that nothing was said. A socket that cannot be opened says so by the call that failed. */
function isBeforeConnection(code: string, cause: Error): boolean {
  return beforeConnection.has(code) || untrusted.has(code) || ('syscall' in cause && cause.syscall === 'connect')
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
  'ERR_SSL_WRONG_VERSION_NUMBER',
  proxyCode,
])

/** What Node calls certificates that do not hold; https://nodejs.org/api/tls.html#x509-certificate-error-codes. */
const untrusted: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'INVALID_CA',
  'PATH_LENGTH_EXCEEDED',
  'INVALID_PURPOSE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

const reasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'the name is not known'],
  ['EAI_AGAIN', 'the name cannot be looked up now'],
  ['ECONNRESET', 'the connection was closed'],
  ['UND_ERR_SOCKET', 'the connection was closed'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'the answer ends elsewhere than its length says'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it takes no connection'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it speaks no TLS on this port; its address may begin with http'],
])

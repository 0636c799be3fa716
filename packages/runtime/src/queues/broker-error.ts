import { flowError, FlowError, plainText, type ErrorDetails } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import { refusedCode } from '../http/guarded-lookup.ts'

/** How a broker is called in messages. */
export function brokerName({ config }: Pick<OpenConnection, 'config'>): string {
  return `${plainText(config['host'])}:${portOf(config)}`
}

export function portOf(config: OpenConnection['config']): number {
  const port = config['port']
  if (typeof port === 'number') return port
  return config['tls'] === 'off' ? 5672 : 5671
}

/** Reply codes that say the credential is at fault. Source: https://www.rabbitmq.com/amqp-0-9-1-reference.html#constants */
const credentialCodes: readonly string[] = ['ACCESS_REFUSED', 'NOT_ALLOWED']
const requestCodes: readonly string[] = ['NOT_FOUND', 'PRECONDITION_FAILED', 'RESOURCE_LOCKED', 'CONTENT_TOO_LARGE']
const reasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'the name is not known'],
  ['EAI_AGAIN', 'the name cannot be looked up now'],
  ['ECONNRESET', 'the connection was closed'],
  ['EPIPE', 'the connection was closed'],
  ['CONN_CLOSE', 'the connection was closed'],
  ['CONNECTION_TIMEOUT', 'it takes no connection'],
  ['SOCKET_TIMEOUT', 'it has been silent for too long'],
])

/** An error of the broker or of the way to it as one of ours; `neverSent` when nothing was handed over before it. */
export function brokerError(error: unknown, host: string, details: ErrorDetails = {}): FlowError {
  if (error instanceof FlowError) return error
  const { code, message } = describe(error)
  if (code === refusedCode) {
    return flowError('EGRESS_REFUSED', {
      host,
      reason: 'it leads to a private address, which the connection does not allow',
    })
  }
  if (credentialCodes.includes(code)) return flowError('UPSTREAM_UNAUTHORIZED', { host, status: code, message })
  if (requestCodes.includes(code)) return flowError('UPSTREAM_REJECTED', { host, status: code, message })
  if (code === 'NACK') {
    const said = 'it does not keep the message, because a queue is full or it has a problem of its own'
    return flowError('UPSTREAM_FAILED', { host, status: code, message: said })
  }
  return flowError('UPSTREAM_UNREACHABLE', { host, reason: reasons.get(code) ?? message }, { cause: error, ...details })
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { code, message: error.message === '' ? code || error.name : error.message }
}

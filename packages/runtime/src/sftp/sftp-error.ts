import { FlowError, flowError, plainText, type ErrorDetails } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import { refusedCode } from '../http/guarded-lookup.ts'

/** How a file server is called in messages. */
export function serverName({ config }: Pick<OpenConnection, 'config'>): string {
  return `${plainText(config['host'])}:${portOf(config)}`
}

export function portOf(config: OpenConnection['config']): number {
  const port = config['port']
  return typeof port === 'number' ? port : 22
}

/** Status codes of the protocol. Source: draft-ietf-secsh-filexfer-02, section 7 */
const noSuchFile = 2
const permissionDenied = 3
const unsupported = 8

/** An error of the server or of the way to it as one of ours. */
export function sftpError(error: unknown, host: string, details: ErrorDetails = {}): FlowError {
  if (error instanceof FlowError) return error
  const { code, level, message } = describe(error)
  if (code === refusedCode) {
    const reason = 'it leads to a private address, which the connection does not allow'
    return flowError('EGRESS_REFUSED', { host, reason })
  }
  if (level === 'client-authentication') {
    return flowError('UPSTREAM_UNAUTHORIZED', {
      host,
      status: 'SSH',
      message: 'it takes neither the password nor the key',
    })
  }
  if (code === permissionDenied) return flowError('UPSTREAM_REJECTED', { host, status: code, message })
  if (code === noSuchFile) return flowError('UPSTREAM_REJECTED', { host, status: code, message })
  if (code === unsupported) return flowError('UPSTREAM_REJECTED', { host, status: code, message })
  if (typeof code === 'number') return flowError('UPSTREAM_FAILED', { host, status: code, message })
  return flowError('UPSTREAM_UNREACHABLE', { host, reason: message }, { cause: error, ...details })
}

/** True for an answer that says that there is nothing of that name. */
export function isMissing(error: unknown): boolean {
  return describe(error).code === noSuchFile
}

interface Described {
  /** A number when the server has answered. */
  readonly code: string | number | undefined
  readonly level: string
  readonly message: string
}

function describe(error: unknown): Described {
  if (!(error instanceof Error)) return { code: undefined, level: '', message: String(error) }
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : undefined
  const level = 'level' in error && typeof error.level === 'string' ? error.level : ''
  return { code, level, message: error.message === '' ? String(code ?? error.name) : error.message }
}

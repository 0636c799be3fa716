import { FlowError, flowError, plainText } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'

interface Place {
  readonly host: string
  readonly limitMs: number
}

/** How a database is called in messages. */
export function hostOf({ config }: Pick<OpenConnection, 'config'>): string {
  return `${plainText(config['host'])}:${plainText(config['port'] ?? 5432)}`
}

/** SQLSTATE classes as ours. Source: https://www.postgresql.org/docs/15/errcodes-appendix.html */
export function sqlError(error: unknown, { host, limitMs }: Place): FlowError {
  if (error instanceof FlowError) return error
  const { code, message } = describe(error)
  if (code === '57014') return flowError('UPSTREAM_TIMEOUT', { host, limitMs })
  if (code.startsWith('28')) return flowError('UPSTREAM_UNAUTHORIZED', { host, status: code, message })
  if (code.startsWith('53')) return flowError('UPSTREAM_THROTTLED', { host, status: code, message })
  if (/^(40|57P)/.test(code)) return flowError('UPSTREAM_FAILED', { host, status: code, message })
  if (/^[0-9A-Z]{5}$/.test(code)) return flowError('UPSTREAM_REJECTED', { host, status: code, message })
  return flowError('UPSTREAM_UNREACHABLE', { host, reason: message })
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // Attempts at several addresses come together, without a message of their own.
  const message = error.message !== '' ? error.message : code === '' ? error.name : code
  return { code, message }
}

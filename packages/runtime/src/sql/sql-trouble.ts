import { FlowError, flowError, plainText } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { SqlEngine, SqlTrouble } from '@isthmus/sdk/sql-engine'

interface Place {
  readonly host: string
  readonly limitMs: number
}

/** How a database is called in messages. */
export function hostOf({ config }: Pick<OpenConnection, 'config'>, { defaultPort }: Pick<SqlEngine, 'defaultPort'>) {
  return `${plainText(config['host'])}:${plainText(config['port'] ?? defaultPort)}`
}

/** The error that a driver's error stands for. */
export function sqlError(error: unknown, engine: Pick<SqlEngine, 'judge'>, { host, limitMs }: Place): FlowError {
  if (error instanceof FlowError) return error
  const { kind, code: status, message } = engine.judge(error)
  switch (kind) {
    case 'timeout':
      return flowError('UPSTREAM_TIMEOUT', { host, limitMs })
    case 'unauthorized':
      return flowError('UPSTREAM_UNAUTHORIZED', { host, status, message })
    case 'throttled':
      return flowError('UPSTREAM_THROTTLED', { host, status, message })
    case 'failed':
      return flowError('UPSTREAM_FAILED', { host, status, message })
    case 'conflict':
      return flowError('UPSTREAM_CONFLICT', { host, status, message })
    case 'rejected':
      return flowError('UPSTREAM_REJECTED', { host, status, message })
    case 'unreachable':
      return flowError('UPSTREAM_UNREACHABLE', { host, reason: message })
  }
}

/** Code and sentence of any error; attempts at several addresses come together, without a message of their own. */
export function described(error: unknown): Omit<SqlTrouble, 'kind'> {
  if (!(error instanceof Error)) return { code: '', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { code, message: error.message !== '' ? error.message : code === '' ? error.name : code }
}

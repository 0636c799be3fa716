import { FlowError, flowError, plainText } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import { refusedCode } from '../http/guarded-lookup.ts'

type Security = 'tls' | 'starttls' | 'off'

/** How the connection to the server is encrypted; by `STARTTLS` unless it says otherwise. */
export function securityOf(config: OpenConnection['config']): Security {
  const { tls } = config
  return tls === 'tls' || tls === 'off' ? tls : 'starttls'
}

/** Ports by RFC 8314 and RFC 6409. */
const usualPorts: Readonly<Record<Security, number>> = { tls: 465, starttls: 587, off: 25 }

export function portOf(config: OpenConnection['config']): number {
  const { port } = config
  return typeof port === 'number' ? port : usualPorts[securityOf(config)]
}

/** How a mail server is called in messages. */
export function serverName({ config }: Pick<OpenConnection, 'config'>): string {
  return `${plainText(config['host'])}:${portOf(config)}`
}

/** An error of the server or of the way to it as one of ours. */
export function mailError(error: unknown, host: string): FlowError {
  if (error instanceof FlowError) return error
  const said = describe(error)
  const { status = '-', message } = said
  const details = { cause: error, ...(isNeverSent(said) ? { neverSent: true } : {}) }
  switch (kindOf(said)) {
    case 'guard':
      return flowError('EGRESS_REFUSED', {
        host,
        reason: 'it leads to a private address, which the connection does not allow',
      })
    case 'credential':
      return flowError('UPSTREAM_UNAUTHORIZED', { host, status, message }, details)
    case 'refused':
      return flowError('UPSTREAM_REJECTED', { host, status, message }, details)
    case 'later':
      return flowError('UPSTREAM_FAILED', { host, status, message }, details)
    case 'broken':
      return flowError('UPSTREAM_UNREACHABLE', { host, reason: message }, details)
  }
}

function kindOf({ code, status }: Described): 'guard' | 'credential' | 'refused' | 'later' | 'broken' {
  if (code === refusedCode) return 'guard'
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'credential'
  if (status !== undefined) return status >= 500 ? 'refused' : 'later'
  return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'refused' : 'broken'
}

/** What the library calls things that go wrong before a message can be handed over. */
const earlyCodes = new Set(['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'EENVELOPE', 'EMESSAGE', refusedCode])
/** Of those it calls by the name of the socket. */
const earlyMessages = /^Greeting never received|certificate|altnames/
/** The server's word that the message may come now (RFC 5321 section 4.1.1.4). */
const goOn = /^354/

/**
 * Only what is known: an error that was answered, or that came before the message could be handed over. All others leave
 * open whether it was.
 */
function isNeverSent({ code, status, lastAnswer, syscall, message }: Described): boolean {
  if (status !== undefined || earlyCodes.has(code) || earlyMessages.test(message)) return true
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true
  return lastAnswer !== '' && !goOn.test(lastAnswer)
}

interface Described {
  readonly code: string
  /** Of the answer that refused something; missing when there was none. */
  readonly status: number | undefined
  /** What the server said last, which may have been nothing bad. */
  readonly lastAnswer: string
  readonly syscall: string
  readonly message: string
}

function describe(error: unknown): Described {
  const field = (name: string): unknown =>
    typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined
  const text = (name: string): string => {
    const value = field(name)
    return typeof value === 'string' ? value : ''
  }
  const responseCode = field('responseCode')
  const status = typeof responseCode === 'number' && responseCode >= 400 ? responseCode : undefined
  const lastAnswer = text('response')
  return {
    code: text('code'),
    status,
    lastAnswer,
    syscall: text('syscall'),
    message: (status === undefined ? '' : lastAnswer) || text('message') || String(error),
  }
}

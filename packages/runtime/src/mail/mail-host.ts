import { connect, isIP, type Socket } from 'node:net'
import { flowError, plainText, type FlowError, type Mail, type MailReceipt } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { MailHost } from '../engine/mail-port.ts'
import type { DoorCall } from '../engine/queues-port.ts'
import { guardedSocket } from '../http/guarded-socket.ts'
import { mailError, portOf, securityOf, serverName } from './mail-error.ts'

const connectMs = 20_000
/** How long the server may take for one answer; RFC 5321 asks senders for patience behind the end of a message. */
const answerMs = 60_000

export interface MailHostOptions {
  /** `host:port` pairs that may be reached at private addresses although the connection does not say so. */
  readonly allowPrivate?: readonly string[]
}

/** Opens the way to mail servers. Nothing is loaded or connected before it is used. */
export function createMailHost({ allowPrivate = [] }: MailHostOptions = {}): MailHost {
  const allowed = new Set(allowPrivate)
  const open = new Set<Transport>()
  const withServer = async <T>(call: DoorCall, note: Note, work: (transport: Transport) => Promise<T>): Promise<T> => {
    const transport = await openTransport(call.connection, allowed)
    open.add(transport)
    try {
      return await noted(call, note, () => untilStopped(transport, call.signal, work))
    } finally {
      open.delete(transport)
      transport.close()
    }
  }
  return {
    send: (call, mail) =>
      withServer(call, { method: 'SEND', bytes: sizeOf(mail) }, (transport) => send(transport, mail)),
    look: (call) =>
      withServer(call, { method: 'LOOK', bytes: 0 }, async (transport) => void (await transport.verify())),
    close: async () => {
      for (const transport of open) transport.close()
    },
  }
}

type Transport = Awaited<ReturnType<typeof openTransport>>

/** Loads the library with the first message. */
async function openTransport({ config, secret, allowPrivate, name }: OpenConnection, allowed: ReadonlySet<string>) {
  const { createTransport } = await import('nodemailer')
  const host = plainText(config['host'])
  const port = portOf(config)
  const security = securityOf(config)
  const user = plainText(config['user'])
  const mayBePrivate = allowPrivate || allowed.has(serverName({ config }))
  const guard = guardedSocket({ host, port, allowPrivate: mayBePrivate })
  if (user !== '' && !secret['password'])
    throw flowError('UPSTREAM_UNAUTHORIZED', { host: name, status: '-', message: 'the connection has no password' })
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'off',
    tls: {
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(plainText(config['authority']) ? { ca: plainText(config['authority']) } : {}),
    },
    ...(user === '' ? {} : { auth: { user, pass: secret['password'] ?? '' } }),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: answerMs,
    // What a record names is never opened here.
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options: unknown, done: (error: Error | null, socket?: { readonly connection: Socket }) => void) => {
      const socket = connect({ host, port, ...guard })
      const late = setTimeout(() => socket.destroy(new Error('it does not answer')), connectMs)
      const fail = (error: Error): void => {
        clearTimeout(late)
        done(error)
      }
      socket.once('error', fail)
      socket.once('connect', () => {
        clearTimeout(late)
        socket.off('error', fail)
        done(null, { connection: socket })
      })
    },
  })
}

async function send(transport: Transport, { messageId, attachments = [], ...mail }: Mail): Promise<MailReceipt> {
  const { from, to, cc, bcc, replyTo, subject, text, html } = mail
  const sent = await transport.sendMail({
    from,
    to: [...to],
    cc: [...(cc ?? [])],
    bcc: [...(bcc ?? [])],
    subject,
    messageId: `<${messageId}>`,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
    attachments: attachments.map(({ name, type, content }) => ({
      filename: name,
      content: Buffer.from(content),
      ...(type === undefined ? {} : { contentType: type }),
    })),
  })
  return {
    messageId,
    accepted: sent.accepted.map(addressText),
    rejected: sent.rejected.map(addressText),
    answer: sent.response,
  }
}

function addressText(address: string | { readonly address: string }): string {
  return typeof address === 'string' ? address : address.address
}

/** A run that is stopped leaves the server at once; whether a message in hand got through is then not known. */
async function untilStopped<T>(
  transport: Transport,
  signal: AbortSignal,
  work: (transport: Transport) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work(transport), promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function sizeOf({ text = '', html = '', attachments = [] }: Mail): number {
  return Buffer.byteLength(text + html) + attachments.reduce((sum, { content }) => sum + content.length, 0)
}

interface Note {
  readonly method: string
  readonly bytes: number
}

async function noted<T>(call: DoorCall, { method, bytes }: Note, work: () => Promise<T>): Promise<T> {
  const { connection, flow, signal, onExchange } = call
  const host = serverName(connection)
  const startedMs = performance.now()
  let problem: FlowError | undefined
  try {
    return await work()
  } catch (error) {
    if (signal.aborted) throw error
    problem = mailError(error, host)
    throw problem
  } finally {
    const durationMs = Math.round(performance.now() - startedMs)
    const told = { connection: connection.name, flow, purpose: 'call', attempt: 1, method, durationMs } as const
    const outcome = problem ? { problem: problem.code } : { status: 250 }
    const note = { ...told, ...outcome, url: `smtp://${host}/`, sentBytes: bytes, receivedBytes: 0 }
    onExchange?.(note, () => ({ sent: { headers: {} } }))
  }
}

import type { Connection, ConnectionOptions } from 'rabbitmq-client'
import { flowError, plainText, type FlowError } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import { guardedSocket } from '../http/guarded-socket.ts'
import { brokerError, brokerName, portOf } from './broker-error.ts'

const heartbeatSeconds = 20
const connectMs = 10_000
/** How long a call waits for a broker that is being started anew. */
const patienceMs = 10_000

/** One connection to a broker, shared by everything that goes there. It is made anew by itself when it breaks. */
export class BrokerLink {
  readonly host: string
  readonly connection: Connection
  /** Why it is not connected now. */
  #trouble: FlowError | undefined
  /** Why the broker takes no messages now, in its own words. */
  #blocked: string | undefined
  readonly #waiting = new Set<() => void>()

  constructor(connection: Connection, host: string) {
    this.connection = connection
    this.host = host
    connection.on('connection', () => {
      this.#trouble = undefined
      this.#blocked = undefined
      this.#wake()
    })
    connection.on('error', (error: unknown) => {
      if (!connection.ready) this.#trouble = brokerError(error, host, { neverSent: true })
      this.#wake()
    })
    connection.on('connection.blocked', (reason) => (this.#blocked = reason))
    connection.on('connection.unblocked', () => (this.#blocked = undefined))
  }

  /**
   * Resolves once it is connected. Throws at once what waiting does not help against, and `UPSTREAM_UNREACHABLE` after a
   * while; either means that nothing was sent.
   */
  async ready(signal: AbortSignal): Promise<void> {
    const untilMs = performance.now() + patienceMs
    while (!this.connection.ready) {
      signal.throwIfAborted()
      if (this.#blocked !== undefined) throw this.#refusal(this.#blocked)
      if (this.#trouble && this.#trouble.errorClass !== 'transient') throw this.#trouble
      const leftMs = untilMs - performance.now()
      if (leftMs <= 0) throw this.#trouble ?? this.#silent()
      await this.#change(leftMs, signal)
    }
  }

  close(): void {
    this.#wake()
    this.connection.unsafeDestroy()
  }

  #silent(): FlowError {
    return flowError('UPSTREAM_UNREACHABLE', { host: this.host, reason: 'it takes no connection' }, { neverSent: true })
  }

  /** While the broker is short of memory or disk; what it has handed out may still be acknowledged. */
  #refusal(message: string): FlowError {
    const params = { host: this.host, status: 'connection.blocked', message }
    return flowError('UPSTREAM_THROTTLED', params, { neverSent: true })
  }

  /** Resolves when something has changed, or the time is up. */
  #change(limitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, limitMs)
      signal.addEventListener('abort', done, { once: true })
      this.#waiting.add(done)
    })
  }

  #wake(): void {
    for (const done of this.#waiting) done()
  }
}

/** Opens the way to a broker; loads the driver with the first one. Throws `EGRESS_REFUSED`. */
export async function openLink(connection: OpenConnection, mayBePrivate: boolean): Promise<BrokerLink> {
  const options = linkOptions(connection, mayBePrivate)
  const { Connection: Driver } = await import('rabbitmq-client')
  return new BrokerLink(new Driver(options), brokerName(connection))
}

function linkOptions({ config, secret }: OpenConnection, allowPrivate: boolean): ConnectionOptions {
  const hostname = plainText(config['host'])
  const port = portOf(config)
  const authority = plainText(config['authority'])
  const encrypted = { rejectUnauthorized: true, ...(authority === '' ? {} : { ca: authority }) }
  return {
    hostname,
    port,
    vhost: plainText(config['virtualHost']) || '/',
    username: plainText(config['user']),
    password: secret['password'] ?? '',
    connectionName: 'isthmus',
    heartbeat: heartbeatSeconds,
    connectionTimeout: connectMs,
    acquireTimeout: connectMs,
    retryLow: 500,
    retryHigh: 10_000,
    noDelay: true,
    // The library gives host and port again; what is added here is the guard over where the name leads.
    socket: { host: hostname, port, ...guardedSocket({ host: hostname, port, allowPrivate }) },
    ...(config['tls'] === 'off' ? {} : { tls: encrypted }),
  }
}

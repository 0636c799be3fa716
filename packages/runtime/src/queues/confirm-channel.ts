import { setImmediate as turn } from 'node:timers/promises'
import type { Channel, Envelope, ReturnedMessage } from 'rabbitmq-client'
import { flowError, type QueueMessage, type QueueOutcome } from '@isthmus/sdk'
import { brokerError } from './broker-error.ts'
import type { BrokerLink } from './broker-link.ts'

const confirmMs = 30_000

/** Hands messages to a broker and tells which of them it keeps. */
export class ConfirmChannel {
  readonly #link: BrokerLink
  #channel: Promise<Channel> | undefined
  /** Exchanges that are there; looked up once per channel. */
  #exchanges = new Set<string>()
  /** Messages that came back because they fit no queue, by their id. */
  #returned = new Map<string, string>()

  constructor(link: BrokerLink) {
    this.#link = link
  }

  /** Throws only what happens before anything was sent. */
  async publish(messages: readonly QueueMessage[], signal: AbortSignal): Promise<readonly QueueOutcome[]> {
    await this.#link.ready(signal)
    const channel = await this.#open()
    for (const exchange of new Set(messages.map((message) => message.exchange))) await this.#check(exchange)
    signal.throwIfAborted()
    return Promise.all(messages.map((message) => this.#send(channel, message, signal)))
  }

  async #open(): Promise<Channel> {
    const known = await this.#channel?.catch(() => undefined)
    if (known?.active) return known
    this.#exchanges = new Set()
    this.#channel = this.#make()
    try {
      return await this.#channel
    } catch (error) {
      this.#channel = undefined
      throw brokerError(error, this.#link.host, { neverSent: true })
    }
  }

  async #make(): Promise<Channel> {
    const channel = await this.#link.connection.acquire({ emitErrorsFromChannel: true })
    // Whatever goes wrong is told to those who wait for a confirm.
    channel.on('error', () => undefined)
    channel.on('basic.return', ({ messageId = '', replyText }: ReturnedMessage) => {
      this.#returned.set(messageId, replyText)
    })
    await channel.confirmSelect()
    return channel
  }

  /** An exchange that is not there would end the channel, and leave all in doubt that is on its way. */
  async #check(exchange: string): Promise<void> {
    if (exchange === '' || this.#exchanges.has(exchange)) return
    try {
      const channel = await this.#link.connection.acquire({ emitErrorsFromChannel: true })
      channel.on('error', () => undefined)
      await channel.exchangeDeclare({ exchange, passive: true })
      await channel.close()
      this.#exchanges.add(exchange)
    } catch (error) {
      throw brokerError(error, this.#link.host, { neverSent: true })
    }
  }

  async #send(channel: Channel, message: QueueMessage, signal: AbortSignal): Promise<QueueOutcome> {
    const { host } = this.#link
    try {
      await within(signal, channel.basicPublish(envelopeOf(message), bytesOf(message)), () =>
        flowError('UPSTREAM_TIMEOUT', { host, limitMs: confirmMs }),
      )
    } catch (thrown) {
      signal.throwIfAborted()
      const error = brokerError(thrown, host)
      if (error.code === 'UPSTREAM_TIMEOUT') this.#giveUp(channel)
      const outcome = error.code === 'UPSTREAM_UNREACHABLE' || error.code === 'UPSTREAM_TIMEOUT' ? 'unknown' : 'refused'
      return { outcome, error }
    }
    // A message that fits no queue comes back before its confirm, and is told of one turn later.
    await turn()
    const reason = this.#returned.get(message.messageId)
    if (reason === undefined) return { outcome: 'confirmed' }
    this.#returned.delete(message.messageId)
    return { outcome: 'refused', error: unroutable(host, message, reason) }
  }

  /** Confirms that come too late must not be taken for those of others. */
  #giveUp(channel: Channel): void {
    this.#channel = undefined
    channel.close().catch(() => undefined)
  }
}

function unroutable(host: string, { exchange, routingKey }: QueueMessage, reason: string) {
  const place = exchange === '' ? `a queue named ${routingKey}` : `exchange ${exchange} with routing key ${routingKey}`
  const message = `No queue takes the message: ${place} leads nowhere (${reason})`
  return flowError('UPSTREAM_REJECTED', { host, status: 312, message })
}

async function within<T>(signal: AbortSignal, work: Promise<T>, timeout: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason as Error)
  const timer = setTimeout(() => reject(timeout()), confirmMs)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    work.catch(() => undefined)
  }
}

function envelopeOf(message: QueueMessage): Envelope {
  const { exchange, routingKey, messageId, correlationId, type, headers, persistent, expiresMs, priority } = message
  return {
    exchange,
    routingKey,
    messageId,
    mandatory: true,
    durable: persistent !== false,
    contentType: message.contentType ?? contentTypeOf(message.body),
    appId: 'isthmus',
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(type === undefined ? {} : { type }),
    ...(headers ? { headers: { ...headers } } : {}),
    ...(expiresMs === undefined ? {} : { expiration: String(Math.trunc(expiresMs)) }),
    ...(priority === undefined ? {} : { priority }),
  }
}

function contentTypeOf(body: QueueMessage['body']): string {
  if (body instanceof Uint8Array) return 'application/octet-stream'
  return typeof body === 'string' ? 'text/plain' : 'application/json'
}

/** The body as it is sent. */
export function bytesOf({ body }: Pick<QueueMessage, 'body'>): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body)
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8')
}

import { asFlowError, flowError, type QueueFacts, type QueueMessage, type QueueOutcome } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { DoorCall, QueueHost, Subscribe, Subscription } from '../engine/queues-port.ts'
import { brokerError, brokerName } from './broker-error.ts'
import { openLink, type BrokerLink } from './broker-link.ts'
import { ConfirmChannel } from './confirm-channel.ts'
import { noted } from './noted-publish.ts'
import { QueueSubscription } from './subscription.ts'

const idleMs = 60_000

export interface QueueHostOptions {
  /** `host:port` pairs that may be reached at private addresses although the connection does not say so. */
  readonly allowPrivate?: readonly string[]
}

/** Opens the way to message brokers. Nothing is loaded or connected before it is used. */
export function createQueueHost({ allowPrivate = [] }: QueueHostOptions = {}): QueueHost {
  return new LinkedHost(new Set(allowPrivate))
}

interface OpenLink {
  readonly revision: string
  readonly link: Promise<BrokerLink>
  readonly confirms: Promise<ConfirmChannel>
  /** Calls and subscriptions that need it now. */
  users: number
  idle: NodeJS.Timeout | undefined
}

class LinkedHost implements QueueHost {
  readonly #allowed: ReadonlySet<string>
  readonly #links = new Map<string, OpenLink>()
  #closed = false

  constructor(allowed: ReadonlySet<string>) {
    this.#allowed = allowed
  }

  publish(call: DoorCall, messages: readonly QueueMessage[]): Promise<readonly QueueOutcome[]> {
    return noted(call, messages, () =>
      this.#use(call.connection, async ({ confirms }) => (await confirms).publish(messages, call.signal)),
    )
  }

  async look({ connection, signal }: DoorCall, queue: string | undefined): Promise<QueueFacts | undefined> {
    return this.#use(connection, async (open) => {
      const link = await open.link
      await link.ready(signal)
      if (queue === undefined) return undefined
      try {
        const channel = await link.connection.acquire({ emitErrorsFromChannel: true })
        channel.on('error', () => undefined)
        const { messageCount, consumerCount } = await channel.queueDeclare({ queue, passive: true })
        await channel.close()
        return { messages: messageCount, consumers: consumerCount }
      } catch (error) {
        throw brokerError(error, link.host, { neverSent: true })
      }
    })
  }

  subscribe(subscribe: Subscribe): Subscription {
    const { connection, onTrouble } = subscribe
    let isClosed = false
    const open = this.#open(connection)
    open.users += 1
    const begun = open.link
      .then((link) => (isClosed ? undefined : new QueueSubscription(link, subscribe)))
      .catch((error: unknown) => {
        onTrouble(asFlowError(error))
        return undefined
      })
    return {
      close: async () => {
        if (isClosed) return
        isClosed = true
        await (await begun)?.close()
        this.#release(connection.name, open)
      },
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const links = [...this.#links.values()]
    this.#links.clear()
    for (const open of links) await end(open)
  }

  async #use<T>(connection: OpenConnection, work: (open: OpenLink) => Promise<T>): Promise<T> {
    const open = this.#open(connection)
    open.users += 1
    try {
      return await work(open)
    } finally {
      this.#release(connection.name, open)
    }
  }

  #open(connection: OpenConnection): OpenLink {
    if (this.#closed) throw flowError('RUN_CANCELED', {})
    const { name, revision } = connection
    const known = this.#links.get(name)
    if (known?.revision === revision) {
      clearTimeout(known.idle)
      return known
    }
    const link = openLink(connection, this.#mayBePrivate(connection))
    const confirms = link.then((opened) => new ConfirmChannel(opened))
    confirms.catch(() => undefined)
    const open: OpenLink = { revision, link, confirms, users: 0, idle: undefined }
    this.#links.set(name, open)
    link.catch(() => this.#forget(name, open))
    // One with the settings of before ends once its last user has gone.
    if (known && known.users === 0) void end(known)
    return open
  }

  #mayBePrivate(connection: OpenConnection): boolean {
    return connection.allowPrivate || this.#allowed.has(`${brokerName(connection)}`)
  }

  #release(name: string, open: OpenLink): void {
    open.users -= 1
    if (open.users > 0) return
    if (this.#links.get(name) !== open) void end(open)
    else {
      clearTimeout(open.idle)
      open.idle = setTimeout(() => {
        this.#forget(name, open)
        void end(open)
      }, idleMs).unref()
    }
  }

  #forget(name: string, open: OpenLink): void {
    if (this.#links.get(name) === open) this.#links.delete(name)
  }
}

async function end({ link, idle }: OpenLink): Promise<void> {
  clearTimeout(idle)
  const opened = await link.catch(() => undefined)
  opened?.close()
}

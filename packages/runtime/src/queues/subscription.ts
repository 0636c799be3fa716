import type { Consumer } from 'rabbitmq-client'
import type { Subscribe, Subscription } from '../engine/queues-port.ts'
import { brokerError } from './broker-error.ts'
import type { BrokerLink } from './broker-link.ts'
import { receivedMessage } from './received-message.ts'

/** Codes of the driver for what becomes of a message. */
const statusOf = { done: 0, again: 1, drop: 2 } as const

/** Takes messages of a queue, over broken connections and restarts of the broker, until it is closed. */
export class QueueSubscription implements Subscription {
  readonly #consumer: Consumer

  constructor(link: BrokerLink, { queue, prefetch, onMessage, onReady, onTrouble }: Subscribe) {
    this.#consumer = link.connection.createConsumer(
      { queue, queueOptions: { passive: true }, qos: { prefetchCount: prefetch }, requeue: true },
      async (message) => statusOf[await onMessage(receivedMessage(message))],
    )
    this.#consumer.on('ready', onReady)
    this.#consumer.on('error', (error: unknown) => onTrouble(brokerError(error, link.host)))
  }

  close(): Promise<void> {
    return this.#consumer.close()
  }
}

import { setTimeout as wait } from 'node:timers/promises'
import { asFlowError, flowError, type FlowError, type FlowNode, type JsonObject } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { SavedFlow } from '../engine/engine.ts'
import type { MessageVerdict, QueueHost, ReceivedMessage, Subscription } from '../engine/queues-port.ts'
import { buryMessage } from './dead-letter.ts'
import { DeliveryCounts } from './delivery-counts.ts'
import { MessageIntake } from './message-intake.ts'
import { queueSettings, type QueueSettings } from './queue-settings.ts'
import type { TriggerContext } from './triggers.ts'

const shortestWaitMs = 500
const longestWaitMs = 30_000
const statusEveryMs = 5000

export interface ConsumerParts {
  readonly saved: SavedFlow
  readonly node: FlowNode
  readonly connection: OpenConnection
  readonly queues: QueueHost
  readonly context: TriggerContext
}

/** One trigger that takes the messages of a queue, from when its flow is switched on until it is switched off. */
export class QueueConsumer {
  readonly #parts: ConsumerParts
  readonly #settings: QueueSettings
  readonly #intake: MessageIntake
  readonly #counts: DeliveryCounts
  readonly #subscription: Subscription
  readonly #stop = new AbortController()
  /** Times in a row that a message could not be taken, over all messages. */
  #failures = 0
  #taken = 0
  #duplicates = 0
  #deadLetters = 0
  #toldAtMs = Number.NEGATIVE_INFINITY

  constructor(parts: ConsumerParts) {
    const { saved, node, connection, queues, context } = parts
    const { id } = saved.flow
    this.#parts = parts
    this.#settings = queueSettings(node)
    this.#counts = new DeliveryCounts(context.memory, id, node.id)
    this.#intake = new MessageIntake({
      scope: `${id} ${node.id}`,
      settings: this.#settings,
      memory: context.memory,
      now: context.now,
      start: (run) => context.engine.start({ saved, trigger: node.id, startedBy: 'queue', ...run }),
      onUnreadable: (message, error) => this.#bury(message, error, 1),
      onRefused: (message, error) => this.#refused(message, error),
      onTaken: (count, duplicates) => this.#tookOver(count, duplicates),
    })
    this.#subscription = queues.subscribe({
      connection,
      queue: this.#settings.queue,
      prefetch: this.#settings.prefetch,
      onMessage: (message) => this.#take(message),
      onReady: () => this.#tell({ lastSuccessAt: this.#now() }),
      onTrouble: (error) => this.#trouble(error),
    })
  }

  /** Takes no more; resolves once what was in hand is either on disk or back in its queue. */
  async close(): Promise<void> {
    this.#stop.abort(flowError('RUN_CANCELED', {}))
    this.#intake.close()
    await this.#subscription.close().catch(() => undefined)
  }

  async #take(message: ReceivedMessage): Promise<MessageVerdict> {
    const verdict = await this.#intake.take(message)
    if (verdict !== 'again') this.#counts.forget(message)
    return verdict
  }

  /** A run could not be started. What has to do with the moment and not with the message is simply tried again. */
  async #refused(message: ReceivedMessage, error: FlowError): Promise<MessageVerdict> {
    if (this.#stop.signal.aborted) return 'again'
    const isPassing =
      error.errorClass === 'throttle' || error.errorClass === 'transient' || error.code === 'RUN_CANCELED'
    const deliveries = isPassing ? 0 : this.#counts.failed(message)
    if (deliveries >= this.#settings.maxDeliveries) return this.#bury(message, error, deliveries)
    this.#trouble(error)
    await this.#pause()
    return 'again'
  }

  async #bury(message: ReceivedMessage, error: FlowError, deliveries: number): Promise<MessageVerdict> {
    const { saved, connection, queues, context } = this.#parts
    const { queue, deadLetterQueue } = this.#settings
    const flow = saved.flow.id
    try {
      const letter = { message, error, deliveries, queue, flow }
      const call = { connection, flow, signal: this.#stop.signal }
      const verdict = await buryMessage(queues, call, { deadLetterQueue, letter })
      this.#deadLetters += 1
      context.onTriggerError(flow, error.at({ node: this.#parts.node.id }))
      this.#tell({ lastErrorAt: this.#now(), problem: error.toProblem() as unknown as JsonObject })
      return verdict
    } catch (cause) {
      this.#trouble(asFlowError(cause))
      await this.#pause()
      return 'again'
    }
  }

  /** Longer after each failure; ends at once when the trigger is switched off. */
  async #pause(): Promise<void> {
    const waitMs = Math.min(longestWaitMs, shortestWaitMs * 2 ** Math.min(10, this.#failures))
    this.#failures += 1
    await wait(waitMs, undefined, { signal: this.#stop.signal }).catch(() => undefined)
  }

  #tookOver(count: number, duplicates: number): void {
    this.#failures = 0
    this.#taken += count
    this.#duplicates += duplicates
    const now = performance.now()
    if (now - this.#toldAtMs < statusEveryMs) return
    this.#toldAtMs = now
    this.#tell({ lastSuccessAt: this.#now() })
  }

  #trouble(error: FlowError): void {
    const { saved, node, context } = this.#parts
    if (this.#stop.signal.aborted) return
    context.onTriggerError(saved.flow.id, error.at({ node: node.id }))
    this.#tell({ lastErrorAt: this.#now(), problem: error.toProblem() as unknown as JsonObject, failures: 1 })
  }

  /** For people; written from time to time only. */
  #tell(news: JsonObject): void {
    const { saved, node, context } = this.#parts
    const { memory } = context
    const { failures: _, ...before } = memory.get(saved.flow.id, node.id)?.status ?? {}
    memory.saveStatus(saved.flow.id, node.id, {
      failures: 0,
      ...before,
      lastAttemptAt: this.#now(),
      records: this.#taken,
      duplicates: this.#duplicates,
      deadLetters: this.#deadLetters,
      ...news,
    })
  }

  #now(): string {
    return this.#parts.context.now().toISOString()
  }
}

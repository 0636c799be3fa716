import { asFlowError, type FlowError, type JsonObject } from '@isthmus/sdk'
import type { StartedRun, StartRun } from '../engine/engine.ts'
import type { MessageVerdict, ReceivedMessage } from '../engine/queues-port.ts'
import type { TriggerMark, TriggerMemory } from '../engine/trigger-memory-port.ts'
import { readMessage } from './message-record.ts'
import type { QueueSettings } from './queue-settings.ts'

interface Waiting {
  readonly message: ReceivedMessage
  readonly record: JsonObject
  readonly key: string | undefined
  readonly resolve: (verdict: MessageVerdict) => void
}

export interface IntakeOptions {
  /** Flow and node of the trigger: the same key elsewhere is another message. */
  readonly scope: string
  readonly settings: QueueSettings
  readonly memory: Pick<TriggerMemory, 'eventRun'>
  readonly now: () => Date
  readonly start: (run: Pick<StartRun, 'input'> & { readonly mark?: TriggerMark }) => Promise<StartedRun>
  /** Deals with a message that cannot be read, for which no run will ever start. */
  readonly onUnreadable: (message: ReceivedMessage, error: FlowError) => Promise<MessageVerdict>
  /** Deals with a message whose run could not be started. */
  readonly onRefused: (message: ReceivedMessage, error: FlowError) => Promise<MessageVerdict>
  readonly onTaken: (count: number, duplicates: number) => void
}

/**
 * Gathers messages into runs. A message is done once its run is on disk together with its key, so that one that is handed
 * out again starts nothing. While as many runs are under way as may be, messages wait here, and the rest with the broker.
 */
export class MessageIntake {
  readonly #options: IntakeOptions
  #waiting: Waiting[] = []
  #timer: NodeJS.Timeout | undefined
  #underWay = 0
  #closed = false
  /** Messages whose run is being written down, by their key. */
  readonly #starting = new Map<string, Promise<MessageVerdict>>()

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  /** What is to become of a message. Never throws. */
  async take(message: ReceivedMessage): Promise<MessageVerdict> {
    if (this.#closed) return 'again'
    const { settings, now, onUnreadable } = this.#options
    try {
      const { record, key } = readMessage(message, settings, now().toISOString())
      return await this.#once(message, record, key)
    } catch (error) {
      return onUnreadable(message, asFlowError(error))
    }
  }

  /** Gives back what no run was begun for. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const { resolve } of this.#waiting.splice(0)) resolve('again')
  }

  #once(message: ReceivedMessage, record: JsonObject, key: string | undefined): Promise<MessageVerdict> {
    const { memory, scope, now, onTaken } = this.#options
    if (key === undefined) return this.#enqueue(message, record, key)
    // The same message may come twice before its run is on disk.
    const first = this.#starting.get(key)
    if (first) return first.then((verdict) => this.#repeated(verdict))
    if (memory.eventRun(scope, key, now().getTime()) !== undefined) {
      onTaken(0, 1)
      return Promise.resolve('done')
    }
    const verdict = this.#enqueue(message, record, key)
    this.#starting.set(key, verdict)
    return verdict.finally(() => this.#starting.delete(key))
  }

  #repeated(verdict: MessageVerdict): MessageVerdict {
    if (verdict === 'done') this.#options.onTaken(0, 1)
    return verdict === 'drop' ? 'again' : verdict
  }

  #enqueue(message: ReceivedMessage, record: JsonObject, key: string | undefined): Promise<MessageVerdict> {
    return new Promise((resolve) => {
      this.#waiting.push({ message, record, key, resolve })
      this.#pump()
    })
  }

  #pump(): void {
    const { messagesPerRun, runsAtOnce, lingerMs } = this.#options.settings
    while (!this.#closed && this.#underWay < runsAtOnce && this.#waiting.length >= messagesPerRun) {
      void this.#startRun(this.#waiting.splice(0, messagesPerRun))
    }
    if (this.#timer !== undefined || this.#waiting.length === 0 || this.#underWay >= runsAtOnce) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (!this.#closed && this.#underWay < runsAtOnce && this.#waiting.length > 0) {
        void this.#startRun(this.#waiting.splice(0, messagesPerRun))
      }
      this.#pump()
    }, lingerMs)
  }

  async #startRun(batch: readonly Waiting[]): Promise<void> {
    this.#underWay += 1
    const { start, onRefused, onTaken } = this.#options
    try {
      const mark = this.#markOf(batch)
      const run = await start({ input: batch.map(({ record }) => record), ...(mark ? { mark } : {}) })
      for (const { resolve } of batch) resolve('done')
      onTaken(batch.length, 0)
      await run.atRest.catch(() => undefined)
    } catch (thrown) {
      const error = asFlowError(thrown)
      await Promise.all(batch.map(async ({ message, resolve }) => resolve(await onRefused(message, error))))
    } finally {
      this.#underWay -= 1
      this.#pump()
    }
  }

  #markOf(batch: readonly Waiting[]): TriggerMark | undefined {
    const { scope, settings, now } = this.#options
    const keys = batch.flatMap(({ key }) => key ?? [])
    if (keys.length === 0 || !settings.dedupe) return undefined
    return { kind: 'events', scope, keys, expiresAtMs: now().getTime() + settings.dedupe.windowMs }
  }
}

import { flowError, type FlowNode } from '@isthmus/sdk'
import type { SavedFlow } from '../engine/engine.ts'
import { QueueConsumer } from './queue-consumer.ts'
import { isSameFlow } from './same-flow.ts'
import type { TriggerContext } from './triggers.ts'

interface Job {
  readonly saved: SavedFlow
  /** Of the connection; another one means other settings. */
  readonly revision: string
  readonly consumer: QueueConsumer
}

/** Takes messages for the queue triggers of active flows. */
export class QueueConsumers {
  readonly #context: TriggerContext
  #jobs: ReadonlyMap<string, Job> = new Map()
  /** Those that end, and still have something in hand. */
  readonly #ending = new Map<string, Promise<void>>()

  constructor(context: TriggerContext) {
    this.#context = context
  }

  /** Leaves triggers alone whose flow and connection have not changed. */
  sync(flows: readonly SavedFlow[]): void {
    const wanted = new Map(flows.flatMap((saved) => this.#triggersOf(saved)))
    const next = new Map<string, Job>()
    for (const [key, job] of this.#jobs) {
      const trigger = wanted.get(key)
      if (trigger && isSameFlow(job.saved, trigger.saved) && this.#revisionOf(trigger.node) === job.revision)
        next.set(key, job)
      else this.#end(key, job)
    }
    for (const [key, trigger] of wanted) {
      if (next.has(key)) continue
      const job = this.#begin(trigger)
      if (job) next.set(key, job)
    }
    this.#jobs = next
  }

  /** Resolves once everything that was in hand is on disk or back in its queue. */
  async close(): Promise<void> {
    for (const [key, job] of this.#jobs) this.#end(key, job)
    this.#jobs = new Map()
    await Promise.all(this.#ending.values())
  }

  #triggersOf(saved: SavedFlow): [string, { readonly saved: SavedFlow; readonly node: FlowNode }][] {
    const { infos } = this.#context.registry
    return saved.flow.nodes.flatMap((node) => {
      if (node.disabled || infos.get(node.type)?.trigger !== 'queue') return []
      return [[`${saved.flow.id} ${node.id}`, { saved, node }]]
    })
  }

  #revisionOf({ connection }: FlowNode): string | undefined {
    return connection === undefined ? undefined : this.#context.connections.open(connection)?.revision
  }

  #begin({ saved, node }: { readonly saved: SavedFlow; readonly node: FlowNode }): Job | undefined {
    const { connections, queues, onTriggerError } = this.#context
    const connection = node.connection === undefined ? undefined : connections.open(node.connection)
    if (!connection || !queues) {
      onTriggerError(
        saved.flow.id,
        flowError('CONNECTION_UNKNOWN', { connection: node.connection ?? '' }, { node: node.id }),
      )
      return undefined
    }
    const consumer = new QueueConsumer({ saved, node, connection, queues, context: this.#context })
    return { saved, revision: connection.revision, consumer }
  }

  #end(key: string, { consumer }: Job): void {
    const ending = Promise.all([this.#ending.get(key), consumer.close()]).then(() => {
      if (this.#ending.get(key) === ending) this.#ending.delete(key)
    })
    this.#ending.set(key, ending)
  }
}

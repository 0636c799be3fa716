import { createHash } from 'node:crypto'
import { isJsonObject } from '@isthmus/sdk'
import type { ReceivedMessage } from '../engine/queues-port.ts'
import type { TriggerMemory } from '../engine/trigger-memory-port.ts'

/** Messages that are counted at the same time; the oldest is forgotten first. */
const mostCounted = 2000

/**
 * How often a message could not be taken. Quorum queues count themselves; for others it is counted here, on disk, so that
 * neither a restart of this process nor one of the broker begins anew.
 */
export class DeliveryCounts {
  readonly #memory: TriggerMemory
  readonly #flow: string
  readonly #node: string
  readonly #counts: Map<string, number>

  constructor(memory: TriggerMemory, flow: string, node: string) {
    this.#memory = memory
    this.#flow = flow
    this.#node = node
    const { deliveries } = memory.get(flow, node)?.state ?? {}
    const known = isJsonObject(deliveries) ? Object.entries(deliveries) : []
    this.#counts = new Map(known.flatMap(([id, count]) => (typeof count === 'number' ? [[id, count]] : [])))
  }

  /** Counts one more try that failed, this one included. */
  failed(message: ReceivedMessage): number {
    if (message.deliveriesBefore !== undefined) return message.deliveriesBefore + 1
    const id = nameOf(message)
    const count = (this.#counts.get(id) ?? 0) + 1
    this.#counts.delete(id)
    this.#counts.set(id, count)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > mostCounted && oldest !== undefined) this.#counts.delete(oldest)
    this.#save()
    return count
  }

  /** The message has left the queue. */
  forget(message: ReceivedMessage): void {
    if (this.#counts.size > 0 && this.#counts.delete(nameOf(message))) this.#save()
  }

  #save(): void {
    const epoch = this.#memory.get(this.#flow, this.#node)?.epoch ?? 0
    const state = { kind: 'queue', deliveries: Object.fromEntries(this.#counts) }
    this.#memory.save(this.#flow, this.#node, { epoch, state })
  }
}

/** By its id, or by what it holds when it has none. */
function nameOf({ messageId, body }: ReceivedMessage): string {
  const hash = createHash('sha256')
  if (messageId !== undefined) hash.update(`id\n${messageId}`)
  else if (body.kind === 'bytes') hash.update('bytes\n').update(body.bytes)
  else hash.update(body.kind === 'text' ? `text\n${body.text}` : `json\n${JSON.stringify(body.value)}`)
  return hash.digest('base64url').slice(0, 22)
}

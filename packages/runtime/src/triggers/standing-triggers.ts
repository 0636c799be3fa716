import { asFlowError, flowError, type FlowNode, type TriggerKind } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import type { SavedFlow } from '../engine/engine.ts'
import { FolderWatch } from './folder-watch.ts'
import { QueueConsumer } from './queue-consumer.ts'
import { isSameFlow } from './same-flow.ts'
import type { TriggerContext } from './triggers.ts'

/** A trigger that stays at another system from when its flow is switched on until it is switched off. */
export interface StandingTrigger {
  /** Resolves once everything that was in hand is on disk or back where it came from. */
  close(): Promise<void>
}

interface Job {
  readonly saved: SavedFlow
  /** Of the connection; another one means other settings. */
  readonly revision: string
  readonly trigger: StandingTrigger
}

interface Wanted {
  readonly saved: SavedFlow
  readonly node: FlowNode
}

const kinds: readonly (TriggerKind | undefined)[] = ['queue', 'files']

/** Keeps the triggers of active flows that take messages of queues or files of folders. */
export class StandingTriggers {
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
      const same = wanted.get(key)
      const isKept = same && isSameFlow(job.saved, same.saved) && this.#revisionOf(same.node) === job.revision
      if (isKept) next.set(key, job)
      else this.#end(key, job)
    }
    for (const [key, trigger] of wanted) {
      const job = next.get(key) ?? this.#begin(key, trigger)
      if (job) next.set(key, job)
    }
    this.#jobs = next
  }

  async close(): Promise<void> {
    for (const [key, job] of this.#jobs) this.#end(key, job)
    this.#jobs = new Map()
    await Promise.all(this.#ending.values())
  }

  #triggersOf(saved: SavedFlow): [string, Wanted][] {
    const { infos } = this.#context.registry
    return saved.flow.nodes.flatMap((node) =>
      node.disabled || !kinds.includes(infos.get(node.type)?.trigger)
        ? []
        : [[`${saved.flow.id} ${node.id}`, { saved, node }]],
    )
  }

  #revisionOf({ connection }: FlowNode): string | undefined {
    return connection === undefined ? undefined : this.#context.connections.open(connection)?.revision
  }

  #begin(key: string, wanted: Wanted): Job | undefined {
    const { saved, node } = wanted
    const { connections, onTriggerError } = this.#context
    try {
      const connection = node.connection === undefined ? undefined : connections.open(node.connection)
      if (!connection) throw flowError('CONNECTION_UNKNOWN', { connection: node.connection ?? '' })
      // The one before it may still have something in hand, which is not to be taken twice.
      const trigger = after(this.#ending.get(key), () => openTrigger({ ...wanted, connection }, this.#context))
      return { saved, revision: connection.revision, trigger }
    } catch (error) {
      onTriggerError(saved.flow.id, asTriggerError(error, node))
      return undefined
    }
  }

  #end(key: string, { trigger }: Job): void {
    const ending = Promise.all([this.#ending.get(key), trigger.close()]).then(() => {
      if (this.#ending.get(key) === ending) this.#ending.delete(key)
    })
    this.#ending.set(key, ending)
  }
}

function asTriggerError(error: unknown, node: FlowNode) {
  return asFlowError(error).at({ node: node.id })
}

/** Opens a trigger once another one has ended, unless it is closed before. */
function after(before: Promise<void> | undefined, open: () => StandingTrigger): StandingTrigger {
  if (!before) return open()
  let isClosed = false
  const opened = before.then(() => (isClosed ? undefined : open()))
  return {
    close: async () => {
      isClosed = true
      await (await opened)?.close()
    },
  }
}

interface Opening extends Wanted {
  readonly connection: OpenConnection
}

function openTrigger(opening: Opening, context: TriggerContext): StandingTrigger {
  const { connection, node, saved } = opening
  const { queues, sftp, files, registry } = context
  if (registry.infos.get(node.type)?.trigger === 'queue' && queues)
    return new QueueConsumer({ ...opening, queues, context })
  if (!sftp || !files) throw flowError('CONNECTION_UNKNOWN', { connection: connection.name })
  const door = (signal: AbortSignal) => sftp.door({ connection, signal, flow: saved.flow.id })
  return new FolderWatch({ ...opening, door, files, context })
}

import { errorPort, type FileReader, type Json, type Problem, type WebhookResponse } from '@isthmus/sdk'
import { Channel } from './channel.ts'
import type { CompiledFlow } from './compiled-flow.ts'
import type { ConnectionSource } from './connections-port.ts'
import type { Egress } from './egress-port.ts'
import type { KeyLocks } from './key-locks.ts'
import type { Registry } from './registry.ts'
import type { RunRecorder } from './run-recorder.ts'
import { TriggerScope } from './trigger-scope.ts'

/** Most records that move together. */
export const chunkRecords = 1000

/** Up to 1,000 records that move together, as text. */
export interface Chunk {
  /** Node and port they left, and the position of the first among all that left there. */
  readonly from: readonly [node: string, port: string, index: number]
  readonly count: number
  readonly text: string
  /** Trigger record of each record; absent when no expression asks for it or there is only one. */
  readonly origins?: readonly number[]
}

/** A chunk on its way into a stage. */
export interface Arrival {
  readonly unit: string
  readonly port: string
  readonly chunk: Chunk
}

/** What the stages of all runs share. */
export interface RunServices {
  readonly registry: Registry
  readonly connections: ConnectionSource
  readonly egress: Egress
  readonly files: FileReader
  readonly locks: KeyLocks
  readonly random: () => number
}

/** One run as its stages see it. */
export class RunContext {
  readonly compiled: CompiledFlow
  readonly services: RunServices
  readonly recorder: RunRecorder
  readonly run: { readonly id: string; readonly startedAt: string }
  readonly signal: AbortSignal
  /** The trigger's records, when an expression asks for them. */
  readonly triggers: TriggerScope | undefined
  /** True when records must remember which trigger record they descend from. */
  readonly tracksOrigins: boolean
  readonly respond: (response: WebhookResponse) => void
  readonly #channels: ReadonlyMap<string, Channel<Arrival>>

  constructor(options: {
    readonly compiled: CompiledFlow
    readonly services: RunServices
    readonly recorder: RunRecorder
    readonly run: { readonly id: string; readonly startedAt: string }
    readonly signal: AbortSignal
    readonly inputText: string
    readonly recordsIn: number
    readonly respond: (response: WebhookResponse) => void
  }) {
    this.compiled = options.compiled
    this.services = options.services
    this.recorder = options.recorder
    this.run = options.run
    this.signal = options.signal
    this.respond = options.respond
    const { usesTrigger } = options.compiled
    this.triggers = usesTrigger ? new TriggerScope(options.inputText, options.recordsIn) : undefined
    this.tracksOrigins = usesTrigger && options.recordsIn !== 1
    this.#channels = new Map(
      options.compiled.plan.stages.map((stage) => {
        const entrances = options.compiled.entrances.get(stage.id) ?? 0
        return [stage.id, new Channel<Arrival>(2 * Math.max(1, entrances), entrances)]
      }),
    )
  }

  arrivals(stage: string): Channel<Arrival> {
    return this.#channels.get(stage) ?? new Channel<Arrival>(1, 0)
  }

  /** Sends a chunk along every wire that leaves the stage; waits where a line is full. */
  async send(unit: string, port: string, chunk: Chunk): Promise<void> {
    for (const route of this.compiled.routes.get(`${unit}/${port}`) ?? []) {
      const full = this.#channels.get(route.stage)?.put({ unit: route.unit, port: route.port, chunk })
      if (full) await full
    }
  }

  /**
   * Counts records at the ends of the flow: they are its output, or errors that nobody took. What leaves by a side port,
   * such as the rest of a filter, was left lying on purpose and is neither.
   */
  ended(node: string, port: string, count: number): void {
    if (port === errorPort) this.recorder.unhandled += count
    else if (!this.compiled.sidePorts.has(`${node}/${port}`)) this.recorder.recordsOut += count
  }

  /** Tells the stages behind that nothing more comes from this one. */
  finished(units: readonly string[]): void {
    const own = new Set(units)
    for (const { from, to } of this.compiled.plan.edges) {
      if (!own.has(from.unit) || own.has(to.unit)) continue
      this.#channels.get(this.compiled.plan.stageOf.get(to.unit) ?? '')?.close()
    }
  }

  /** True when nothing reads a port, so that its records leave the flow there. */
  isEnd(unit: string, port: string): boolean {
    return !this.compiled.wiredPorts.has(`${unit}/${port}`)
  }
}

/** What leaves by an error port. */
export function failedRecord(problem: Problem, record: Json): Json {
  return { error: problem as unknown as Json, record }
}

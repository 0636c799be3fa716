import { errorPort, type FlowError, type Json, type Problem, type WebhookResponse } from '@isthmus/sdk'
import { Channel } from './channel.ts'
import type { CompiledPart } from '../plan/compiled-flow.ts'
import type { FlowCalls } from '../control/flow-calls.ts'
import { Steering } from '../control/steering.ts'
import type { WaitClock } from '../control/wait-clock.ts'
import type { ConnectionSource } from '../connections-port.ts'
import { EffectIdentities } from '../effect/effect-identity.ts'
import type { DriftSource } from '../drift-port.ts'
import type { EffectCallId, EffectJournal, RecordedEffect } from '../effect-journal-port.ts'
import type { Egress } from '../egress-port.ts'
import type { FlowFiles } from '../files-port.ts'
import type { KeyLocks } from '../effect/key-locks.ts'
import { RetryBudget } from '../limits/retry-budget.ts'
import type { Registry } from '../registry.ts'
import type { RunRecorder } from '../trace/run-recorder.ts'
import type { QueueHost } from '../queues-port.ts'
import type { MailHost } from '../mail-port.ts'
import type { SftpHost } from '../sftp-port.ts'
import type { SqlHost } from '../sql-port.ts'
import type { CollectLimits } from '../spill-port.ts'
import { TriggerScope } from '../segment/trigger-scope.ts'

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
  readonly files: FlowFiles
  readonly collecting: CollectLimits
  readonly locks: KeyLocks
  readonly effects: EffectJournal
  readonly drift?: DriftSource
  readonly sql?: SqlHost
  readonly queues?: QueueHost
  readonly sftp?: SftpHost
  readonly mail?: MailHost
  readonly now: () => Date
  readonly random: () => number
  /** Runs flows for other flows. */
  readonly calls: FlowCalls
  readonly clock: WaitClock
}

/** One run as its stages see it. */
export class RunContext {
  readonly retries = new RetryBudget()
  readonly compiled: CompiledPart
  readonly services: RunServices
  readonly recorder: RunRecorder
  readonly run: { readonly id: string; readonly startedAt: string }
  /** Id of the flow, by which calls take turns. */
  readonly flow: string
  readonly signal: AbortSignal
  /** The trigger's records, when an expression asks for them. */
  readonly triggers: TriggerScope | undefined
  /** True when records must remember which trigger record they descend from. */
  readonly tracksOrigins: boolean
  readonly respond: (response: WebhookResponse) => void
  /** Names the run's calls; see `EffectIdentities`. */
  readonly identities: EffectIdentities
  readonly #resumed: boolean
  readonly steering: Steering
  readonly #channels: ReadonlyMap<string, Channel<Arrival>>
  readonly #settled = new Set<string>()
  /** How many calls of flows lie above this run. */
  readonly depth: number
  /** True for what follows a finally: it is no output of the run. */
  readonly #aside: boolean
  /** Node id -> writes that a person has agreed to and that are still to be made. */
  readonly #permits: Map<string, number>
  #halted: FlowError | undefined

  constructor(options: {
    readonly compiled: CompiledPart
    readonly services: RunServices
    readonly recorder: RunRecorder
    readonly run: { readonly id: string; readonly startedAt: string }
    readonly flow: string
    readonly signal: AbortSignal
    readonly inputText: string
    readonly recordsIn: number
    readonly respond: (response: WebhookResponse) => void
    /** True when the journal may know calls of this run already. */
    readonly resumed?: boolean
    readonly depth?: number
    readonly steering?: Steering
    readonly aside?: boolean
    /** Told when a node stops the run, with the reason that its stages end with. */
    readonly onHalt?: (reason: FlowError) => void
    /** Told when the run has nothing to do but wait. */
    readonly onQuiet?: (dueMs: number | undefined) => void
  }) {
    this.compiled = options.compiled
    this.services = options.services
    this.recorder = options.recorder
    this.run = options.run
    this.flow = options.flow
    this.signal = options.signal
    this.respond = options.respond
    this.identities = new EffectIdentities(options.run.id)
    this.#resumed = options.resumed ?? false
    this.steering = options.steering ?? new Steering(options.run.id)
    this.depth = options.depth ?? 0
    this.#aside = options.aside ?? false
    this.#permits = new Map(Object.entries(options.compiled.partial?.asked.writes ?? {}))
    const { usesTrigger, plan } = options.compiled
    const watch = plan.stages.some(({ kind }) => kind === 'control') ? () => this.steering.look() : undefined
    this.triggers = usesTrigger ? new TriggerScope(options.inputText, options.recordsIn) : undefined
    this.tracksOrigins = usesTrigger && options.recordsIn !== 1
    this.#channels = new Map(
      plan.stages.map((stage) => {
        const entrances = options.compiled.entrances.get(stage.id) ?? 0
        return [stage.id, new Channel<Arrival>(2 * Math.max(1, entrances), entrances, watch)]
      }),
    )
    const halt = (reason: FlowError): void => {
      this.#halted = reason
      for (const channel of this.#channels.values()) channel.halt(reason)
      options.onHalt?.(reason)
    }
    this.steering.open({ halt, stagesIdle: (aside) => this.#isIdle(aside) }, options.onQuiet)
  }

  /** Why all stages end although nothing is wrong; `undefined` as long as they do not. */
  get halted(): FlowError | undefined {
    return this.#halted
  }

  /** Uses up one of the writes that a person has agreed to; false when there is none left. */
  takePermit(node: string): boolean {
    const left = this.#permits.get(node) ?? 0
    this.#permits.set(node, left - 1)
    return left > 0
  }

  /** Most records that one call of the node may give, in a run that looks at its first page. */
  mostRecords(node: string): number | undefined {
    const { partial } = this.compiled
    return partial?.target === node ? partial.asked.maxRecords : undefined
  }

  /** Throws the reason when the run is stopped or ended: call it before each piece of work. */
  throwIfOver(): void {
    this.signal.throwIfAborted()
    if (this.#halted) throw this.#halted
  }

  /** Notes that a stage does nothing any more. */
  settled(stage: string): void {
    this.#settled.add(stage)
    this.steering.look()
  }

  #isIdle(aside: ReadonlySet<string>): boolean {
    return this.compiled.plan.stages.every(
      ({ id }) => this.#settled.has(id) || aside.has(id) || this.#channels.get(id)?.isAwaited === true,
    )
  }

  /** True for a run that begins anew after it was cut off or has waited. */
  get resumed(): boolean {
    return this.#resumed
  }

  /** What the journal knows of a call from an earlier go at this run. */
  recorded(id: EffectCallId): RecordedEffect | undefined {
    return this.#resumed ? this.services.effects.recorded(id) : undefined
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

  /** Resolves once the stages right behind have done what was sent to them. */
  async passed(unit: string, port: string): Promise<void> {
    for (const route of this.compiled.routes.get(`${unit}/${port}`) ?? []) await this.#channels.get(route.stage)?.idle()
  }

  /**
   * Counts records at the ends of the flow: they are its output, or errors that nobody took. What leaves by a side port,
   * such as the rest of a filter, was left lying on purpose and is neither.
   */
  ended(node: string, port: string, count: number): void {
    if (port === errorPort) this.recorder.unhandled += count
    else if (!this.#aside && !this.compiled.sidePorts.has(`${node}/${port}`)) this.recorder.recordsOut += count
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

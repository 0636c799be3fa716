import { flowError, type FlowError, type Json } from '@isthmus/sdk'
import { EffectIdentities, type CallContent, type IdentifiedCall } from '../effect/effect-identity.ts'
import type { Crowd } from './crowd.ts'

/** A run that a node ended on purpose. */
export interface RunStop {
  readonly node: string
  readonly nodeName: string
  readonly outcome: 'succeeded' | 'failed'
  readonly message: string
}

/** Something a run waits for: a time, or (without one) a called run that waits itself. */
export interface Rest {
  readonly dueMs?: number
}

interface Hooks {
  /** Ends all stages in an orderly manner. */
  readonly halt: (reason: FlowError) => void
  /** Looks whether all stages of other kinds have nothing to do. */
  readonly stagesIdle: (aside: ReadonlySet<string>) => boolean
}

/** What the control nodes of one run have asked for, and whether anything goes on besides waiting. */
export class Steering {
  readonly #returned: Json[] = []
  readonly #rests = new Set<Rest>()
  readonly #aside = new Set<string>()
  readonly #identities: EffectIdentities
  readonly #ended = Promise.withResolvers<void>()
  #working = 0
  #stop: RunStop | undefined
  #hooks: Hooks | undefined
  #onQuiet: ((dueMs: number | undefined) => void) | undefined

  constructor(runId: string) {
    this.#identities = new EffectIdentities(runId)
  }

  /** Resolves when a node stops the run. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** Records handed back to the caller. */
  get returned(): readonly Json[] {
    return this.#returned
  }

  get stop(): RunStop | undefined {
    return this.#stop
  }

  /** `onQuiet` is told when the run has nothing to do but wait, with the next time it waits for. */
  open(hooks: Hooks, onQuiet?: (dueMs: number | undefined) => void): void {
    this.#hooks = hooks
    this.#onQuiet = onQuiet
  }

  give(record: Json): void {
    this.#returned.push(record)
  }

  /** The first one counts. */
  end(stop: RunStop): void {
    if (this.#stop) return
    this.#stop = stop
    const { node, nodeName, message } = stop
    this.#hooks?.halt(flowError('RUN_STOPPED', { node: nodeName, message }, { node }))
    this.#ended.resolve()
  }

  /** The name of a call or wait, which is the same when the run is computed anew. */
  identify(content: CallContent): IdentifiedCall {
    return this.#identities.next(content)
  }

  /** Does a control node's work for one record as soon as there is room for it. */
  async enter(stage: string, crowd: Crowd, work: () => Promise<void>): Promise<void> {
    await this.#whileBlocked(stage, () =>
      crowd.enter(async () => {
        this.#working += 1
        try {
          await work()
        } finally {
          this.#working -= 1
          this.look()
        }
      }),
    )
  }

  /** Waits for a control node's last work. */
  async leave(stage: string, crowd: Crowd): Promise<void> {
    await this.#whileBlocked(stage, () => crowd.end())
  }

  /** Marks that a piece of work, begun with `enter` or `begin`, only waits until the returned function is called. */
  rest(rest: Rest): () => void {
    this.#rests.add(rest)
    this.#working -= 1
    this.look()
    return () => {
      if (this.#rests.delete(rest)) this.#working += 1
    }
  }

  /** Lets a piece of work do nothing but wait for others, which it begins itself, until the returned function is called. */
  hand(): () => void {
    this.#working -= 1
    return () => {
      this.#working += 1
    }
  }

  /** Begins a piece of work; the returned function ends it. */
  begin(): () => void {
    this.#working += 1
    return () => {
      this.#working -= 1
    }
  }

  /** Looks whether the run has nothing to do but wait; called wherever something may have come to its end. */
  look(): void {
    if (this.#rests.size === 0 || this.#working > 0 || !this.#hooks?.stagesIdle(this.#aside)) return
    const times = [...this.#rests].flatMap(({ dueMs }) => (dueMs === undefined ? [] : [dueMs]))
    this.#onQuiet?.(times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : undefined)
  }

  /** A stage that waits for its own control node's work is not busy itself. */
  async #whileBlocked(stage: string, wait: () => Promise<void>): Promise<void> {
    this.#aside.add(stage)
    const waiting = wait()
    this.look()
    try {
      await waiting
    } finally {
      this.#aside.delete(stage)
    }
  }
}

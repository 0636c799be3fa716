import { flowError, fromProblem, type BusinessKey, type Emission, type FlowError } from '@isthmus/sdk'
import type { FailedTry } from './effect-doubt.ts'
import type { EffectWork } from './effect-emit.ts'
import type { IdentifiedCall } from './effect-identity.ts'
import type { EffectCallId, EffectOutcome, RecordedEffect } from '../effect-journal-port.ts'
import { verifyCall } from './effect-verify.ts'
import { defaultRetry, nextWait } from './retry.ts'

/** A write that is over: what leaves, or nothing because a person must decide first. */
export interface Ended {
  readonly given: readonly Emission[] | undefined
}

/** What a try threw, with what is known of its write. */
export interface FailedWrite {
  readonly error: FlowError
  readonly ended: FailedTry
}

/** What is known of the write of one record, alone or together with others, in memory and in the journal. */
export class Write {
  readonly work: EffectWork
  readonly key: BusinessKey | undefined
  readonly id: IdentifiedCall
  /** True when it may be sent again although an earlier try may have arrived. */
  readonly repeatable: boolean
  #attempt = 0
  #since: string
  /** Why nobody knows whether an earlier try got through; `undefined` when there is no doubt. */
  #doubt: FlowError | undefined
  #intended = false

  constructor(work: EffectWork, key: BusinessKey | undefined) {
    const { stage, context, call } = work
    this.work = work
    this.key = key
    this.id = context.identities.next({ ...call, node: stage.node.id })
    this.repeatable = key !== undefined || stage.behaviour.repeatable?.(call.config) === true
    this.#since = context.services.now().toISOString()
  }

  /** 1 for the first try, counted over restarts of the process. */
  get attempt(): number {
    return this.#attempt
  }

  /** How it ended before the process started anew; `undefined` when it is still to be sent. Throws what it failed with. */
  recall(): Ended | undefined {
    const { context, stage } = this.work
    const known = context.recorded(this.id)
    switch (known?.state) {
      case 'done':
        return { given: JSON.parse(known.emissionsText) as readonly Emission[] }
      case 'failed':
        throw fromProblem(known.problem)
      case 'dropped':
        throw flowError('RECORD_DROPPED', { node: stage.node.name })
      case 'parked':
        context.recorder.parkedAt(stage.node.id, known.problem)
        return { given: undefined }
      case 'intent':
      case 'again':
        this.#goOnFrom(known)
        return undefined
      case 'lost':
      case undefined:
        return undefined
    }
  }

  #goOnFrom(known: Extract<RecordedEffect, { state: 'intent' | 'again' }>): void {
    this.#attempt = known.attempt
    this.#since = known.since
    if (known.state === 'intent') this.#doubt = flowError('RUN_INTERRUPTED', {})
  }

  /** Looks a doubtful write up before it is sent again; the end of it when it happened, or may not be sent again. */
  async clarify(): Promise<Ended | undefined> {
    if (!this.#doubt) return undefined
    const happened = await this.#lookUp()
    if (happened) return this.done(happened)
    return this.#doubt && !this.repeatable ? this.#park(this.#doubt) : undefined
  }

  /** The intent stays what it is over retries of this process; it is written anew when a person had it sent again. */
  async intend(): Promise<void> {
    const { context, call } = this.work
    context.signal.throwIfAborted()
    this.#attempt += 1
    if (this.#intended) return
    await context.services.effects.intend({
      ...this.id,
      attempt: this.#attempt,
      at: this.#since,
      recordText: JSON.stringify(call.record),
      ...(this.key ? { businessKey: this.key.key } : {}),
    })
    this.#intended = true
  }

  /** Notes what a failed try tells of the write. Throws when the run is over. */
  learn({ error, ended }: FailedWrite): void {
    const { context } = this.work
    if (context.signal.aborted) {
      if (ended === 'unsent' && !this.#doubt) this.#settle({ kind: 'unsent' })
      context.signal.throwIfAborted()
    }
    if (ended === 'unknown' || (ended === 'refused' && error.retryable && this.#mustAsk)) this.#doubt = error
    else if (ended === 'refused') this.#doubt = undefined
  }

  /** How long to wait before the next try; `undefined` when there is none. */
  waitMs(tries: number, error: FlowError, budget: { take(): boolean } = this.work.context.retries): number | undefined {
    const { stage, context } = this.work
    const policy = stage.node.retry ?? defaultRetry
    const repeatable = this.repeatable || this.#doubt !== undefined
    return nextWait({ tries, error, policy, repeatable, random: context.services.random, budget })
  }

  /** Ends it after its last try: looked up once more, parked, or failed. Throws what it fails with. */
  async giveUp(error: FlowError): Promise<Ended> {
    if (error.code === 'DECISION_NEEDED') return this.#wait(error)
    if (this.#doubt) {
      const happened = await this.#lookUp()
      if (happened) return this.done(happened)
    }
    // By its own key anybody may send the record again, so it fails as any other; a key of this call is known here only.
    if (this.#doubt && this.key === undefined) return this.#park(error)
    this.#settle({ kind: 'failed', problem: error.at({ node: this.work.stage.node.id }).toProblem() })
    throw error
  }

  done(emissions: readonly Emission[]): Ended {
    this.#settle({ kind: 'done', emissionsText: JSON.stringify(emissions) })
    return { given: emissions }
  }

  /** True when only a look at the other system can tell whether it may be sent again. */
  get #mustAsk(): boolean {
    return !this.repeatable && this.work.stage.behaviour.verify !== undefined
  }

  /** What would have left, when the other system holds the write; clears the doubt when it does not. */
  async #lookUp(): Promise<readonly Emission[] | undefined> {
    const verdict = await verifyCall(this.work, { key: this.id.key, since: this.#since, attempt: this.#attempt })
    if (verdict.outcome === 'absent') this.#doubt = undefined
    return verdict.outcome === 'done' ? verdict.emissions : undefined
  }

  #park(cause: FlowError): Ended {
    const { id, name } = this.work.stage.node
    return this.#wait(flowError('OUTCOME_UNKNOWN', { node: name, reason: cause.message }, { node: id }))
  }

  /** Leaves the record to a person, who has it sent again or drops it. */
  #wait(error: FlowError): Ended {
    const { stage, context } = this.work
    const { id } = stage.node
    const problem = error.at({ node: id }).toProblem()
    this.#settle({ kind: 'parked', problem, at: context.services.now().toISOString() })
    context.recorder.parkedAt(id, problem)
    return { given: undefined }
  }

  #settle(outcome: Outcome): void {
    const { runId, node, call } = this.id
    // An outcome that cannot be written leaves the intent in doubt, which recovery settles as any other.
    this.work.context.services.effects.settle({ runId, node, call, ...outcome }).catch(() => undefined)
  }
}

type WithoutId<T> = T extends unknown ? Omit<T, keyof EffectCallId> : never
type Outcome = WithoutId<EffectOutcome>

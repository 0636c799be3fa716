import { asFlowError, flowError, fromProblem, type BusinessKey, type Emission, type FlowError } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { attemptCall } from './effect-attempt.ts'
import { TryWatch, type FailedTry } from './effect-doubt.ts'
import type { EffectWork } from './effect-emit.ts'
import type { IdentifiedCall } from './effect-identity.ts'
import type { EffectCallId, EffectOutcome, RecordedEffect } from '../effect-journal-port.ts'
import { verifyCall } from './effect-verify.ts'
import { defaultRetry, nextWait } from './retry.ts'

/**
 * Carries out a write so that it happens once, whatever happens to this process: its intent is on the disk before it is
 * sent, its outcome after. An outcome that nobody knows is looked up at the other system, else the write is repeated with
 * the same key where that is safe, else the record waits for a person.
 *
 * @returns What leaves; `undefined` when the record is parked. Throws the error the record fails with.
 */
export function writeOnce(work: EffectWork, key: BusinessKey | undefined): Promise<readonly Emission[] | undefined> {
  return new Write(work, key).carryOut()
}

/** One write on its way. */
class Write {
  readonly #work: EffectWork
  readonly #key: BusinessKey | undefined
  readonly #id: IdentifiedCall
  readonly #repeatable: boolean
  #attempt = 0
  #since: string
  /** Why nobody knows whether an earlier try got through; `undefined` when there is no doubt. */
  #doubt: FlowError | undefined
  #intended = false

  constructor(work: EffectWork, key: BusinessKey | undefined) {
    const { stage, context, call } = work
    this.#work = work
    this.#key = key
    this.#id = context.identities.next({ ...call, node: stage.node.id })
    this.#repeatable = key !== undefined || stage.behaviour.repeatable?.(call.config) === true
    this.#since = context.services.now().toISOString()
  }

  async carryOut(): Promise<readonly Emission[] | undefined> {
    const { context, stage } = this.#work
    const known = context.recorded(this.#id)
    switch (known?.state) {
      case 'done':
        return JSON.parse(known.emissionsText) as readonly Emission[]
      case 'failed':
        throw fromProblem(known.problem)
      case 'dropped':
        throw flowError('RECORD_DROPPED', { node: stage.node.name })
      case 'parked':
        context.recorder.parkedAt(stage.node.id, known.problem)
        return undefined
      case 'intent':
      case 'again':
        this.#goOnFrom(known)
        return this.#send()
      case 'lost':
      case undefined:
        return this.#send()
    }
  }

  #goOnFrom(known: Extract<RecordedEffect, { state: 'intent' | 'again' }>): void {
    this.#attempt = known.attempt
    this.#since = known.since
    if (known.state === 'intent') this.#doubt = flowError('RUN_INTERRUPTED', {})
  }

  async #send(): Promise<readonly Emission[] | undefined> {
    const { stage, context } = this.#work
    const policy = stage.node.retry ?? defaultRetry
    for (let tries = 0; ;) {
      if (this.#doubt) {
        const happened = await this.#lookUp()
        if (happened) return this.#done(happened)
        if (this.#doubt && !this.#repeatable) return this.#park(this.#doubt)
      }
      tries += 1
      try {
        return this.#done(await this.#try())
      } catch (thrown) {
        const error = this.#learnFrom(thrown)
        const repeatable = this.#repeatable || this.#doubt !== undefined
        const waitMs = nextWait({
          tries,
          error,
          policy,
          repeatable,
          random: context.services.random,
          budget: context.retries,
        })
        if (waitMs === undefined) return this.#giveUp(error)
        context.recorder.retried(stage.node.id)
        await wait(waitMs, undefined, { signal: context.signal })
      }
    }
  }

  async #try(): Promise<readonly Emission[]> {
    const { stage, context, call } = this.#work
    await this.#intend()
    const given: Emission[] = []
    const watch = new TryWatch()
    try {
      const emit = async (emissions: readonly Emission[]): Promise<void> => void given.push(...emissions)
      await attemptCall({ stage, context, call, number: this.#attempt, key: this.#id.key, watch, emit })
      return given
    } catch (thrown) {
      const error = asFlowError(thrown)
      throw new FailedWrite(error, watch.judge(error))
    }
  }

  /** The intent stays what it is over retries of this process; it is written anew when a person had it sent again. */
  async #intend(): Promise<void> {
    const { context, call } = this.#work
    context.signal.throwIfAborted()
    this.#attempt += 1
    if (this.#intended) return
    await context.services.effects.intend({
      ...this.#id,
      attempt: this.#attempt,
      at: this.#since,
      recordText: JSON.stringify(call.record),
      ...(this.#key ? { businessKey: this.#key.key } : {}),
    })
    this.#intended = true
  }

  /** Rethrows what ends the run; of the rest it notes what is known of the write now. */
  #learnFrom(thrown: unknown): FlowError {
    const { context } = this.#work
    if (!(thrown instanceof FailedWrite)) throw thrown
    const { error, ended } = thrown
    if (context.signal.aborted) {
      if (ended === 'unsent' && !this.#doubt) this.#settle({ kind: 'unsent' })
      context.signal.throwIfAborted()
    }
    if (ended === 'unknown' || (ended === 'refused' && error.retryable && this.#mustAsk)) this.#doubt = error
    else if (ended === 'refused') this.#doubt = undefined
    return error
  }

  /** True when only a look at the other system can tell whether it may be sent again. */
  get #mustAsk(): boolean {
    return !this.#repeatable && this.#work.stage.behaviour.verify !== undefined
  }

  /** What would have left, when the other system holds the write; clears the doubt when it does not. */
  async #lookUp(): Promise<readonly Emission[] | undefined> {
    const verdict = await verifyCall(this.#work, { key: this.#id.key, since: this.#since, attempt: this.#attempt })
    if (verdict.outcome === 'absent') this.#doubt = undefined
    return verdict.outcome === 'done' ? verdict.emissions : undefined
  }

  async #giveUp(error: FlowError): Promise<readonly Emission[] | undefined> {
    if (this.#doubt) {
      const happened = await this.#lookUp()
      if (happened) return this.#done(happened)
    }
    // By its own key anybody may send the record again, so it fails as any other; a key of this call is known here only.
    if (this.#doubt && this.#key === undefined) return this.#park(error)
    this.#settle({ kind: 'failed', problem: error.at({ node: this.#work.stage.node.id }).toProblem() })
    throw error
  }

  #done(emissions: readonly Emission[]): readonly Emission[] {
    this.#settle({ kind: 'done', emissionsText: JSON.stringify(emissions) })
    return emissions
  }

  #park(cause: FlowError): undefined {
    const { stage, context } = this.#work
    const { id, name } = stage.node
    const problem = flowError('OUTCOME_UNKNOWN', { node: name, reason: cause.message }, { node: id }).toProblem()
    this.#settle({ kind: 'parked', problem, at: context.services.now().toISOString() })
    context.recorder.parkedAt(id, problem)
    return undefined
  }

  #settle(outcome: Outcome): void {
    const { runId, node, call } = this.#id
    // An outcome that cannot be written leaves the intent in doubt, which recovery settles as any other.
    this.#work.context.services.effects.settle({ runId, node, call, ...outcome }).catch(() => undefined)
  }
}

type WithoutId<T> = T extends unknown ? Omit<T, keyof EffectCallId> : never
type Outcome = WithoutId<EffectOutcome>

/** What a try threw, with what is known of its write. */
class FailedWrite extends Error {
  readonly error: FlowError
  readonly ended: FailedTry

  constructor(error: FlowError, ended: FailedTry) {
    super(error.message)
    this.error = error
    this.ended = ended
  }
}

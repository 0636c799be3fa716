import { asFlowError, FlowError, fromProblem, type BusinessKey, type Emission } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { attemptCall } from './effect-attempt.ts'
import { callsOf, type EffectCall } from './effect-call.ts'
import { emitAll, emitFailure, type EffectWork } from './effect-emit.ts'
import { readOnce } from './effect-read.ts'
import { writeOnce } from './effect-write.ts'
import type { EffectStage } from '../plan/plan.ts'
import { defaultRetry, nextWait } from './retry.ts'
import type { RunContext } from '../run/run-context.ts'

/** Carries out a node's outside calls, record by record, with retries; a record that fails never takes others with it. */
export async function runEffect(stage: EffectStage, context: RunContext): Promise<void> {
  for await (const { chunk } of context.arrivals(stage.id)) {
    const calls = callsOf(stage, chunk)
    for (let start = 0; start < calls.length; start += stage.behaviour.concurrency) {
      context.throwIfOver()
      const started = performance.now()
      await performTogether(stage, context, calls.slice(start, start + stage.behaviour.concurrency))
      // Once for the group: a step must not seem to take longer than its run.
      context.recorder.busy(stage.node.id, performance.now() - started)
    }
  }
  context.recorder.stageDone([stage.node])
  context.finished([stage.id])
}

/** Calls at the same time; what they give leaves in the order of the records, so that a run computed anew sees the same. */
async function performTogether(stage: EffectStage, context: RunContext, calls: readonly EffectCall[]): Promise<void> {
  let before: Promise<unknown> = Promise.resolve()
  const all = calls.map((call) => {
    const done = perform({ stage, context, call }, before)
    // One that stops the run must not keep the others from noticing it by themselves.
    before = done.catch(() => undefined)
    return done
  })
  await Promise.all(all)
}

/** `turn` is over when all records before this one have left. */
async function perform(work: EffectWork, turn: Promise<unknown>): Promise<void> {
  const { call } = work
  try {
    if (call.problem) throw fromProblem(call.problem)
    const given = await carryOut(work, turn)
    await turn
    if (given) await emitAll(work, given)
  } catch (thrown) {
    await turn
    if (thrown instanceof FlowError && thrown.code === 'RUN_INTERRUPTED') throw thrown
    await emitFailure(work, thrown)
  }
}

/** What leaves; `undefined` when it has left already, or when nothing leaves because a person must decide first. */
async function carryOut(work: EffectWork, turn: Promise<unknown>): Promise<readonly Emission[] | undefined> {
  const { stage, context, call } = work
  const { behaviour, type } = stage
  if (type.info.effects !== 'write') {
    return context.compiled.keptReads.has(stage.id) ? readOnce(work, turn) : read(work, turn)
  }
  const key = behaviour.idempotencyKey?.(call.config, call.record)
  if (key === undefined) return writeOnce(work, undefined)
  context.recorder.touched(key.key)
  // Only the call is made under the lock: waiting for one's turn there could make runs wait for each other in a circle.
  return context.services.locks.hold(lockOf(stage, key), () => writeOnce(work, key))
}

function lockOf({ node }: EffectStage, key: BusinessKey): string {
  return `${node.connection ?? node.type} ${key.entity} ${key.key}`
}

/** A call that changes nothing and that nothing depends on when the run is computed anew. */
async function read(work: EffectWork, turn: Promise<unknown>): Promise<undefined> {
  const { stage, context, call } = work
  const policy = stage.node.retry ?? defaultRetry
  for (let tries = 1; ; tries += 1) {
    let emitted = false
    const emit = async (emissions: readonly Emission[]): Promise<void> => {
      emitted ||= emissions.length > 0
      await turn
      await emitAll(work, emissions)
    }
    try {
      await attemptCall({ stage, context, call, number: tries, emit })
      return undefined
    } catch (thrown) {
      context.signal.throwIfAborted()
      const error = asFlowError(thrown)
      // What a list has already passed on cannot be called back, so it is not begun again.
      if (emitted) throw error
      const waitMs = nextWait({
        tries,
        error,
        policy,
        repeatable: true,
        random: context.services.random,
        budget: context.retries,
      })
      if (waitMs === undefined) throw error
      context.recorder.retried(stage.node.id)
      await wait(waitMs, undefined, { signal: context.signal })
    }
  }
}

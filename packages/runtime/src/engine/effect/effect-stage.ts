import { asFlowError, FlowError, fromProblem, type Emission, type Problem } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { awaitEntry } from './await-entry.ts'
import { attemptCall } from './effect-attempt.ts'
import { heldCalls, waitingProblems } from './held-calls.ts'
import { writeInBatches } from './effect-batch.ts'
import { emitAll, emitFailure, type EffectWork } from './effect-emit.ts'
import { lockOf } from './key-locks.ts'
import { readOnce } from './effect-read.ts'
import { readInBatches } from './read-batch.ts'
import { writeOnce } from './effect-write.ts'
import { keepUnsent, mayWrite } from '../partial/unsent.ts'
import type { EffectStage } from '../plan/plan.ts'
import { defaultRetry, nextWait } from './retry.ts'
import type { RunContext } from '../run/run-context.ts'

/** How long a call that is not full waits for more records. */
const lingerMs = 15

type Behaviour = EffectStage['behaviour']

/** Carries out a node's outside calls, record by record, with retries; a record that fails never takes others with it. */
export async function runEffect(stage: EffectStage, context: RunContext): Promise<void> {
  const batch = stage.preview ? undefined : stage.behaviour.batch
  if (batch) await batchByBatch(stage, batch, context)
  else await recordByRecord(stage, context)
  context.recorder.stageDone([stage.node])
  context.finished([stage.id])
}

async function recordByRecord(stage: EffectStage, context: RunContext): Promise<void> {
  const { concurrency } = stage.behaviour
  for await (const { chunk } of context.arrivals(stage.id)) {
    const calls = heldCalls(stage, context, chunk)
    for (let start = 0; start < calls.length; start += concurrency) {
      context.throwIfOver()
      const group = calls.slice(start, start + concurrency)
      await timed(stage, context, () =>
        performInOrder(
          group.map((call) => ({ stage, context, call })),
          carryOut,
        ),
      )
    }
  }
}

async function batchByBatch(stage: EffectStage, batch: NonNullable<Behaviour['batch']>, context: RunContext) {
  const line = context.arrivals(stage.id)
  for await (const { chunk } of line) {
    const calls = [...heldCalls(stage, context, chunk)]
    // What a node before this one gives record by record fills a call as well, when it comes soon.
    while (calls.length < batch.maxRecords) {
      const more = await line.within(lingerMs)
      if (!more) break
      calls.push(...heldCalls(stage, context, more.chunk))
    }
    context.throwIfOver()
    await timed(stage, context, () => {
      const works = calls.map((call) => ({ stage, context, call }))
      const inBatches = stage.type.info.effects === 'write' ? writeInBatches : readInBatches
      const results = inBatches(works, batch)
      return performInOrder(works, (work) => results.get(work) ?? Promise.resolve(undefined))
    })
  }
}

/** Counted once for the group: a step must not seem to take longer than its run. */
async function timed(stage: EffectStage, context: RunContext, work: () => Promise<void>): Promise<void> {
  const started = performance.now()
  await work()
  context.recorder.busy(stage.node.id, performance.now() - started)
}

/** What leaves; `turn` is over when all records before this one have left. */
type Carry = (work: EffectWork, turn: Promise<unknown>) => Promise<readonly Emission[] | undefined>

/** Handled at the same time; what they give leaves in the order of the records, so that a run computed anew sees the same. */
async function performInOrder(works: readonly EffectWork[], carry: Carry): Promise<void> {
  let before: Promise<unknown> = Promise.resolve()
  const all = works.map((work) => {
    const done = perform(work, before, carry)
    // One that stops the run must not keep the others from noticing it by themselves.
    before = done.catch(() => undefined)
    return done
  })
  await Promise.all(all)
}

async function perform(work: EffectWork, turn: Promise<unknown>, carry: Carry): Promise<void> {
  const { call } = work
  try {
    const given = call.problem ? await doWithout(work, call.problem) : await carry(work, turn)
    await turn
    if (given) await emitAll(work, given)
  } catch (thrown) {
    await turn
    if (thrown instanceof FlowError && thrown.code === 'RUN_INTERRUPTED') throw thrown
    await emitFailure(work, thrown)
  }
}

/** A call whose config could not be computed, or that must not be made now: it fails, unless it waits for a person. */
async function doWithout(work: EffectWork, problem: Problem): Promise<readonly Emission[] | undefined> {
  const { stage, context, call } = work
  if (!waitingProblems.has(problem.code) || context.compiled.partial) throw fromProblem(problem)
  const passed = await awaitEntry({ context, node: stage.node, record: call.record, problem })
  return passed === undefined ? undefined : [{ record: passed }]
}

/** What leaves; `undefined` when it has left already, or when nothing leaves because a person must decide first. */
async function carryOut(work: EffectWork, turn: Promise<unknown>): Promise<readonly Emission[] | undefined> {
  const { stage, context, call } = work
  const { behaviour, type } = stage
  if (!mayWrite(work)) return keepUnsent(work)
  if (type.info.effects !== 'write') {
    return context.compiled.keptReads.has(stage.id) ? readOnce(work, turn) : read(work, turn)
  }
  const key = behaviour.idempotencyKey?.(call.config, call.record)
  if (key === undefined) return writeOnce(work, undefined)
  context.recorder.touched(key.key)
  // Only the call is made under the lock: waiting for one's turn there could make runs wait for each other in a circle.
  return context.services.locks.hold(lockOf(stage, key), () => writeOnce(work, key))
}

/** A call that changes nothing and that nothing depends on when the run is computed anew. */
async function read(work: EffectWork, turn: Promise<unknown>): Promise<undefined> {
  const { stage, context, call } = work
  const policy = stage.node.retry ?? defaultRetry
  const most = context.mostRecords(stage.node.id) ?? Infinity
  for (let tries = 1; ; tries += 1) {
    let emitted = 0
    const emit = async (emissions: readonly Emission[]): Promise<void> => {
      const given = emissions.slice(0, most - emitted)
      emitted += given.length
      await turn
      await emitAll(work, given)
    }
    try {
      await attemptCall({ stage, context, call, number: tries, emit, isEnough: () => emitted >= most })
      return undefined
    } catch (thrown) {
      context.signal.throwIfAborted()
      const error = asFlowError(thrown)
      // What a list has already passed on cannot be called back, so it is not begun again.
      if (emitted > 0) throw error
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

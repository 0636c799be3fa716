import { asFlowError, errorPort, fromProblem, type Emission, type Json } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { attemptCall } from './effect-attempt.ts'
import { callsOf, type EffectCall } from './effect-call.ts'
import { keptText } from './kept-record.ts'
import type { EffectStage } from './plan.ts'
import { defaultRetry, nextWait } from './retry.ts'
import { chunkRecords, failedRecord, type RunContext } from './run-context.ts'

interface Work {
  readonly stage: EffectStage
  readonly context: RunContext
  readonly call: EffectCall
}

/** Carries out a node's outside calls, record by record, with retries; a record that fails never takes others with it. */
export async function runEffect(stage: EffectStage, context: RunContext): Promise<void> {
  for await (const { chunk } of context.arrivals(stage.id)) {
    const calls = callsOf(stage, chunk)
    for (let start = 0; start < calls.length; start += stage.behaviour.concurrency) {
      context.signal.throwIfAborted()
      const group = calls.slice(start, start + stage.behaviour.concurrency)
      const started = performance.now()
      await Promise.all(group.map((call) => perform({ stage, context, call })))
      // Once for the group: a step must not seem to take longer than its run.
      context.recorder.busy(stage.node.id, performance.now() - started)
    }
  }
  context.recorder.stageDone([stage.node])
  context.finished([stage.id])
}

async function perform(work: Work): Promise<void> {
  const { stage, context, call } = work
  try {
    if (call.problem) throw fromProblem(call.problem)
    const key = stage.behaviour.idempotencyKey?.(call.config, call.record)
    const repeatable = stage.type.info.effects !== 'write' || key !== undefined
    if (key === undefined) await withRetry(work, repeatable)
    else {
      context.recorder.touched(key.key)
      const lock = `${stage.node.connection ?? stage.node.type} ${key.entity} ${key.key}`
      await context.services.locks.hold(lock, () => withRetry(work, repeatable))
    }
  } catch (thrown) {
    await fail(work, thrown)
  }
}

async function withRetry(work: Work, repeatable: boolean): Promise<void> {
  const { stage, context, call } = work
  const policy = stage.node.retry ?? defaultRetry
  for (let tries = 1; ; tries += 1) {
    let emitted = false
    const emit = async (emissions: readonly Emission[]): Promise<void> => {
      emitted ||= emissions.length > 0
      await emitAll(work, emissions)
    }
    try {
      await attemptCall({ stage, context, call, number: tries, emit })
      return
    } catch (thrown) {
      context.signal.throwIfAborted()
      const error = asFlowError(thrown)
      // What a list has already passed on cannot be called back, so it is not begun again.
      if (emitted) throw error
      const waitMs = nextWait({ tries, error, policy, repeatable, random: context.services.random })
      if (waitMs === undefined) throw error
      context.recorder.retried(stage.node.id)
      await wait(waitMs, undefined, { signal: context.signal })
    }
  }
}

async function emitAll(work: Work, emissions: readonly Emission[]): Promise<void> {
  const ports = new Map<string, Json[]>()
  for (const { port = 'out', record: value } of emissions) {
    const records = ports.get(port)
    if (records) records.push(value)
    else ports.set(port, [value])
  }
  for (const [port, records] of ports) {
    for (let start = 0; start < records.length; start += chunkRecords) {
      const chunk = records.slice(start, start + chunkRecords)
      const index = record(work, port, chunk)
      await send(work, port, { records: chunk, index })
    }
  }
}

async function fail(work: Work, thrown: unknown): Promise<void> {
  const { stage, context, call } = work
  context.signal.throwIfAborted()
  const error = asFlowError(thrown).at({ node: stage.node.id })
  const problem = error.toProblem()
  const stops = stage.node.onError === 'stop'
  const records = [failedRecord(problem, call.record)]
  context.recorder.failed(stage.node.id, problem, !stops && !context.isEnd(stage.id, errorPort))
  const index = record(work, errorPort, records)
  if (stops) throw error
  await send(work, errorPort, { records, index })
}

/** Writes down what leaves and tells its position among all that left there. */
function record({ stage, context, call }: Work, port: string, records: readonly Json[]): number {
  const { recorder } = context
  const index = recorder.total(stage.id, port)
  const room = recorder.room(stage.id, port)
  const kept = records.slice(0, room).map((value, at) => keptText({ value, index: index + at, from: call.from }))
  recorder.left(stage.id, port, { count: records.length, kept: kept.join(',') })
  if (context.isEnd(stage.id, port)) context.ended(stage.id, port, records.length)
  return index
}

async function send(
  { stage, context, call: { origin } }: Work,
  port: string,
  { records, index }: { readonly records: readonly Json[]; readonly index: number },
): Promise<void> {
  await context.send(stage.id, port, {
    from: [stage.id, port, index],
    count: records.length,
    text: JSON.stringify(records),
    ...(origin === undefined ? {} : { origins: records.map(() => origin) }),
  })
}

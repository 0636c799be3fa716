import { asFlowError, flowError, type BatchForm, type BatchResult, type JsonObject } from '@isthmus/sdk'
import { Deadline, untilAborted } from '../run/deadline.ts'
import { defaultTimeoutMs } from './effect-attempt.ts'
import { effectContext } from './effect-context.ts'
import { TryWatch } from './effect-doubt.ts'
import type { EffectWork } from './effect-emit.ts'
import type { FailedWrite } from './write.ts'

/** One record of a call: its name for the other system, and which try of it this is. */
export interface Entry {
  readonly work: EffectWork
  readonly key: string
  readonly attempt: number
}

type TriedBatch = { readonly results: readonly BatchResult[] } | FailedWrite

/** Lets a node handle several records of one stage in one call, once, within the time that it has for one. */
export async function attemptBatch(entries: readonly Entry[], form: BatchForm<JsonObject>): Promise<TriedBatch> {
  const [first] = entries
  if (!first) return { results: [] }
  const { stage, context } = first.work
  const limitMs = stage.node.timeoutMs ?? defaultTimeoutMs
  const timeout = () => flowError('NODE_TIMEOUT', { node: stage.node.name, limitMs })
  context.signal.throwIfAborted()
  context.retries.called()
  const deadline = new Deadline(context.signal, limitMs, timeout)
  const watch = new TryWatch()
  try {
    const { permittedHosts } = stage.behaviour
    const onWait = (waiting: boolean): void => (waiting ? deadline.pause() : deadline.resume())
    const number = Math.max(...entries.map(({ attempt }) => attempt))
    const made = { records: entries.length }
    const door = { node: stage.node, permittedHosts, context, number, signal: deadline.signal, watch, onWait, made }
    const inputs = entries.map(({ work: { call }, key, attempt }) => ({
      record: call.record,
      config: call.config,
      idempotencyKey: key,
      attempt,
    }))
    return { results: await untilAborted(deadline.signal, form.runBatch(inputs, effectContext(door))) }
  } catch (thrown) {
    const error = deadline.expired && !context.signal.aborted ? timeout() : asFlowError(thrown)
    return { error, ended: watch.judge(error) }
  } finally {
    deadline.end()
  }
}

import { flowError, type Emission } from '@isthmus/sdk'
import { Deadline, untilAborted } from '../run/deadline.ts'
import { originOf, type EffectCall } from './effect-call.ts'
import { effectContext } from './effect-context.ts'
import type { TryWatch } from './effect-doubt.ts'
import type { EffectStage } from '../plan/plan.ts'
import type { RunContext } from '../run/run-context.ts'

export const defaultTimeoutMs = 60_000

export interface Attempt {
  readonly stage: EffectStage
  readonly context: RunContext
  readonly call: EffectCall
  /** 1 for the first try. */
  readonly number: number
  /** The call's name for the other system; one of the node's own when left out. */
  readonly key?: string
  readonly watch?: TryWatch
  /** Takes what the node gives; may wait until there is room for it. */
  readonly emit: (emissions: readonly Emission[]) => Promise<void>
  /** True when no more of a list is wanted. */
  readonly isEnough?: () => boolean
}

/**
 * Lets a node handle one record once. Throws `NODE_TIMEOUT` when it takes too long, whether or not the node heeds its
 * signal; of a list, each batch has that time.
 */
export async function attemptCall(attempt: Attempt): Promise<void> {
  const { stage, context, call, number, key, watch } = attempt
  const limitMs = stage.node.timeoutMs ?? defaultTimeoutMs
  const timeout = () => flowError('NODE_TIMEOUT', { node: stage.node.name, limitMs })
  context.signal.throwIfAborted()
  if (number === 1) context.retries.called()
  const deadline = new Deadline(context.signal, limitMs, timeout)
  try {
    const input = { record: call.record, config: call.config }
    const { permittedHosts } = stage.behaviour
    // Waiting for its turn at the connection is not the node's fault either.
    const onWait = (waiting: boolean): void => (waiting ? deadline.pause() : deadline.resume())
    const door = { node: stage.node, permittedHosts, context, number, signal: deadline.signal, key, watch, onWait }
    const result = stage.behaviour.run(input, effectContext({ ...door, made: { records: 1, from: originOf(call) } }))
    if (Symbol.asyncIterator in result) await passOn(result, deadline, attempt)
    else await attempt.emit(await untilAborted(deadline.signal, result))
  } catch (thrown) {
    throw deadline.expired && !context.signal.aborted ? timeout() : thrown
  } finally {
    deadline.end()
  }
}

async function passOn(
  batches: AsyncIterable<readonly Emission[]>,
  deadline: Deadline,
  { emit, isEnough }: Attempt,
): Promise<void> {
  const iterator = batches[Symbol.asyncIterator]()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await untilAborted(deadline.signal, iterator.next())
      ended = done === true
      if (ended) return
      // Waiting for slower nodes behind this one is not its fault.
      deadline.pause()
      await emit(value as readonly Emission[])
      deadline.resume()
      if (isEnough?.()) return
    }
  } finally {
    // Not awaited: a node that hangs would not let go. What it opened is closed once its own wait ends.
    if (!ended) iterator.return?.().catch(() => undefined)
  }
}

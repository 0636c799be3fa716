import { asFlowError, flowError, type Verdict } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { Deadline, untilAborted } from '../run/deadline.ts'
import { defaultTimeoutMs } from './effect-attempt.ts'
import { originOf } from './effect-call.ts'
import { effectContext } from './effect-context.ts'
import type { EffectWork } from './effect-emit.ts'
import { defaultRetry, nextWait } from './retry.ts'

interface LostCall {
  readonly key: string
  readonly since: string
  readonly attempt: number
}

/** Asks the node to look up whether a write happened. What cannot be found out is `unknown`; only the run's end throws. */
export async function verifyCall(work: EffectWork, lost: LostCall): Promise<Verdict> {
  const { stage, context } = work
  if (!stage.behaviour.verify) return { outcome: 'unknown' }
  const policy = stage.node.retry ?? defaultRetry
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask(work, lost)
    } catch (thrown) {
      context.signal.throwIfAborted()
      const error = asFlowError(thrown)
      const waitMs = nextWait({
        tries,
        error,
        policy,
        repeatable: true,
        random: context.services.random,
        budget: context.retries,
      })
      if (waitMs === undefined) return { outcome: 'unknown' }
      await wait(waitMs, undefined, { signal: context.signal })
    }
  }
}

async function ask({ stage, context, call }: EffectWork, { key, since, attempt }: LostCall): Promise<Verdict> {
  const limitMs = stage.node.timeoutMs ?? defaultTimeoutMs
  const deadline = new Deadline(context.signal, limitMs, () =>
    flowError('NODE_TIMEOUT', { node: stage.node.name, limitMs }),
  )
  try {
    const { node, behaviour } = stage
    const { permittedHosts } = behaviour
    const made = { records: 1, from: originOf(call), verifies: true }
    const door = { node, permittedHosts, context, number: attempt, signal: deadline.signal, key, made }
    const verdict = behaviour.verify?.({ record: call.record, config: call.config }, effectContext(door), {
      key,
      since,
    })
    return verdict ? await untilAborted(deadline.signal, verdict) : { outcome: 'unknown' }
  } finally {
    deadline.end()
  }
}

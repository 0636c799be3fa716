import { asFlowError, type BusinessKey, type Emission } from '@isthmus/sdk'
import { setTimeout as wait } from 'node:timers/promises'
import { attemptCall } from './effect-attempt.ts'
import { TryWatch } from './effect-doubt.ts'
import type { EffectWork } from './effect-emit.ts'
import { Write, type Ended, type FailedWrite } from './write.ts'

/**
 * Carries out a write so that it happens once, whatever happens to this process: its intent is on the disk before it is
 * sent, its outcome after. An outcome that nobody knows is looked up at the other system, else the write is repeated with
 * the same key where that is safe, else the record waits for a person.
 *
 * @returns What leaves; `undefined` when the record is parked. Throws the error the record fails with.
 */
export async function writeOnce(
  work: EffectWork,
  key: BusinessKey | undefined,
): Promise<readonly Emission[] | undefined> {
  const write = new Write(work, key)
  const known = write.recall()
  return (known ?? (await send(write))).given
}

async function send(write: Write): Promise<Ended> {
  const { context } = write.work
  for (let tries = 1; ; tries += 1) {
    const settled = await write.clarify()
    if (settled) return settled
    const tried = await tryOnce(write)
    if ('given' in tried) return write.done(tried.given)
    const { error } = tried
    write.learn(tried)
    const waitMs = write.waitMs(tries, error)
    if (waitMs === undefined) return write.giveUp(error)
    context.recorder.retried(write.work.stage.node.id)
    await wait(waitMs, undefined, { signal: context.signal })
  }
}

/** What one try of one record came to. */
export type Tried = { readonly given: readonly Emission[] } | FailedWrite

/** One try of one record. Rethrows what ends the run. */
export async function tryOnce(write: Write): Promise<Tried> {
  const { stage, context, call } = write.work
  await write.intend()
  const given: Emission[] = []
  const watch = new TryWatch()
  try {
    const emit = async (emissions: readonly Emission[]): Promise<void> => void given.push(...emissions)
    await attemptCall({ stage, context, call, number: write.attempt, key: write.id.key, watch, emit })
    return { given }
  } catch (thrown) {
    const error = asFlowError(thrown)
    return { error, ended: watch.judge(error) }
  }
}

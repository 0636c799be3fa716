import type { Engine } from '../engine/engine.ts'
import type { Stores } from '../stores/open-stores.ts'
import { continueRun } from './resume-runs.ts'

const lookEveryMs = 2000

interface FollowOptions {
  readonly stores: Stores
  readonly engine: Engine
  readonly onError: (runId: string, error: unknown) => void
}

/** Goes on with runs about which somebody decided in another process, such as the command line. Gives the way to stop. */
export function followDecisions({ stores, engine, onError }: FollowOptions): () => void {
  const look = (): void => {
    for (const runId of stores.parked.decided()) {
      if (engine.live(runId)) continue
      continueRun({ stores, engine }, runId).catch((error: unknown) => onError(runId, error))
    }
  }
  const timer = setInterval(look, lookEveryMs)
  return () => clearInterval(timer)
}

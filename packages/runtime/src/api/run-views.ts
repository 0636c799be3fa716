import { finalRunStatuses, flowError, type RunDetail, type RunStatus, type RunSummary } from '@isthmus/sdk'
import type { RunTrace } from '../engine/trace/trace.ts'
import type { ApiDeps } from './deps.ts'

/** Runs as they are now: what is stored, overlaid with what is going on. */
export interface RunViews {
  summary(id: string): RunSummary
  overlay(run: RunSummary): RunSummary
  detail(id: string): Promise<RunDetail>
  /** `undefined` while nothing is kept. */
  trace(id: string): Promise<RunTrace | undefined>
}

export function isFinal(status: RunStatus): boolean {
  return finalRunStatuses.includes(status)
}

export function createRunViews({ runs, engine }: Pick<ApiDeps, 'runs' | 'engine'>): RunViews {
  const overlay = <T extends RunSummary>(run: T): T => {
    const live = isFinal(run.status) ? undefined : engine.live(run.id)
    // A final status is only shown once the outcome is stored with it.
    return live && !isFinal(live.status) ? { ...run, status: live.status } : run
  }
  return {
    overlay,
    summary: (id) => overlay(known(runs.summary(id), id)),
    detail: async (id) => {
      const run = overlay(known(await runs.get(id), id))
      const live = isFinal(run.status) ? undefined : engine.live(id)
      return live ? { ...run, steps: live.steps() } : run
    },
    trace: async (id) => {
      known(runs.summary(id), id)
      const live = engine.live(id)?.trace()
      if (live) return live
      const text = await runs.trace(id)
      return text === undefined ? undefined : (JSON.parse(text) as RunTrace)
    },
  }
}

function known<T>(run: T | undefined, id: string): T {
  if (run === undefined) throw flowError('NOT_FOUND', { what: 'run', id })
  return run
}

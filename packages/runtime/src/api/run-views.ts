import { flowError } from '@isthmus/sdk'
import { finalRunStatuses, type RunDetail, type RunStatus, type RunSummary } from '@isthmus/sdk/api'
import { keepsTraceOf } from '../engine/trace/thin-trace.ts'
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
      if (live) return { ...run, steps: live.steps() }
      const unkept = whyUnkept(run)
      return unkept ? { ...run, unkept } : run
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

function whyUnkept({ flow, status, steps, startedAt, records }: RunDetail): RunDetail['unkept'] {
  if (!isFinal(status)) return undefined
  // The steps are packed with the trace, so a run that did something and has none has lost both.
  if (steps.length === 0) return startedAt !== undefined && status === 'succeeded' ? 'pruned' : undefined
  const { settings } = flow
  if (settings.keepTraces === 'none') return 'settings'
  return keepsTraceOf(settings, { status, errors: records.errors }) ? undefined : 'settings'
}

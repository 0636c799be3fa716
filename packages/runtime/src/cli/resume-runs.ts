import { asFlowError, flowError, type FlowError, type Json } from '@isthmus/sdk'
import type { Engine } from '../engine/engine.ts'
import type { Stores } from '../stores/open-stores.ts'
import type { UnfinishedRun } from '../stores/run-store.ts'

interface ResumeOptions {
  readonly stores: Pick<Stores, 'flows' | 'runs'>
  readonly engine: Engine
  readonly now: () => Date
}

/**
 * Takes care of the runs that were not over when the process ended: what only waited is started; what had begun is closed
 * as interrupted, because nobody knows which of its writes arrived.
 */
export async function resumeRuns(options: ResumeOptions): Promise<{ resumed: number; interrupted: number }> {
  const counts = { resumed: 0, interrupted: 0 }
  for (const unfinished of options.stores.runs.unfinished()) {
    const error = unfinished.status === 'running' ? flowError('RUN_INTERRUPTED', {}) : await resume(options, unfinished)
    counts[error ? 'interrupted' : 'resumed'] += 1
    if (error) await interrupt(options, unfinished, error)
  }
  return counts
}

async function resume({ stores, engine }: ResumeOptions, { run }: UnfinishedRun): Promise<FlowError | undefined> {
  try {
    const saved = stores.flows.version(run.flowId, run.flowVersion)
    if (!saved) return flowError('NOT_FOUND', { what: 'flow version', id: `${run.flowId} ${run.flowVersion}` })
    const input = JSON.parse(run.inputText) as readonly Json[]
    const { id, queuedAt, startedBy } = run
    await engine.resume([{ id, queuedAt, startedBy, saved, trigger: run.trigger.node, input }])
    return undefined
  } catch (thrown) {
    return asFlowError(thrown)
  }
}

async function interrupt({ stores, now }: ResumeOptions, unfinished: UnfinishedRun, error: FlowError): Promise<void> {
  const { run } = unfinished
  const { node } = run.trigger
  const flow = stores.flows.version(run.flowId, run.flowVersion)?.flow
  const endedAt = now().toISOString()
  await stores.runs.finish({
    id: run.id,
    status: 'interrupted',
    startedAt: unfinished.startedAt ?? run.queuedAt,
    endedAt,
    durationMs: Math.max(0, Date.parse(endedAt) - Date.parse(unfinished.startedAt ?? endedAt)),
    records: { in: run.recordsIn, out: 0, errors: 0 },
    keys: { first: [], count: 0 },
    failure: { node, nodeName: flow?.nodes.find(({ id }) => id === node)?.name ?? node, problem: error.toProblem() },
    steps: [],
    traceText: JSON.stringify({ nodes: {}, inputs: {} }),
  })
}

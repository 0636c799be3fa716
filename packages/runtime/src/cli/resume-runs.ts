import { setImmediate } from 'node:timers/promises'
import { asFlowError, flowError, type FlowError } from '@isthmus/sdk'
import { finalRunStatuses } from '@isthmus/sdk/api'
import type { Engine } from '../engine/engine.ts'
import type { Stores } from '../stores/open-stores.ts'
import type { UnfinishedRun } from '../stores/runs/run-store.ts'

/** Runs that are put in line before the process listens to anything else. */
const pageRuns = 100

interface ResumeOptions {
  readonly stores: Pick<Stores, 'flows' | 'runs'>
  readonly engine: Engine
  readonly now: () => Date
}

interface ResumeCounts {
  readonly resumed: number
  /** Runs that could not go on. */
  readonly interrupted: number
  /** Runs that would have waited for ever, because nobody told them of the end of a run they called. */
  readonly woken: number
}

/**
 * Goes on with the runs that were not over when the process ended, oldest first: what only waited is started, what had
 * begun is computed anew and makes only the calls that its journal does not know. A run that cannot go on is closed as
 * interrupted; calls of it that are in doubt become parked records.
 */
export async function resumeRuns(options: ResumeOptions): Promise<ResumeCounts> {
  const counts = { resumed: 0, interrupted: 0, woken: 0 }
  // First, so that a run that goes on finds the runs it called where they are.
  options.engine.rest(options.stores.runs.waiting())
  const stores = { ...options.stores, flows: rememberVersions(options.stores.flows) }
  let page: readonly UnfinishedRun[]
  let after: string | undefined
  do {
    page = stores.runs.unfinished({ limit: pageRuns, ...(after === undefined ? {} : { after }) })
    for (const unfinished of page) {
      const error = await resumeRun({ ...options, stores }, unfinished)
      counts[error ? 'interrupted' : 'resumed'] += 1
      if (error) await interrupt(options, unfinished, error)
      after = unfinished.run.id
    }
    // There can be thousands, and signals must be heard meanwhile.
    await setImmediate()
  } while (page.length === pageRuns)
  // Last, because a called run that could not go on has only just ended.
  for (const id of stores.runs.forsaken()) if (options.engine.wake(id)) counts.woken += 1
  return counts
}

/** Reads each version of a flow once, however many of its runs wait. */
function rememberVersions(flows: Stores['flows']): Stores['flows'] {
  const known = new Map<string, ReturnType<Stores['flows']['version']>>()
  return {
    ...flows,
    version: (id, version) => {
      const key = `${id} ${version}`
      if (!known.has(key)) known.set(key, flows.version(id, version))
      return known.get(key)
    },
  }
}

/** Goes on with a run about one of whose records a person has decided; one that is over stays so. */
export async function continueRun(options: Pick<ResumeOptions, 'stores' | 'engine'>, runId: string): Promise<void> {
  const known = options.stores.runs.find(runId)
  if (!known || finalRunStatuses.includes(known.status)) return
  const begun = known.startedAt === undefined ? {} : { startedAt: known.startedAt }
  const error = await resumeRun(options, { run: known.queued, ...begun })
  if (error) throw error
}

/** Goes on with one run; gives the reason when that cannot be. */
export async function resumeRun(
  { stores, engine }: Pick<ResumeOptions, 'stores' | 'engine'>,
  { run, startedAt }: Pick<UnfinishedRun, 'run' | 'startedAt'>,
): Promise<FlowError | undefined> {
  try {
    const saved = stores.flows.version(run.flowId, run.flowVersion)
    if (!saved) return flowError('NOT_FOUND', { what: 'flow version', id: `${run.flowId} ${run.flowVersion}` })
    const { id, queuedAt, startedBy, parent, part } = run
    const begun = startedAt === undefined ? {} : { startedAt }
    await engine.resume([
      {
        id,
        queuedAt,
        startedBy,
        saved,
        trigger: run.trigger.node,
        input: [],
        ...begun,
        ...(parent ? { parent } : {}),
        ...(part ? { part } : {}),
        stored: { recordsIn: run.recordsIn },
      },
    ])
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

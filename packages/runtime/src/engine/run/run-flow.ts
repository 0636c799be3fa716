import { asFlowError, flowError, type FlowError, type WebhookResponse } from '@isthmus/sdk'
import type { CompiledFlow } from '../plan/compiled-flow.ts'
import { runClosings } from '../control/closing.ts'
import { Suspension } from '../control/suspension.ts'
import { Deadline } from './deadline.ts'
import type { FinishedRun, QueuedRun } from '../journal-port.ts'
import { defaultTimeoutMs } from './run-defaults.ts'
import { RunContext, type RunServices } from './run-context.ts'
import type { RunRecorder } from '../trace/run-recorder.ts'
import { runStages } from './run-stages.ts'
import { emptyTraceText, keepsTraceOf } from '../trace/thin-trace.ts'

/** How long calls that are on their way may take when a node stops the run. */
const graceMs = 10_000

export interface RunRequest {
  readonly compiled: CompiledFlow
  readonly queued: QueuedRun
  readonly services: RunServices
  readonly recorder: RunRecorder
  /** Aborted when a person cancels the run or the process closes. */
  readonly cancel: AbortSignal
  /** Aborted when the process closes: the run is then not over, whatever its status says. */
  readonly closing: AbortSignal
  /** Whether the run, which has nothing to do but wait, is to be put away until the time given. */
  readonly mayRest: (dueMs: number | undefined) => boolean
  readonly startedAt: Date
  /** True when an earlier go at this run may have made calls. */
  readonly resumed: boolean
  readonly now: () => Date
  readonly respond: (response: WebhookResponse) => void
}

/** Carries out one run: all stages at the same time, streaming to each other. Never throws; the outcome tells. */
export async function runFlow(request: RunRequest): Promise<FinishedRun> {
  const { compiled, queued, recorder, cancel } = request
  const limitMs = compiled.flow.settings.timeoutMs ?? defaultTimeoutMs
  const deadline = new Deadline(cancel, limitMs, () => flowError('RUN_TIMEOUT', { limitMs }))
  recorder.recordsIn = queued.recordsIn
  let context: RunContext | undefined
  try {
    context = openContext(request, deadline)
    recorder.status = 'running'
    recorder.announce()
    await request.services.drift?.beforeRun?.(compiled.flow)
    await runStages(context, queued.inputText, deadline)
  } catch (thrown) {
    deadline.stop(asFlowError(thrown))
  } finally {
    deadline.end()
  }
  const status = statusOf(request, deadline.signal, context)
  recorder.status = await closed(request, status)
  const finished = summarise(request, recorder.status, { context, reason: deadline.signal.reason })
  recorder.announce()
  return finished
}

function openContext(request: RunRequest, deadline: Deadline): RunContext {
  const { compiled, queued, services, recorder, respond } = request
  return new RunContext({
    compiled,
    services,
    recorder,
    run: { id: queued.id, startedAt: request.startedAt.toISOString() },
    flow: queued.flowId,
    signal: deadline.signal,
    inputText: queued.inputText,
    recordsIn: queued.recordsIn,
    respond,
    resumed: request.resumed,
    depth: queued.parent?.depth ?? 0,
    onHalt: (reason) => deadline.shorten(graceMs, reason),
    onQuiet: (dueMs) => {
      if (request.mayRest(dueMs)) deadline.stop(new Suspension(dueMs))
    },
  })
}

/** Lets the finally nodes do their work once everything else has ended for good. */
async function closed(request: RunRequest, status: FinishedRun['status']): Promise<FinishedRun['status']> {
  const { closing, recorder } = request
  if (status === 'waiting' || status === 'parked' || closing.aborted) return status
  const unhandled = recorder.unhandled
  await runClosings(request, status)
  return status === 'succeeded' && recorder.unhandled > unhandled ? 'partial' : status
}

function statusOf(
  { cancel, recorder }: RunRequest,
  signal: AbortSignal,
  context: RunContext | undefined,
): FinishedRun['status'] {
  if (cancel.aborted) return 'canceled'
  if (signal.reason instanceof Suspension) return 'waiting'
  if (signal.aborted && signal.reason !== context?.halted) {
    const error = asFlowError(signal.reason)
    recorder.stopped(error.node ?? '', error.toProblem())
    return error.code === 'RUN_INTERRUPTED' ? 'interrupted' : 'failed'
  }
  if (recorder.parked > 0) return 'parked'
  return stoppedOnPurpose(recorder, context) ?? statusOfRecords(recorder)
}

/** The status that a stop node asked for, where it is not that of the records. */
function stoppedOnPurpose(recorder: RunRecorder, context: RunContext | undefined): 'failed' | undefined {
  const stop = context?.steering.stop
  if (stop?.outcome !== 'failed' || !context?.halted) return undefined
  recorder.stopped(stop.node, context.halted.toProblem())
  return 'failed'
}

function statusOfRecords(recorder: RunRecorder): FinishedRun['status'] {
  if (recorder.unhandled === 0) return 'succeeded'
  return recorder.recordsOut === 0 ? 'failed' : 'partial'
}

interface Ending {
  readonly context: RunContext | undefined
  readonly reason: unknown
}

function summarise(
  { compiled, queued, recorder, startedAt, now }: RunRequest,
  status: FinishedRun['status'],
  { context, reason }: Ending,
): FinishedRun {
  const endedAt = now()
  const { failure } = recorder
  return {
    id: queued.id,
    status,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    // The clock may have been set back meanwhile.
    durationMs: Math.max(0, endedAt.getTime() - startedAt.getTime()),
    records: { in: recorder.recordsIn, out: recorder.recordsOut, errors: recorder.errors },
    ...(recorder.parked > 0 ? { parked: recorder.parked } : {}),
    keys: recorder.keys,
    ...(failure ? { failure } : {}),
    ...(context?.steering.stop ? { stopped: context.steering.stop } : {}),
    ...(queued.parent && context ? { returned: context.steering.returned } : {}),
    ...(reason instanceof Suspension ? { waiting: { dueMs: reason.dueMs } } : {}),
    steps: recorder.steps(),
    traceText: keepsTraceOf(compiled.flow.settings, { status, errors: recorder.errors })
      ? recorder.traceText()
      : emptyTraceText,
  }
}

/** The outcome of a run that could not be begun. */
export function unstartedRun(queued: QueuedRun, at: Date, error: FlowError): FinishedRun {
  return {
    id: queued.id,
    status: 'failed',
    startedAt: at.toISOString(),
    endedAt: at.toISOString(),
    durationMs: 0,
    records: { in: queued.recordsIn, out: 0, errors: 0 },
    keys: { first: [], count: 0 },
    failure: { node: error.node ?? '', nodeName: error.node ?? '', problem: error.toProblem() },
    steps: [],
    traceText: emptyTraceText,
  }
}

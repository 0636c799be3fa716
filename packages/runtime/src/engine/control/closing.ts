import { asFlowError, flowError, type Json } from '@isthmus/sdk'
import type { CompiledClosing } from '../plan/compiled-flow.ts'
import { Deadline } from '../run/deadline.ts'
import type { FinishedRun } from '../journal-port.ts'
import { RunContext } from '../run/run-context.ts'
import type { RunRequest } from '../run/run-flow.ts'
import { runStages } from '../run/run-stages.ts'

const defaultLimitSeconds = 60

/**
 * Lets every finally node do its work, one after the other, with the record that tells how the run ended. What fails there
 * is visible, but never hides why the run itself failed.
 */
export async function runClosings(request: RunRequest, status: FinishedRun['status']): Promise<void> {
  const { closings } = request.compiled
  if (closings.length === 0) return
  const inputText = JSON.stringify([endRecord(request, status)])
  for (const closing of closings) await runClosing(request, closing, inputText)
}

/** What a finally node gives: plain facts that stay the same when the run is computed anew, so no times. */
function endRecord({ queued, recorder, compiled }: RunRequest, status: FinishedRun['status']): Json {
  const { failure } = recorder
  return {
    run: queued.id,
    flow: compiled.flow.id,
    status,
    records: { in: recorder.recordsIn, out: recorder.recordsOut, errors: recorder.errors },
    failure: (failure ?? null) as Json,
  }
}

async function runClosing(request: RunRequest, closing: CompiledClosing, inputText: string): Promise<void> {
  const { queued, services, recorder, startedAt, respond } = request
  const { node } = closing
  const seconds = node.config['limitSeconds']
  const limitMs = 1000 * (typeof seconds === 'number' ? seconds : defaultLimitSeconds)
  const params = { node: node.name, limitMs }
  // The cancellation that let the finally begin must not end it; a later one does.
  const { cancel, closing: closes } = request
  const over = cancel.aborted ? closes : AbortSignal.any([closes, cancel])
  const deadline = new Deadline(over, limitMs, () => flowError('FINALLY_TIMEOUT', params, { node: node.id }))
  try {
    const context = new RunContext({
      compiled: closing,
      services,
      recorder,
      run: { id: queued.id, startedAt: startedAt.toISOString() },
      flow: queued.flowId,
      signal: deadline.signal,
      inputText,
      recordsIn: 1,
      respond,
      resumed: request.resumed,
      depth: queued.parent?.depth ?? 0,
      aside: true,
    })
    await runStages(context, inputText, deadline)
  } catch (thrown) {
    deadline.stop(thrown)
  } finally {
    deadline.end()
  }
  if (deadline.signal.aborted && !request.closing.aborted) noteFailure(request, closing, deadline.signal.reason)
}

function noteFailure({ recorder }: RunRequest, { node }: CompiledClosing, reason: unknown): void {
  const error = asFlowError(reason)
  recorder.failed(error.node ?? node.id, error.toProblem(), false)
  recorder.unhandled += 1
}

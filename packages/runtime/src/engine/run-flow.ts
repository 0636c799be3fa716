import { asFlowError, flowError, type FlowError, type Json, type WebhookResponse } from '@isthmus/sdk'
import type { CompiledFlow } from './compiled-flow.ts'
import { Deadline, untilAborted } from './deadline.ts'
import { runEffect } from './effect-stage.ts'
import type { FinishedRun, QueuedRun } from './journal-port.ts'
import { keptText } from './kept-record.ts'
import type { Stage, TriggerStage } from './plan.ts'
import { runGather, runSegment } from './pure-stage.ts'
import { chunkRecords, RunContext, type RunServices } from './run-context.ts'
import type { RunRecorder } from './run-recorder.ts'

const defaultTimeoutMs = 60 * 60 * 1000

export interface RunRequest {
  readonly compiled: CompiledFlow
  readonly queued: QueuedRun
  readonly services: RunServices
  readonly recorder: RunRecorder
  /** Aborted when a person cancels the run or the process closes. */
  readonly cancel: AbortSignal
  readonly startedAt: Date
  readonly now: () => Date
  readonly respond: (response: WebhookResponse) => void
}

/** Carries out one run: all stages at the same time, streaming to each other. Never throws; the outcome tells. */
export async function runFlow(request: RunRequest): Promise<FinishedRun> {
  const { compiled, queued, services, recorder, respond, cancel } = request
  const limitMs = compiled.flow.settings.timeoutMs ?? defaultTimeoutMs
  const deadline = new Deadline(cancel, limitMs, () => flowError('RUN_TIMEOUT', { limitMs }))
  recorder.recordsIn = queued.recordsIn
  try {
    const context = new RunContext({
      compiled,
      services,
      recorder,
      run: { id: queued.id, startedAt: request.startedAt.toISOString() },
      signal: deadline.signal,
      inputText: queued.inputText,
      recordsIn: queued.recordsIn,
      respond,
    })
    recorder.status = 'running'
    recorder.announce()
    await runStages(context, queued, deadline)
  } catch (thrown) {
    deadline.stop(asFlowError(thrown))
  } finally {
    deadline.end()
  }
  recorder.status = statusOf(request, deadline.signal)
  const finished = summarise(request, recorder.status)
  recorder.announce()
  return finished
}

/** Waits for all stages; the first one that breaks stops the others. */
async function runStages(context: RunContext, queued: QueuedRun, deadline: Deadline): Promise<void> {
  await Promise.all(
    context.compiled.plan.stages.map(async (stage) => {
      try {
        // Stages wait for each other, so one that waits for a broken neighbour must be let go.
        if (!context.signal.aborted) await untilAborted(context.signal, runStage(stage, context, queued))
      } catch (thrown) {
        deadline.stop(asFlowError(thrown))
      }
    }),
  )
}

function runStage(stage: Stage, context: RunContext, queued: QueuedRun): Promise<void> {
  switch (stage.kind) {
    case 'trigger':
      return runTrigger(stage, context, queued)
    case 'segment':
      return runSegment(stage, context)
    case 'gather':
      return runGather(stage, context)
    case 'effect':
      return runEffect(stage, context)
  }
}

async function runTrigger(stage: TriggerStage, context: RunContext, queued: QueuedRun): Promise<void> {
  const { recorder } = context
  let index = 0
  for (const { text, records } of chunksOf(queued)) {
    const count = records.length
    const kept = records
      .slice(0, recorder.room(stage.id, 'out'))
      .map((value, at) => keptText({ value, index: index + at }))
    recorder.left(stage.id, 'out', { count, kept: kept.join(',') })
    if (context.isEnd(stage.id, 'out')) context.ended(stage.id, 'out', count)
    const origins = context.tracksOrigins ? records.map((_, at) => index + at) : undefined
    await context.send(stage.id, 'out', {
      from: [stage.id, 'out', index],
      count,
      text,
      ...(origins ? { origins } : {}),
    })
    index += count
  }
  recorder.stageDone([stage.node])
  context.finished([stage.id])
}

function* chunksOf({ inputText }: QueuedRun): Iterable<{ readonly text: string; readonly records: readonly Json[] }> {
  const all = JSON.parse(inputText) as readonly Json[]
  if (all.length > 0 && all.length <= chunkRecords) yield { text: inputText, records: all }
  else {
    for (let start = 0; start < all.length; start += chunkRecords) {
      const records = all.slice(start, start + chunkRecords)
      yield { text: JSON.stringify(records), records }
    }
  }
}

function statusOf({ cancel, recorder }: RunRequest, signal: AbortSignal): FinishedRun['status'] {
  if (cancel.aborted) return 'canceled'
  if (signal.aborted) {
    const error = asFlowError(signal.reason)
    recorder.stopped(error.node ?? '', error.toProblem())
    return 'failed'
  }
  if (recorder.unhandled === 0) return 'succeeded'
  return recorder.recordsOut === 0 ? 'failed' : 'partial'
}

function summarise({ queued, recorder, startedAt, now }: RunRequest, status: FinishedRun['status']): FinishedRun {
  const endedAt = now()
  const { failure } = recorder
  return {
    id: queued.id,
    status,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    durationMs: endedAt.getTime() - startedAt.getTime(),
    records: { in: recorder.recordsIn, out: recorder.recordsOut, errors: recorder.errors },
    keys: recorder.keys,
    ...(failure ? { failure } : {}),
    steps: recorder.steps(),
    traceText: recorder.traceText(),
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
    traceText: '{"nodes":{},"inputs":{}}',
  }
}

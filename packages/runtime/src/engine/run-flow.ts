import { asFlowError, flowError, type FlowError, type WebhookResponse } from '@isthmus/sdk'
import type { CompiledFlow } from './compiled-flow.ts'
import { runEffect } from './effect-stage.ts'
import type { FinishedRun, QueuedRun } from './journal-port.ts'
import type { Stage, TriggerStage } from './plan.ts'
import { runGather, runSegment } from './pure-stage.ts'
import { RunContext, type RunServices } from './run-context.ts'
import type { RunRecorder } from './run-recorder.ts'
import { keptPerPort } from './visit.ts'

const defaultTimeoutMs = 60 * 60 * 1000
const chunkRecords = 1000

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
  const { compiled, queued, services, recorder, respond } = request
  const limitMs = compiled.flow.settings.timeoutMs ?? defaultTimeoutMs
  const timeout = AbortSignal.timeout(limitMs)
  const failed = new AbortController()
  const signal = AbortSignal.any([request.cancel, timeout, failed.signal])
  const context = new RunContext({
    compiled,
    services,
    recorder,
    run: { id: queued.id, startedAt: request.startedAt.toISOString() },
    signal,
    inputText: queued.inputText,
    recordsIn: queued.recordsIn,
    respond,
  })
  recorder.status = 'running'
  recorder.recordsIn = queued.recordsIn
  recorder.announce()
  const error = await runStages(context, queued, failed)
  const status = statusOf(request, { error, timedOut: timeout.aborted, limitMs })
  recorder.status = status
  const finished = summarise(request, status)
  recorder.announce()
  return finished
}

/** Waits for all stages; the first one that breaks stops the others. */
async function runStages(
  context: RunContext,
  queued: QueuedRun,
  failed: AbortController,
): Promise<FlowError | undefined> {
  let first: FlowError | undefined
  const stages = context.compiled.plan.stages.map(async (stage) => {
    try {
      await aborted(context.signal, runStage(stage, context, queued))
    } catch (thrown) {
      if (context.signal.aborted) return
      first ??= asFlowError(thrown)
      failed.abort(first)
    }
  })
  await Promise.all(stages)
  return first
}

/** Stages wait for each other, so one that waits for a broken neighbour must be let go. */
async function aborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
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
  const chunks = queued.recordsIn === 1 ? [[queued.inputText, 1] as const] : chunksOf(queued.inputText)
  let index = 0
  for (const [text, count] of chunks) {
    const kept = index < keptPerPort ? keptInput(text, index) : ''
    recorder.left(stage.id, 'out', { count, kept })
    if (context.isEnd(stage.id, 'out')) context.ended(stage.id, 'out', count)
    const origins = context.tracksOrigins ? Array.from({ length: count }, (_, at) => index + at) : undefined
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

function chunksOf(inputText: string): (readonly [string, number])[] {
  const records = JSON.parse(inputText) as readonly unknown[]
  const chunks: (readonly [string, number])[] = []
  for (let start = 0; start < records.length; start += chunkRecords) {
    const part = records.slice(start, start + chunkRecords)
    chunks.push([JSON.stringify(part), part.length])
  }
  return chunks
}

function keptInput(text: string, index: number): string {
  const records = JSON.parse(text) as readonly unknown[]
  return records
    .slice(0, keptPerPort - index)
    .map((record, at) => `{"index":${index + at},"value":${JSON.stringify(record)}}`)
    .join(',')
}

function statusOf(
  { cancel, recorder }: RunRequest,
  {
    error,
    timedOut,
    limitMs,
  }: { readonly error: FlowError | undefined; readonly timedOut: boolean; readonly limitMs: number },
): FinishedRun['status'] {
  if (cancel.aborted) return 'canceled'
  if (error || timedOut) {
    const cause = error ?? flowError('RUN_TIMEOUT', { limitMs })
    recorder.failed(cause.node ?? '', cause.toProblem())
    return 'failed'
  }
  if (recorder.unhandled === 0) return 'succeeded'
  return recorder.recordsOut === 0 ? 'failed' : 'partial'
}

function summarise({ queued, recorder, startedAt, now }: RunRequest, status: FinishedRun['status']): FinishedRun {
  const endedAt = now()
  // A failure that an error port took is part of the run's business, not the run's failure.
  const failure = status === 'succeeded' ? undefined : recorder.failure
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

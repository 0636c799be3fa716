import { flowError, type WebhookResponse } from '@isthmus/sdk'
import type { CompiledFlow } from './plan/compiled-flow.ts'
import type { Lease } from './plan/compiled-flows.ts'
import type { LiveRun } from './engine.ts'
import type { FinishedRun, QueuedRun } from './journal-port.ts'
import type { QueueEntry } from './run/run-queue.ts'
import type { RunRecorder } from './trace/run-recorder.ts'

/** A run under way. */
export interface Active {
  readonly recorder: RunRecorder
  readonly cancel: AbortController
  readonly entry: QueueEntry
  readonly done: Promise<FinishedRun>
}

/** One run on its way through the engine. */
export interface Work {
  readonly queued: QueuedRun
  readonly compiled: CompiledFlow
  readonly recorder: RunRecorder
  readonly cancel: AbortSignal
  readonly respond: (response: WebhookResponse) => void
  /** When it began first, for a run that goes on. */
  readonly begunAt?: string
  readonly mayRest: (dueMs: number | undefined) => boolean
}

/** What callers wait for: the end of a run, and its first answer. */
export interface Promised {
  readonly done: PromiseWithResolvers<FinishedRun>
  readonly atRest: PromiseWithResolvers<void>
  readonly response: PromiseWithResolvers<WebhookResponse | undefined>
}

/** How a run is begun. */
export interface Launch {
  readonly queued: QueuedRun
  readonly lease: Lease
  readonly begunAt?: string
  /** Of a run that goes on: what its callers wait for already. */
  readonly promised?: Promised | undefined
  /** True: at once, in the place of the run that called it. */
  readonly atOnce?: boolean
  /** True: it goes on only to be canceled where it waits. */
  readonly toCancel?: boolean
}

export function newPromised(): Promised {
  return {
    done: Promise.withResolvers<FinishedRun>(),
    atRest: Promise.withResolvers<void>(),
    response: Promise.withResolvers<WebhookResponse | undefined>(),
  }
}

/** A run under way as others see it. */
export function liveRun(id: string, recorder: RunRecorder): LiveRun {
  return {
    id,
    get status() {
      return recorder.status
    },
    steps: () => recorder.steps(),
    trace: () => recorder.trace(),
    onChange: (listener) => recorder.onChange(listener),
  }
}

/** A run that goes on only to be canceled ends where it would wait. */
export function abortedHere(cancel: AbortController): false {
  cancel.abort(flowError('RUN_CANCELED', {}))
  return false
}

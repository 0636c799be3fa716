import type { Flow, Json, WebhookResponse } from '@isthmus/sdk'
import type { RunStatus, StepSummary, StoredPartialRun } from '@isthmus/sdk/api'
import type { ExpressLane } from './express-port.ts'
import type { FinishedRun, ParentRun } from './journal-port.ts'
import type { RunTrace } from './trace/trace.ts'
import type { TriggerMark } from './trigger-memory-port.ts'

/** A flow as it was saved. */
export interface SavedFlow {
  readonly flow: Flow
  readonly version: number
}

export interface StartRun {
  /** Made up when left out. */
  readonly id?: string
  readonly saved: SavedFlow
  /** Id of the trigger node. */
  readonly trigger: string
  readonly input: readonly Json[]
  /** User name, `webhook`, `schedule`, `cli`, or `retry of <run id>`. */
  readonly startedBy: string
  /** What the trigger remembers from now on; on disk exactly when the run is. */
  readonly mark?: TriggerMark
  /** Set, only a part of the flow is carried out; see `partialStart` for its trigger and input. */
  readonly part?: StoredPartialRun
}

/** A run that was acknowledged by a process that has ended. */
export interface ResumedRun extends StartRun {
  readonly id: string
  readonly queuedAt: string
  /** When it began first: its journal then knows which calls were made. Absent when it only waited. */
  readonly startedAt?: string
  readonly parent?: ParentRun
  /** Set, `input` is empty and the records are read from the journal when its turn comes. */
  readonly stored?: { readonly recordsIn: number }
}

/** A run that waited when the process ended. */
export interface WaitingRun {
  readonly id: string
  /** ISO instant; without one it waits for runs that it called. */
  readonly waitingUntil?: string
}

/** A run under way. */
export interface LiveRun {
  readonly id: string
  readonly status: RunStatus
  steps(): readonly StepSummary[]
  /** What has been kept so far. */
  trace(): RunTrace
  /** Calls `listener` after each change, at most about ten times a second; returns the way to stop it. */
  onChange(listener: () => void): () => void
}

export interface StartedRun {
  readonly id: string
  readonly queuedAt: string
  readonly done: Promise<FinishedRun>
  /** Resolves when the run has ended, or has been put away because it only waits. */
  readonly atRest: Promise<void>
  /** The first answer a respond node gave; `undefined` when the run ends without one. */
  readonly response: Promise<WebhookResponse | undefined>
}

/** Carries out runs. */
export interface Engine {
  /**
   * Starts a run of a flow; resolves once the run is safely in the journal. Throws `FLOW_INVALID` (see `checkFlow` for
   * the reasons), `NOT_FOUND` for an unknown trigger, `QUEUE_FULL`.
   */
  start(request: StartRun): Promise<StartedRun>
  /**
   * The lane for a flow that does nothing but compute and answer; `undefined` when its events go by `start`. Throws
   * `FLOW_INVALID`, `NOT_FOUND` as `start` does, and `RUN_CANCELED` while the engine closes.
   */
  express(saved: SavedFlow, trigger: string): ExpressLane | undefined
  /**
   * Goes on with runs from their last effect: those that were not over when the process ended, and parked ones about which a
   * person decided. One that cannot be compiled any more fails.
   */
  resume(runs: readonly ResumedRun[]): Promise<void>
  /** Stops a run; false when there is none under way with this id. */
  cancel(runId: string): boolean
  /** Takes over runs that waited when the process ended; each goes on when its time has come. */
  rest(runs: readonly WaitingRun[]): void
  /** Goes on with a run that was put away, whatever it waits for; false when it is not. */
  wake(runId: string): boolean
  live(runId: string): LiveRun | undefined
  /** True for a run that waits for its turn, is at work, or was put away while it waits for a time or for other runs. */
  goesOn(runId: string): boolean
  /**
   * Refuses new runs, stops what goes on, and waits for it. What was not over stays in the journal, for `resume` when the
   * process starts anew.
   */
  close(): Promise<void>
}

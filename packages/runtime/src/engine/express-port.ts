import type { Problem, TriggerKind, WebhookResponse } from '@isthmus/sdk'
import type { RunStatus } from '@isthmus/sdk/api'
import type { EventMark } from './trigger-memory-port.ts'

/** An event for a flow that does nothing but compute and answer. */
export interface ExpressEvent {
  /** The trigger's record as JSON text. */
  readonly recordText: string
  /** ISO instant in UTC at which the event was accepted. */
  readonly queuedAt: string
  /** What its trigger remembers: written with the run, and acknowledged only then. */
  readonly mark?: EventMark | undefined
  /** Told once the run may be acknowledged; must not throw. */
  readonly settle: (outcome: ExpressOutcome) => void
  /** Told instead when there is no run: nothing of the event is kept. Must not throw. */
  readonly refuse: (reason: unknown) => void
}

/** An answer whose body is text already: JSON, or with `isText` one that is sent as it is. */
export interface ExpressResponse extends Omit<WebhookResponse, 'body'> {
  readonly bodyText: string
  readonly isText: boolean
}

/** What the caller may learn of a run. */
export interface ExpressOutcome {
  readonly id: string
  readonly status: ExpressRun['status']
  /** The first answer a respond node gave. */
  readonly response: ExpressResponse | undefined
  readonly failure: ExpressRun['failure']
}

/**
 * Carries out events of one flow and trigger together: what arrives while the one before is computed is one burst, and
 * each stage of the flow is one visit for all of it.
 */
export interface ExpressLane {
  /** Throws `QUEUE_FULL`, and `RUN_CANCELED` while the engine closes. */
  take(event: ExpressEvent): void
}

/** A finished run that was never queued in the journal, because it could simply have been computed again. */
export interface ExpressRun {
  readonly id: string
  readonly queuedAt: string
  /** Belongs into the transaction that writes the run. */
  readonly mark?: EventMark | undefined
  /** The trigger's records: the text of a JSON array. */
  readonly inputText: string
  readonly status: Exclude<RunStatus, 'queued' | 'running'>
  readonly records: { readonly in: number; readonly out: number; readonly errors: number }
  readonly failure: { readonly node: string; readonly nodeName: string; readonly problem: Problem } | undefined
  /** JSON of `StepSummary`s. */
  readonly stepsText: string
  /** JSON of a `RunTrace`. */
  readonly traceText: string
  /** The trace's text on both sides of the trigger's record, when that is the only one and stands in it as it is. */
  readonly aroundInput?: readonly [before: string, after: string] | undefined
}

/** Runs that were carried out together. */
export interface ExpressBurst {
  readonly flowId: string
  readonly flowName: string
  readonly flowVersion: number
  readonly trigger: { readonly node: string; readonly kind: TriggerKind }
  readonly startedBy: string
  readonly startedAt: string
  readonly endedAt: string
  readonly durationMs: number
  readonly runs: readonly ExpressRun[]
}

/**
 * Writes down runs that are over. `full` resolves when they are on the disk (fsynced), `grouped` when they are written;
 * those may wait some milliseconds for others.
 */
export interface ExpressJournal {
  record(burst: ExpressBurst, durability: 'full' | 'grouped'): Promise<void>
}

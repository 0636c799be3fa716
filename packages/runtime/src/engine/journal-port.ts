import type { Problem, RunStatus, StepSummary, TriggerKind } from '@isthmus/sdk'
import type { TriggerMark } from './trigger-memory-port.ts'

/** A run that waits to be carried out. Everything needed to start it again after a crash is in here. */
export interface QueuedRun {
  readonly id: string
  readonly flowId: string
  readonly flowName: string
  readonly flowVersion: number
  readonly trigger: { readonly node: string; readonly kind: TriggerKind }
  readonly startedBy: string
  /** ISO instant in UTC. */
  readonly queuedAt: string
  /** The trigger's records: the text of a JSON array. */
  readonly inputText: string
  readonly recordsIn: number
  /** Written in the same transaction. */
  readonly mark?: TriggerMark
}

/** What is kept of a run once it is over. */
export interface FinishedRun {
  readonly id: string
  readonly status: Exclude<RunStatus, 'queued' | 'running'>
  readonly startedAt: string
  readonly endedAt: string
  readonly durationMs: number
  readonly records: { readonly in: number; readonly out: number; readonly errors: number }
  /** Records of this run that now wait for a person; absent when none do. */
  readonly parked?: number
  /** Distinct business keys its writes touched, at most `maxKeysKept`; `count` is all of them. */
  readonly keys: { readonly first: readonly string[]; readonly count: number }
  /** What ended the run, else the first failure that nothing took, else the first one that an error port took. */
  readonly failure?: { readonly node: string; readonly nodeName: string; readonly problem: Problem }
  readonly steps: readonly StepSummary[]
  /** The text of a `RunTrace`. */
  readonly traceText: string
}

/** Business keys kept per run, for search. */
export const maxKeysKept = 1000

/**
 * Where the engine writes down what must survive. `enqueue` resolves when the run is on disk (fsynced): only then may
 * the event be acknowledged. `finish` may be grouped with others.
 */
export interface RunJournal {
  enqueue(run: QueuedRun): Promise<void>
  begin(runId: string, startedAt: string): void
  finish(run: FinishedRun): Promise<void>
}

import type { Json, Problem, TriggerKind } from '@isthmus/sdk'
import type { RunStatus, RunSummary, StepSummary, StoredPartialRun } from '@isthmus/sdk/api'
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
  /** The run that called this one, for runs started by another flow. */
  readonly parent?: ParentRun
  /** What a run of a part of the flow carries out, and what it may do. */
  readonly part?: StoredPartialRun
}

/** The run that called another, and from where. */
export interface ParentRun {
  readonly run: string
  /** Id of the calling node. */
  readonly node: string
  /** How many calls lie between this run and the first one, 1 or more. */
  readonly depth: number
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
  /** Where a node ended the run on purpose. */
  readonly stopped?: RunSummary['stopped']
  /** Records handed back to the caller, of runs that have one. */
  readonly returned?: readonly Json[]
  /** Of a run that waits: until when (milliseconds since 1970); without a time it waits for called runs. */
  readonly waiting?: { readonly dueMs: number | undefined }
  readonly steps: readonly StepSummary[]
  /** The text of a `RunTrace`. */
  readonly traceText: string
}

/** A run as the journal knows it. */
export interface KnownRun extends Pick<FinishedRun, 'failure'> {
  readonly queued: QueuedRun
  readonly status: RunStatus
  /** When it began first; absent when it only waited in line. */
  readonly startedAt?: string
  /** Of a run that waits: until when, an ISO instant. */
  readonly waitingUntil?: string
  /** Records it handed back to its caller. */
  returned(): readonly Json[]
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
  /** What is known of a run, to go on with it or to hand its outcome to its caller. */
  find(runId: string): KnownRun | undefined
  /** The records of a run that is written down, so that a long line of runs need not hold them in memory. */
  inputText?(runId: string): string
}

import type { Flow, Json, TriggerKind } from '@isthmus/sdk'
import type { RunDetail, RunStatus, RunSummary, StepSummary, StoredPartialRun } from '@isthmus/sdk/api'
import type { ExpressJournal } from '../../engine/express-port.ts'
import type { TriggerMark } from '../../engine/trigger-memory-port.ts'

/** A run that waits to be carried out, with everything needed to start it again. */
export interface RunToQueue extends Pick<
  RunSummary,
  'id' | 'flowId' | 'flowName' | 'flowVersion' | 'trigger' | 'startedBy' | 'queuedAt'
> {
  /** The trigger's records: the text of a JSON array. */
  readonly inputText: string
  readonly recordsIn: number
  /** What its trigger remembers from now on. */
  readonly mark?: TriggerMark
  /** The run that called this one; `depth` is how many calls lie above it. */
  readonly parent?: { readonly run: string; readonly node: string; readonly depth: number }
  /** What a run of a part of the flow carries out, and what it may do. */
  readonly part?: StoredPartialRun
}

/** What is kept of a run once it is over. */
export interface RunToFinish extends Pick<RunSummary, 'id' | 'records' | 'keys' | 'failure' | 'stopped'> {
  readonly status: Exclude<RunStatus, 'queued' | 'running'>
  readonly startedAt: string
  readonly endedAt: string
  readonly durationMs: number
  /** Records handed back to the caller. */
  readonly returned?: readonly Json[]
  /** Of a run that waits: until when, in milliseconds since 1970. */
  readonly waiting?: { readonly dueMs: number | undefined }
  readonly steps: readonly StepSummary[]
  readonly traceText: string
}

/** A run with what it takes to go on with it, or to tell its caller how it ended. */
export interface StoredRun extends Pick<RunSummary, 'failure' | 'status' | 'startedAt' | 'waitingUntil'> {
  readonly queued: RunToQueue
  returned(): readonly Json[]
}

/** `key` is the beginning of a business key; instants are ISO 8601 in UTC, `from` inclusive, `to` exclusive. */
export interface RunFilter {
  readonly flow?: string
  readonly version?: number
  readonly statuses?: readonly RunStatus[]
  readonly triggerKind?: TriggerKind
  readonly triggerNode?: string
  /** Code of the run's first failure. */
  readonly errorCode?: string
  readonly from?: string
  readonly to?: string
  readonly key?: string
  readonly cursor?: string
  readonly limit: number
}

/**
 * A page of a list. It may hold fewer runs than asked for although there are more: a search that finds next to nothing
 * among very many runs is given back in parts, so that no request stops everything else.
 */
export interface RunPage {
  readonly runs: readonly RunSummary[]
  readonly next: string | null
}

/** A run that was not over when the process ended. */
export interface UnfinishedRun {
  readonly run: RunToQueue
  readonly status: 'queued' | 'running'
  readonly startedAt?: string
}

/** Which unfinished runs to read, so that not all of their records need be in memory; all of them when left out. */
export interface UnfinishedPage {
  /** Id of the last run of the page before. */
  readonly after?: string
  readonly limit: number
}

/** Writes down runs and finds them again. Its first three functions are the journal the engine asks for. */
export interface RunStore extends ExpressJournal {
  /** Resolves when the run is on the disk. Calls of one turn of the event loop share a transaction. */
  enqueue(run: RunToQueue): Promise<void>
  begin(runId: string, startedAt: string): void
  /** Resolves when the outcome is written; outcomes are written in groups. */
  finish(run: RunToFinish): Promise<void>
  /** In the order they were accepted, the newest first. Throws `USAGE` for a cursor that did not come from here. */
  list(filter: RunFilter): RunPage
  summary(id: string): RunSummary | undefined
  /** Steps are empty while the run is not over. `undefined` when there is no such run or its flow is gone. */
  get(id: string): Promise<RunDetail | undefined>
  /** The text of the run's trace; `undefined` while there is none. */
  trace(id: string): Promise<string | undefined>
  /** The trigger's records, for a retry. */
  input(id: string): Promise<{ readonly text: string; readonly flow: Flow; readonly flowVersion: number } | undefined>
  /** Oldest first. */
  unfinished(page?: UnfinishedPage): readonly UnfinishedRun[]
  /** The text of the trigger's records. Throws `NOT_FOUND`. */
  inputText(id: string): string
  find(id: string): StoredRun | undefined
  /** Runs that wait, oldest first. */
  waiting(): readonly Pick<RunSummary, 'id' | 'waitingUntil'>[]
  /**
   * Ids of runs that wait for runs they called although one of these has ended meanwhile, or none of them goes on any more,
   * oldest first: those that a process owed a word when it ended.
   */
  forsaken(): readonly string[]
  /** Writes what waits. */
  flush(): Promise<void>
}

/** Keys shown in a list; all kept ones can be searched. */
export const keysInSummary = 5

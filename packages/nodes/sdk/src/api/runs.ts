import type { ErrorCode, Problem } from '../errors.ts'
import type { Flow } from '../flow/flow.ts'
import type { PartWanted } from '../flow/partial-scope.ts'
import type { Json } from '../json.ts'
import type { TriggerKind } from '../flow/node-type-info.ts'

/**
 * `partial` means the run ended, but some records failed and no error port took them. `interrupted` means the process
 * ended during a run that could not go on. `parked` means everything is done but some records, whose writes have an outcome
 * that nobody knows: the run goes on once a person has decided (see `ParkedRecord`). `waiting` means nothing is left to do
 * before a time (`waitingUntil`), or before a run that it called has ended.
 */
export type RunStatus =
  | 'queued'
  | 'running'
  | 'waiting'
  | 'parked'
  | 'succeeded'
  | 'partial'
  | 'failed'
  | 'canceled'
  | 'interrupted'

/** Statuses after which nothing more happens. */
export const finalRunStatuses: readonly RunStatus[] = ['succeeded', 'partial', 'failed', 'canceled', 'interrupted']

/** Every status, those that a run can leave first. */
export const runStatuses: readonly RunStatus[] = ['queued', 'running', 'waiting', 'parked', ...finalRunStatuses]

/** One row of a run list. Instants are ISO 8601 in UTC. */
export interface RunSummary {
  readonly id: string
  readonly flowId: string
  readonly flowName: string
  readonly flowVersion: number
  readonly status: RunStatus
  readonly trigger: { readonly node: string; readonly kind: TriggerKind }
  /** User name, `webhook`, `schedule`, `cli`, or `retry of <run id>`. */
  readonly startedBy: string
  readonly queuedAt: string
  readonly startedAt?: string
  readonly endedAt?: string
  readonly durationMs?: number
  /** Records that entered by the trigger, left at the ends of the flow, and failed (handled or not). */
  readonly records: { readonly in: number; readonly out: number; readonly errors: number }
  /** Records that wait for a person; absent when there are none. */
  readonly parked?: number
  /** Business keys that the run's writes touched: the first few, and how many there were. */
  readonly keys: { readonly first: readonly string[]; readonly count: number }
  /** The first failure: which node, and the cause in the other system's own words. */
  readonly failure?: { readonly node: string; readonly nodeName: string; readonly problem: Problem }
  /** The run and node that called this one; absent when nothing did. */
  readonly parent?: { readonly run: string; readonly node: string }
  /** The node that ended the run on purpose, and its message. */
  readonly stopped?: {
    readonly node: string
    readonly nodeName: string
    readonly outcome: 'succeeded' | 'failed'
    readonly message: string
  }
  /** Of a waiting run; absent when it waits for a run that it called. */
  readonly waitingUntil?: string
  /** Of a run of a part of the flow: the node it went up to, or the only one it carried out. */
  readonly part?: { readonly upTo?: string; readonly only?: string }
}

/** A run that another run called. */
export interface CalledRun extends Pick<RunSummary, 'id' | 'flowId' | 'flowName' | 'status' | 'queuedAt'> {
  /** The node of the calling flow. */
  readonly node: string
}

/**
 * `GET runs?flow=&version=&status=&trigger=&triggerNode=&code=&from=&to=&key=&cursor=&limit=`, newest first. `limit` 1..200,
 * 50 by default; `status` may repeat; `trigger` is a kind; `code` is the error code of the first failure; `key` is the
 * beginning of a business key. A page holds as many runs as asked for, unless
 * looking for them takes more than a second: it may then hold fewer, or none, and still have a `next`.
 */
export interface RunsAnswer {
  readonly runs: readonly RunSummary[]
  /** Pass as `cursor` for the next page; `null` on the last one. */
  readonly next: string | null
}

export type StepStatus = 'waiting' | 'running' | 'succeeded' | 'partial' | 'failed' | 'skipped'

/** One node's part of a run. */
export interface StepSummary {
  readonly node: string
  readonly status: StepStatus
  readonly recordsIn: number
  /** Records that left, per output port, the error port included. */
  readonly recordsOut: Readonly<Record<string, number>>
  /** Records that failed here. */
  readonly errors: number
  readonly durationMs: number
  /** Tries beyond the first, over all records. */
  readonly retries: number
  readonly problem?: Problem
  /** In a run of a part of the flow: where the records of a node came from that was not carried out. */
  readonly given?: GivenOrigin
  /** In a run of a part of the flow: records whose write was computed and not sent; see `unsentPort`. */
  readonly unsent?: number
}

/** Where records of a node come from that is not carried out: its pins, an earlier run, or made up from its schema. */
export type GivenOrigin = 'pin' | 'run' | 'sample'

/** Port of a step under which `GET runRecords` gives what a run of a part of the flow would have sent. */
export const unsentPort = ':unsent'

/** `GET run` */
export interface RunDetail extends RunSummary {
  /** The document as it was when the run started. */
  readonly flow: Flow
  readonly steps: readonly StepSummary[]
  /**
   * Why there are no records to look at: `settings` when the flow keeps none of such runs, `pruned` when they were removed
   * to free space. Absent when they are kept.
   */
  readonly unkept?: 'settings' | 'pruned'
  /** Runs that this one called: the first hundred, oldest first, and how many there are. */
  readonly children: { readonly first: readonly CalledRun[]; readonly count: number }
}

/**
 * Which part of a flow a run carries out. A node with pins is not carried out: its pinned records leave it. Writes are
 * computed and not sent, unless they are named in `writes`.
 */
export interface PartialRun extends PartWanted {
  /** Node id -> how many records may be sent at most: what a person has agreed to. Nothing is sent when left out. */
  readonly writes?: Readonly<Record<string, number>>
  /** The node takes one record and gives at most so many: the first page of a list. */
  readonly maxRecords?: number
  /** Node id -> port -> records of nodes before the one that runs alone, as an earlier run had them. */
  readonly given?: Readonly<Record<string, Readonly<Record<string, readonly Json[]>>>>
}

/** A `PartialRun` as it is written down. */
export interface StoredPartialRun extends PartialRun {
  /** Where the trigger's records came from; absent when the caller gave them. */
  readonly inputFrom?: GivenOrigin
}

/**
 * `POST flowRuns` (answers 202 with a `RunSummary`). `input` are the trigger's records, one empty object by default. With
 * `upTo` or `only` a part of the flow is run, whether or not the rest of it has problems.
 */
export interface StartRunRequest extends PartialRun {
  /** Id of the trigger node; may be left out when the flow has one trigger. */
  readonly trigger?: string
  readonly input?: readonly Json[]
}

/** `POST runRetry`: a new run with the same trigger records, on the newest version of the flow or the one it ran with. */
export interface RetryRunRequest {
  readonly version: 'newest' | 'same'
}

/** One record in a trace. */
export interface TraceRecord {
  /** Position among all records that left by this port (or failed at this node), from 0. */
  readonly index: number
  /** Absent when it was cut. */
  readonly value?: Json
  /** Why it failed; only in port `error`. */
  readonly problem?: Problem
  /** The record it was made from. Absent at triggers and gathering nodes. */
  readonly from?: { readonly node: string; readonly port: string; readonly index: number }
  /** Present when the value was too large to keep: its size in bytes. */
  readonly cutBytes?: number
  /** Present with `cutBytes`: 16 hexadecimal digits that are the same for the same value. */
  readonly cutHash?: string
}

/**
 * `GET runRecords?side=in|out&port=&cursor=&limit=` (`side` out and `port` "out" by default; limit 1..200, 50 by default).
 */
export interface TraceRecordsAnswer {
  readonly records: readonly TraceRecord[]
  /** Records that passed here. */
  readonly total: number
  /** Records of them that the trace kept. */
  readonly kept: number
  readonly next: string | null
}

/** One side of a call to another system, without secrets; personal data is hidden from those who may not see it. */
export interface TraceMessage {
  /** The ones that help people, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the body, up to 4,096 characters; missing when it is empty or belongs to a sign-in. */
  readonly body?: string
  /** Present when the body is longer than that: its size in bytes. */
  readonly cutBytes?: number
  /** Present with `cutBytes`: 16 hexadecimal digits that are the same for the same body. */
  readonly cutHash?: string
}

/** One call that a step made to another system. */
export interface TraceCall {
  /** Position among all calls of the step, from 0. */
  readonly index: number
  /** When it ended, an ISO instant in UTC. */
  readonly at: string
  /** Which try of its record it belongs to, from 1. */
  readonly try: number
  /** How many records it was made for. */
  readonly records: number
  /** Absent for the work itself. `signIn` gets a session or a token, `verify` looks up what became of a write. */
  readonly purpose?: 'signIn' | 'verify'
  /** Present when it was made once more with a new session or token. */
  readonly signedInAnew?: boolean
  readonly connection?: string
  readonly method: string
  /** Without values that are secrets. */
  readonly url: string
  /** Absent when there was no answer that could be read, then `problem` says why; and for statements to a database. */
  readonly status?: number
  /** Of a statement that a database carried out: rows that it gave or changed. */
  readonly rows?: number
  readonly problem?: ErrorCode
  readonly durationMs: number
  readonly sentBytes: number
  readonly receivedBytes: number
  readonly sent: TraceMessage
  readonly received?: TraceMessage
  /** The record it was made for; absent when there were several, or none. */
  readonly from?: { readonly node: string; readonly port: string; readonly index: number }
}

/** `GET runCalls?cursor=&limit=`, oldest first; limit 1..200, 50 by default. Empty where the flow keeps no traces. */
export interface TraceCallsAnswer {
  readonly calls: readonly TraceCall[]
  /** Calls that the step made. */
  readonly total: number
  /** Calls of them without an answer, or with a status of 400 or more. */
  readonly failed: number
  /** Calls of them that the trace kept: the first ones, and more of those that failed. */
  readonly kept: number
  readonly next: string | null
}

/** Messages of `GET runEvents` (server-sent events): `event: steps` while it runs, one `event: run` at the end. */
export type RunEvent =
  | { readonly event: 'steps'; readonly data: { readonly status: RunStatus; readonly steps: readonly StepSummary[] } }
  | { readonly event: 'run'; readonly data: RunDetail }

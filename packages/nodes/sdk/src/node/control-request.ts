import type { Problem } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Emission } from './define-node.ts'

/** Ends the run at once. What has been sent already stays; finally nodes still run. */
export interface StopRequest {
  readonly control: 'stop'
  readonly outcome: 'succeeded' | 'failed'
  readonly message: string
}

/** Hands a record back to the flow that called this one; without a caller it only ends here. */
export interface ReturnRequest {
  readonly control: 'return'
  readonly record: Json
}

/** Holds the record back until `until` (milliseconds since 1970, UTC), or for `forMs` milliseconds from now. */
export interface WaitRequest {
  readonly control: 'wait'
  readonly until: number | { readonly forMs: number }
  /** Longest wait in milliseconds: a longer one fails the record with `WAIT_TOO_LONG` at once. */
  readonly atMostMs?: number
  readonly answer: readonly Emission[]
}

/** Runs another flow on `input` and waits for its end. */
export interface CallRequest {
  readonly control: 'call'
  /** Id of the flow. */
  readonly flow: string
  readonly input: readonly Json[]
  /** True when a run in which some records failed still counts. */
  readonly acceptPartial: boolean
  /** What leaves, made of the records the flow returned. */
  readonly answer: (returned: readonly Json[]) => readonly Emission[]
}

/** One element for which the called run failed. */
export interface EachFailure {
  readonly index: number
  readonly element: Json
  readonly error: Problem
  /** Id of the run, where one was started. */
  readonly run: string | null
}

/** Runs another flow once for every element. */
export interface EachRequest {
  readonly control: 'each'
  readonly flow: string
  readonly elements: readonly Json[]
  /** Elements handled at the same time, 1 or more. */
  readonly atOnce: number
  /** True: the first failure ends it, and the record fails. False: failures are handed to `answer`. */
  readonly stopAtFailure: boolean
  /** `results[i]` are the records returned for element i; empty where it failed. */
  readonly answer: (results: readonly (readonly Json[])[], failures: readonly EachFailure[]) => readonly Emission[]
}

/** What a control node asks the engine to do for a record. */
export type ControlRequest = StopRequest | ReturnRequest | WaitRequest | CallRequest | EachRequest

import type { Problem } from '../errors.ts'
import type { Json } from '../json.ts'

/**
 * How a person ends the waiting of a parked record. `happened`: the write arrived, the run goes on behind it. `again`: it
 * did not, it is sent once more with the same key. `dropped`: the record is given up and fails.
 */
export type ParkedResolution = 'happened' | 'again' | 'dropped'

export const parkedResolutions: readonly ParkedResolution[] = ['happened', 'again', 'dropped']

/**
 * An exception: a record whose write has an outcome that nobody knows, so that it waits for a person. Instants are ISO 8601
 * in UTC.
 */
export interface ParkedRecord {
  /** Also the `idempotencyKey` that the write carried to the other system, where the node sends it. */
  readonly id: string
  readonly runId: string
  readonly flowId: string
  readonly flowName: string
  readonly flowVersion: number
  readonly node: string
  readonly nodeName: string
  /** What people call the record, where the node type knows. */
  readonly businessKey?: string
  /** The record that came into the node. */
  readonly record: Json
  /** `OUTCOME_UNKNOWN` with what the last try ended with, or `DECISION_NEEDED` with what its system says stands in the way. */
  readonly problem: Problem
  /** When the first try was sent. */
  readonly since: string
  readonly attempts: number
  readonly parkedAt: string
  /** Absent while it waits. */
  readonly resolution?: { readonly kind: ParkedResolution; readonly at: string; readonly by: string }
}

/**
 * `GET parked?flow=&run=&state=waiting|resolved|all&cursor=&limit=` (limit 1..200, 50 by default; `waiting` by default).
 * Longest waiting first.
 */
export interface ParkedAnswer {
  readonly parked: readonly ParkedRecord[]
  /** Records that the question fits, over all pages. */
  readonly total: number
  /** Pass as `cursor` for the next page; `null` on the last one. */
  readonly next: string | null
}

/** `POST parkedResolution` (answers with the `ParkedRecord`); the run goes on at once. */
export interface ResolveParkedRequest {
  readonly resolution: ParkedResolution
  /** For `happened`: the record that leaves the node by its port `out`; the one that came in when left out. */
  readonly record?: Json
}

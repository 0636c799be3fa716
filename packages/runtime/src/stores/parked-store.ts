import type { Json, Problem } from '@isthmus/sdk'

/** How a person ended the waiting of a parked record. */
export type ParkedResolution = 'happened' | 'again' | 'dropped'

/** A record whose write has an outcome that nobody knows; it waits for a person. Instants are ISO 8601 in UTC. */
export interface ParkedRecord {
  /** Also the key that the write carried to the other system, where that knows such keys. */
  readonly id: string
  readonly runId: string
  readonly flowId: string
  readonly flowName: string
  readonly flowVersion: number
  readonly node: string
  readonly nodeName: string
  readonly businessKey?: string
  /** The record that came into the node. */
  readonly record: Json
  /** What the last try ended with. */
  readonly problem: Problem
  /** When the first try was sent. */
  readonly since: string
  readonly attempts: number
  readonly parkedAt: string
  readonly resolution?: { readonly kind: ParkedResolution; readonly at: string; readonly by: string }
}

export interface ParkedFilter {
  readonly flow?: string
  readonly run?: string
  /** True for records that wait, false for those that were resolved; all when left out. */
  readonly open?: boolean
  readonly cursor?: string
  readonly limit: number
}

export interface ParkedPage {
  readonly parked: readonly ParkedRecord[]
  readonly next: string | null
}

export interface ResolveParked {
  readonly id: string
  readonly kind: ParkedResolution
  /** For `happened`: what leaves the node by its port `out`; the record that came in when left out. */
  readonly record?: Json
  readonly at: string
  readonly by: string
}

/** Records that wait for a person. They come here by the journal of effects. */
export interface ParkedStore {
  /** Longest waiting first. Throws `USAGE` for a cursor that did not come from here. */
  list(filter: ParkedFilter): ParkedPage
  get(id: string): ParkedRecord | undefined
  /**
   * Writes a decision down, together with what the run shall do when it goes on.
   * @returns False when it waits no more, or is to be sent again by a run that is over.
   */
  resolve(decision: ResolveParked): boolean
}

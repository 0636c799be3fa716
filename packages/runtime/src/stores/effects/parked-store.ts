import type { Json } from '@isthmus/sdk'
import type { ParkedAnswer, ParkedRecord, ParkedResolution } from '@isthmus/sdk/api'

export interface ParkedFilter {
  readonly flow?: string
  readonly run?: string
  /** True for records that wait, false for those that were resolved; all when left out. */
  readonly open?: boolean
  readonly cursor?: string
  readonly limit: number
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
  list(filter: ParkedFilter): ParkedAnswer
  get(id: string): ParkedRecord | undefined
  /**
   * Writes a decision down, together with what the run shall do when it goes on.
   * @returns False when it waits no more, or is to be sent again by a run that is over.
   */
  resolve(decision: ResolveParked): boolean
  /** Runs that wait for their turn to go on after a decision. */
  decided(): readonly string[]
}

import type { JsonObject } from '@isthmus/sdk'

/** A change that a poll has taken: the record's id, which version of it, and when it changed (see `pollInstant`). */
export interface TakenChange {
  readonly id: string
  readonly version: string
  readonly time: string
}

/**
 * What a trigger remembers because of a run. It is written in the same transaction as the run itself, so that after a
 * crash either both are there or neither is.
 *
 * `event`: this key has been answered with this run; `events`: each of these keys has. `progress`: how far the run's trigger has come; ignored when the
 * trigger was reset meanwhile, which a newer `epoch` tells.
 */
export type TriggerMark =
  | EventMark
  | {
      readonly kind: 'events'
      readonly scope: string
      readonly keys: readonly string[]
      readonly expiresAtMs: number
    }
  | ({ readonly kind: 'progress' } & TriggerProgress)

export interface EventMark {
  readonly kind: 'event'
  /** Where keys must differ: flow and node of the trigger. */
  readonly scope: string
  readonly key: string
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number
}

export interface TriggerProgress {
  readonly epoch: number
  readonly state: JsonObject
  readonly taken?: readonly TakenChange[]
  /** Changes before this time need not be remembered any more. */
  readonly forgetBefore?: string
}

/** What is known of a trigger between runs. */
export interface TriggerRecord {
  readonly flow: string
  readonly node: string
  readonly epoch: number
  readonly state: JsonObject
  /** How its last attempt went, for people; not part of what must survive. */
  readonly status: JsonObject
  /** The run that its newest progress came with. */
  readonly lastRun: string | undefined
}

/** Where triggers keep how far they have come. */
export interface TriggerMemory {
  get(flow: string, node: string): TriggerRecord | undefined
  list(): readonly TriggerRecord[]
  /** Saves progress that no run belongs to; the same as a mark of kind `progress`. */
  save(flow: string, node: string, progress: TriggerProgress): void
  saveStatus(flow: string, node: string, status: JsonObject): void
  /** Begins anew with this state: forgets what was taken, and makes marks of runs that are under way worth nothing. */
  reset(flow: string, node: string, state: JsonObject): void
  /** Those of the changes that have not been taken yet, in the same order. */
  notTaken(flow: string, node: string, changes: readonly TakenChange[]): readonly TakenChange[]
  /** The run that an event with this key started and that is still remembered. */
  eventRun(scope: string, key: string, nowMs: number): string | undefined
  /** Forgets events whose time is over; returns how many. */
  pruneEvents(nowMs: number): number
}

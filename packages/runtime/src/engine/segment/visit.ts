import type { Json, Problem, ValueMiss } from '@isthmus/sdk'

/** Records kept in a trace per port; of failed records more, because they are what people look for. */
export const keptPerPort = 100
export const keptErrors = 1000

/** One piece of work for a segment's script. Short names: this crosses into the isolate once per chunk. */
export interface VisitJob {
  /** Index of the unit the records enter by. */
  readonly unit: number
  /** Node and port they left, and the position of the first of them among all that left there. */
  readonly from: readonly [node: string, port: string, index: number]
  /** Index of the text that holds the records; for a parsing unit the number of the first line, then the lines. */
  readonly text: number
  /** Records that have left each of the segment's ports before this job. */
  readonly bases: readonly number[]
  readonly run: { readonly id: string; readonly startedAt: string }
  /** Trigger record of each record; absent when no expression asks for it. */
  readonly origins?: readonly number[]
  /** Index of the text of the trigger's records. */
  readonly triggers?: number
}

/** Records that left by a port that leads out of the segment, at most 1,000 together: a list, or lines. */
export interface VisitExit {
  readonly port: number
  readonly count: number
  readonly text: number
  readonly origins?: readonly number[]
}

export interface VisitResult {
  /** Records that left each port in this job. */
  readonly counts: readonly number[]
  readonly exits: readonly VisitExit[]
  /** Trace entries: text of `KeptRecord`s joined by commas. */
  readonly kept: readonly { readonly port: number; readonly text: number }[]
  /** First failure of this job, per node. */
  readonly failures: readonly { readonly node: string; readonly problem: Problem }[]
  /** Records that wait for an entry in a value map. */
  readonly awaiting?: readonly AwaitingRecord[]
}

/** A record that cannot go on before a value map has an entry for one of its values. */
export interface AwaitingRecord {
  /** Error port of the unit that looked it up, among the segment's ports. */
  readonly port: number
  readonly problem: Problem
  readonly record: Json
  readonly from: readonly [node: string, port: string, index: number] | null
  /** Position of its trigger record among those of the job. */
  readonly origin?: number
}

export interface VisitAnswer {
  readonly jobs: readonly VisitResult[]
  /** Values that had no entry in a value map. */
  readonly misses?: readonly ValueMiss[]
}

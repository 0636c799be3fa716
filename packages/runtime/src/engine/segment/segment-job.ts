import type { UnitRole } from '../plan/plan-units.ts'

export type UnitKind = UnitRole | 'code'

/** Shapes that a segment's script works with inside the isolate. */
export interface List {
  readonly values: unknown[]
  readonly origins: number[]
}

export interface Out {
  /** What left in the part of the chunk that is being worked on. */
  fresh: List
  /** Records that have left in this job. */
  count: number
  /** Records that had left before it. */
  readonly base: number
  /** How many more the trace has room for, what it keeps, and where each came from. */
  room: number
  readonly kept: unknown[]
  /** Node, port, index, and whether it is the very same record. */
  readonly from: ([string, string, number, boolean] | null)[]
  /** True when another unit or another stage reads it; of all others only the number matters. */
  readonly isRead: boolean
  /** Texts of what leaves the segment, until there are enough for a chunk. */
  readonly texts: string[]
  readonly origins: number[]
  waiting: number
  chars: number
}

/** Which port the records of a list left, and the position of the first. */
export type Trace = readonly [node: string, port: string, index: number] | null

export interface Job {
  readonly outs: readonly Out[]
  readonly run: object
  readonly vars: object
  readonly triggers: readonly unknown[] | null
  readonly origins: boolean
  readonly failures: { node: string; problem: object }[]
  /** What code gave last that was read as plain, with its text; see `plainOf`. */
  told: { readonly given: unknown; readonly plain: unknown; readonly text: string } | null
  /** Records that wait for an entry in a value map. */
  awaiting: object[] | undefined
  readonly text: string
  /** The records once more, read only when a user's code has failed and may have changed the first ones. */
  copies: readonly unknown[] | null
  origin: number
  /** Position in the chunk of the first record of the part that is being worked on. */
  start: number
  /** Number of the first of the lines that came in. */
  readonly firstLine: number
}

/** A unit at work on one chunk, part by part. */
export interface Work {
  readonly each: (list: List, trace: Trace) => void
  readonly close: () => void
}

export interface Unit {
  readonly id: string
  readonly name: string
  readonly kind: UnitKind
  readonly outs: Readonly<Record<string, number>>
  readonly open: (unit: Unit, job: Job) => Work
}

export interface Tables {
  readonly units: readonly Unit[]
  readonly ports: readonly {
    readonly node: string
    readonly port: string
    readonly leaves: boolean
    readonly keep: number
    /** True when its values are texts already, which leave as lines. */
    readonly lines: boolean
    readonly isRead: boolean
  }[]
  readonly inner: readonly (readonly number[])[]
}

export interface RawJob {
  readonly unit: number
  readonly from: readonly [string, string, number]
  readonly text: number
  readonly bases: readonly number[]
  readonly run: object
  readonly origins?: readonly number[]
  readonly triggers?: number
}

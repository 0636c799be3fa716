import type { Fault } from './fault.ts'
import type { Segment, Separators } from './segment.ts'

export type Standard = 'X12' | 'EDIFACT'

/** Segments of one interchange as they stand in the text, from ISA or UNB to its end. */
export interface RawInterchange {
  readonly standard: Standard
  readonly separators: Separators
  readonly segments: readonly Segment[]
  /** True when the text ends inside of a segment. */
  readonly unfinished: boolean
  readonly text: string
}

export interface Address {
  readonly id: string
  readonly qualifier: string
}

/** A transaction set (X12) or message (EDIFACT). */
export interface Message {
  /** `850`, `ORDERS` … */
  readonly type: string
  readonly controlNumber: string
  /** `004010`, `D:96A:UN` … */
  readonly version: string
  /** Position of ST or UNH within the interchange, from 1. */
  readonly position: number
  /** What stands between header and trailer. */
  readonly body: readonly Segment[]
  readonly faults: readonly Fault[]
}

export interface Group {
  /** `PO`, `PR`, `IN` …; in EDIFACT the message type, empty where messages stand without a group. */
  readonly code: string
  readonly controlNumber: string
  readonly sender: string
  readonly recipient: string
  readonly version: string
  /** Messages its trailer says it has. */
  readonly announced: string
  readonly messages: readonly Message[]
  readonly faults: readonly Fault[]
}

export interface Interchange {
  readonly standard: Standard
  readonly separators: Separators
  readonly controlNumber: string
  readonly sender: Address
  readonly recipient: Address
  /** `2026-11-22T10:30`, as written by the sender; empty when it is no date. */
  readonly sentAt: string
  /** X12 `00401`, EDIFACT `UNOC:3`. */
  readonly version: string
  readonly test: boolean
  readonly ackRequested: boolean
  readonly groups: readonly Group[]
  /** What is wrong with the envelope: everything in it is refused then. */
  readonly faults: readonly Fault[]
  readonly text: string
}

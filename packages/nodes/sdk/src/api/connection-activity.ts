import type { ErrorClass, Problem } from '../errors.ts'

/** `GET connectionActivity`: how calls to a connection's system go now, and what went wrong last. Instants are ISO 8601 in UTC. */
export interface ConnectionActivity {
  /** When it was so. */
  readonly at: string
  /** The connection's own limit first. */
  readonly limits: readonly LimitState[]
  /** What the system said last is left of what it allows; empty for systems that do not say. */
  readonly quotas: readonly QuotaState[]
  /** Newest first; calls that fail in the same way stand together. */
  readonly failures: readonly FailedCalls[]
}

/** A limit on calls and how it stands; without limits it only counts. */
export interface LimitState {
  /** `connection` counts all calls of the connection, `calls` those that match, `shared` those of several connections. */
  readonly scope: 'connection' | 'calls' | 'shared'
  readonly match?: {
    readonly methods?: readonly string[]
    readonly pathStart?: string
    readonly pathEnd?: string
  }
  /** Calls at the same time, per second, and at once after a pause. */
  readonly maxConcurrent?: number
  readonly perSecond?: number
  readonly burst?: number
  /** Calls under way. */
  readonly inside: number
  /** Calls that wait for their turn. */
  readonly waiting: number
  /** Flows whose calls wait, next first, at most ten. */
  readonly waitingFlows: readonly NamedFlow[]
  /** Calls that could be made at once now; missing without a rate. */
  readonly tokens?: number
  /** Until when no call is made, because the system asked for it. */
  readonly pausedUntil?: string
}

export interface NamedFlow {
  readonly id: string
  readonly name: string
}

export interface QuotaState {
  /** Name of the header that said so, in lower case. */
  readonly name: string
  readonly remaining: number
  readonly limit?: number
  readonly resetsAt?: string
  readonly at: string
}

/** Calls that failed in the same way; all but `firstAt` and `count` is said of the last one. */
export interface FailedCalls {
  readonly at: string
  readonly firstAt: string
  readonly count: number
  /** Method and address; left out for what is no HTTP, and for people who may not see personal data. */
  readonly what?: string
  readonly flow?: NamedFlow
  /** Id of the run, while it is kept. */
  readonly run?: string
  /** Name of the node. */
  readonly node?: string
  readonly errorClass: ErrorClass
  readonly problem: Problem
}

import type { Problem } from '../errors.ts'

/** How far a poll trigger has come and how its last look went. Instants are ISO 8601 in UTC. */
export interface PollDetail {
  readonly flowId: string
  readonly node: string
  /** Time of the newest change that was taken, by the clock of the other system; absent when nothing was. */
  readonly watermark?: string
  readonly lastAttemptAt?: string
  readonly lastSuccessAt?: string
  /** Looks that failed since the last good one. */
  readonly failures: number
  /** What the last good look took. */
  readonly records: number
  /** Why the last look that failed did so. */
  readonly problem?: Problem
  readonly lastErrorAt?: string
  /** When everything was read anew, because the system had forgotten where the last look ended. */
  readonly restartedAt?: string
  readonly lastRun?: string
}

/** `GET polls` */
export interface PollsAnswer {
  readonly polls: readonly PollDetail[]
}

/** `POST pollReset`: `now`, `everything`, or a date in ISO 8601. */
export interface ResetPollRequest {
  readonly from: string
}

import type { ErrorClass, Problem } from '@isthmus/sdk'

/** Calls of a connection that failed in the same way. Instants are ISO 8601 in UTC. */
export interface FailedCall {
  /** Of the last one, as everything else here is. */
  readonly at: string
  readonly firstAt: string
  readonly count: number
  /** Method and address without its query; missing for what is no HTTP. */
  readonly what?: string
  readonly flow?: string
  readonly run?: string
  readonly node?: string
  readonly errorClass: ErrorClass
  readonly problem: Problem
}

/** Where failed calls of a connection are kept, newest first, as long as the connection is there. */
export interface FailedCallStore {
  read(connection: string): readonly FailedCall[]
  write(connection: string, calls: readonly FailedCall[]): void
}

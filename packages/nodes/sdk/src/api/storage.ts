import type { RunStatus } from './runs.ts'

/** What a table and its indexes take. */
export interface StorageTable {
  readonly name: string
  readonly bytes: number
  readonly indexBytes: number
}

/** `GET storage`: what the database of this instance holds. Sizes are in bytes, instants ISO 8601 in UTC. */
export interface StorageStats {
  readonly file: string
  readonly fileBytes: number
  /** Parts of the file that hold something, and that wait to be used again. */
  readonly usedBytes: number
  readonly freeBytes: number
  /** The write-ahead log beside the file. */
  readonly logBytes: number
  /** Compressed steps and traces of runs; part of `usedBytes`. */
  readonly traceBytes: number
  readonly tables: readonly StorageTable[]
  readonly runs: {
    readonly total: number
    readonly byStatus: Readonly<Partial<Record<RunStatus, number>>>
    /** When the oldest and the newest run that is kept were queued. */
    readonly oldest?: string
    readonly newest?: string
  }
  /** Runs of each flow and about how much of `usedBytes` they account for, the largest first. */
  readonly flows: readonly { readonly flow: string; readonly runs: number; readonly bytes: number }[]
  /** How long runs are kept where their flow says nothing else, and how large the file may grow; of a server only. */
  readonly retention?: { readonly succeededDays: number; readonly failedDays: number; readonly maxBytes: number }
  /** When old runs were last looked for, and what went; absent when that has never been done. */
  readonly lastPruning?: {
    readonly at: string
    readonly runs: number
    /** Runs that were kept without their traces. */
    readonly traces: number
    readonly freedBytes: number
  }
  /** The newest change of the tables that this database has seen. */
  readonly schema: string
}

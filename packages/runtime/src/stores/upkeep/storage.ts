import type { PruneOptions, PruneReport } from './pruner.ts'
import type { StorageTrouble } from './storage-health.ts'

/** The file everything is kept in: its room, its health, its upkeep. */
export interface Storage {
  /** Present while nothing can be written. */
  readonly trouble: StorageTrouble | undefined
  /** Writes something small. Throws `STORAGE_FULL`; a success ends the trouble. */
  probe(): void
  /** What regularly has to be done and takes next to no time: keeps the log short and lists quick. */
  tend(): void
  /** Removes what is old or too much, in slices. */
  prune(options: PruneOptions): Promise<PruneReport>
  /** Ends the waiting of outcomes for room on the disk: they are not written, and their runs are taken up at the next start. */
  stopWaiting(): void
}

import { statSync } from 'node:fs'
import type { Store } from '../database.ts'

/** The room a database takes on the disk. */
export interface FileSpace {
  /** Bytes of the file that hold something. */
  usedBytes(): number
  /** Bytes of the file that hold nothing and are waiting to be used again. */
  freeBytes(): number
  /** Bytes of the write-ahead log. */
  logBytes(): number
  /** Gives up to so many unused pages back to the disk; tells how many. */
  shrink(pages: number): number
  /** Lets SQLite move the log into the file in pieces that take a few milliseconds each, until the work is done. */
  inShortSteps<T>(work: () => Promise<T>): Promise<T>
  /** Moves the log into the file. The log starts anew, cut to what is usual, unless a reader still needs it. */
  checkpoint(): void
}

/** Pages that are moved into the file at once while others wait for every slice. */
const shortStepPages = 250

export function createFileSpace({ db, file }: Store): FileSpace {
  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }))
  const pageBytes = pragma('page_size')
  return {
    usedBytes: () => (pragma('page_count') - pragma('freelist_count')) * pageBytes,
    freeBytes: () => pragma('freelist_count') * pageBytes,
    logBytes: () => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    shrink: (pages) => {
      const before = pragma('freelist_count')
      db.pragma(`incremental_vacuum(${pages})`)
      return before - pragma('freelist_count')
    },
    inShortSteps: async (work) => {
      const usual = pragma('wal_autocheckpoint')
      db.pragma(`wal_autocheckpoint = ${shortStepPages}`)
      try {
        return await work()
      } finally {
        if (db.open) db.pragma(`wal_autocheckpoint = ${usual}`)
      }
    },
    checkpoint: () => {
      // Readers of other processes are waited for, but never so long that anybody here would notice.
      db.pragma('busy_timeout = 15')
      try {
        db.pragma('wal_checkpoint(RESTART)')
      } finally {
        db.pragma('busy_timeout = 5000')
      }
    },
  }
}

import { FlowError, flowError } from '@isthmus/sdk'

/** Since when nothing can be written any more, and why. */
export interface StorageTrouble {
  /** ISO instant in UTC. */
  readonly since: string
  readonly reason: string
}

/** Knows whether what should be written can be written. */
export interface StorageHealth {
  readonly trouble: StorageTrouble | undefined
  /** Carries out a write. Throws `STORAGE_FULL` when the disk has no room for it; the next write that works ends the trouble. */
  watch<T>(write: () => T): T
}

/** What senders are asked to wait before they try again. */
const retryAfterMs = 10_000

export function createStorageHealth(file: string, now: () => Date): StorageHealth {
  let trouble: StorageTrouble | undefined
  return {
    get trouble() {
      return trouble
    },
    watch: (write) => {
      try {
        const result = write()
        trouble = undefined
        return result
      } catch (error) {
        const reason = fullReason(error)
        if (reason === undefined) throw error
        trouble ??= { since: now().toISOString(), reason }
        throw flowError('STORAGE_FULL', { file, reason }, { retryAfterMs, cause: error })
      }
    },
  }
}

// A full disk is SQLITE_FULL; a quota or a size limit of the process shows as a failed write, a log whose index cannot grow
// as a failed resize. The last ones are the operating system's own, for a sync that is not made by SQLite.
const fullCodes = [
  'SQLITE_FULL',
  'SQLITE_IOERR_WRITE',
  'SQLITE_IOERR_SHMSIZE',
  'SQLITE_IOERR_FSYNC',
  'ENOSPC',
  'EDQUOT',
  'EIO',
]

/** What SQLite says when there is no room to write; `undefined` for every other error. */
export function fullReason(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && fullCodes.includes(String(error.code)) ? error.message : undefined
}

/** Whether a write failed for want of room, so that it may be tried again later. */
export function saysStorageFull(error: unknown): boolean {
  return fullReason(error) !== undefined || (error instanceof FlowError && error.code === 'STORAGE_FULL')
}

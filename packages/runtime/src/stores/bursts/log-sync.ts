import { open, type FileHandle } from 'node:fs/promises'

/** Asks the disk to keep what has been committed, without holding up the thread that committed it. */
export interface LogSync {
  /** Resolves once everything committed before this call is on the disk. Rejects with what the operating system says. */
  synced(): Promise<void>
  /** Lets go of the file once nobody waits any more. */
  close(): void
}

/**
 * Syncs SQLite's log from outside, as SQLite itself does at the end of a transaction that must survive a loss of power. One
 * sync is under way at a time and all that is committed meanwhile shares the next one, so that a slow disk makes the groups
 * larger and not the queue of syncs longer. The log is never replaced while the database is open, and holds no locks that
 * closing this second handle could release.
 *
 * What a failed sync left unwritten may be lost although a later sync works: the system forgets which pages it owed, and a
 * log with a gap ends there. So after a failure `secure` first puts everything where it is safe; what it throws is the
 * answer until it works.
 */
export function createLogSync(logFile: string, secure: () => void): LogSync {
  let handle: FileHandle | undefined
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  let doubtful = false

  const sync = async (): Promise<void> => {
    // Some systems only sync what may be written.
    if (doubtful) secure()
    doubtful = true
    handle ??= await open(logFile, 'r+')
    await handle.datasync()
    doubtful = false
  }
  const begin = (): Promise<void> => {
    next = undefined
    running = sync()
    return running
  }
  const closeHandle = (): void => void handle?.close().catch(() => undefined)
  return {
    synced: () => {
      next ??= running.then(begin, begin)
      return next
    },
    close: () => void (next ?? running).then(closeHandle, closeHandle),
  }
}

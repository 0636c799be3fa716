import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { flowError } from '@isthmus/sdk'
import { requireReadableLog } from './upkeep/log-header.ts'
import { createLogSync } from './bursts/log-sync.ts'
import { migrate } from './migrations.ts'
import { requireSound } from './upkeep/soundness.ts'
import { createStorageHealth, fullReason, type StorageHealth } from './upkeep/storage-health.ts'
import { createWriteTurns, type WriteTurns } from './runs/write-turns.ts'

/** Pages kept in memory; a list over a million runs touches more than SQLite keeps by default. */
const cacheKilobytes = 8192
const keptLogBytes = 16 * 1024 * 1024
/** Pages of the log after which SQLite moves them into the file; many of them are written several times until then. */
const checkpointPages = 2500

/** Statements and transactions on one SQLite file. Everything in this room goes through here. */
export interface Store {
  readonly db: Database.Database
  readonly file: string
  /** Whether what should be written can be written. */
  readonly health: StorageHealth
  /** For threads that write to the same file. */
  readonly turns: WriteTurns
  /** A transaction that survives a crash of the process. */
  atomic<T>(work: () => T): T
  /** A transaction that also survives a loss of power: it returns once the data is on the disk. */
  durable<T>(work: () => T): T
  /**
   * Resolves once all that was committed before is on the disk, as `durable` does, but without holding up this thread and with
   * one sync for everybody who waits.
   */
  synced(): Promise<void>
  close(): void
}

/**
 * Opens a database, brings its tables to the newest form and checks its integrity, of a large file only where that takes
 * no time; `checkBeside` does the rest.
 * Throws `DATABASE_CORRUPT`, `DATABASE_NEWER`, `DATABASE_BUSY`,
 * `STORAGE_FULL`, `DATA_FOLDER_READ_ONLY`.
 */
export function openDatabase(file: string, now: () => Date): Store {
  const db = openSound(file)
  try {
    migrate(db, { file, now })
  } catch (error) {
    db.close()
    throw openingError(file, error)
  }
  const health = createStorageHealth(file, now)
  const turns = createWriteTurns()
  const log = db.memory ? undefined : createLogSync(`${file}-wal`, () => secureLog(db))
  // A transaction within another one is part of its turn.
  const inTurn = <T>(work: () => T): T => (db.inTransaction ? work() : turns.hold(work))
  return {
    db,
    file,
    health,
    turns,
    atomic: (work) => health.watch(() => inTurn(() => db.transaction(work).immediate())),
    durable: (work) => health.watch(() => inTurn(() => durably(db, work))),
    synced: async () => {
      try {
        await log?.synced()
      } catch (error) {
        health.watch(() => {
          throw error
        })
      }
    },
    close: () => {
      log?.close()
      closeCleanly(db)
    },
  }
}

/** Writes all that the log holds into the file itself, and syncs that. Throws when somebody who reads is in the way. */
function secureLog(db: Database.Database): void {
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[]
  if (result?.busy !== 0)
    throw Object.assign(new Error('the log could not be written into the database'), { code: 'EIO' })
}

function openSound(file: string): Database.Database {
  let db: Database.Database | undefined
  try {
    requireReadableLog(file)
    requireSound(file)
    db = new Database(file)
    db.pragma('busy_timeout = 5000')
    // Only takes effect while the file is empty, so it comes before everything that writes.
    db.pragma('auto_vacuum = INCREMENTAL')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    db.pragma(`wal_autocheckpoint = ${checkpointPages}`)
    db.pragma(`cache_size = -${cacheKilobytes}`)
    // A log that had to grow gives the disk back what it does not need, as soon as it starts anew.
    db.pragma(`journal_size_limit = ${keptLogBytes}`)
    return db
  } catch (error) {
    db?.close()
    throw openingError(file, error)
  }
}

export function openingError(file: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  if (error.code.startsWith('SQLITE_BUSY')) return flowError('DATABASE_BUSY', { file }, { cause: error })
  const full = fullReason(error)
  if (full !== undefined) return flowError('STORAGE_FULL', { file, reason: full }, { cause: error })
  if (error.code.startsWith('SQLITE_READONLY') || error.code.startsWith('SQLITE_CANTOPEN')) {
    return flowError('DATA_FOLDER_READ_ONLY', { folder: dirname(file), reason: error.message }, { cause: error })
  }
  if (!['SQLITE_CORRUPT', 'SQLITE_NOTADB'].some((code) => error.code.startsWith(code))) return error
  return flowError('DATABASE_CORRUPT', { file, reason: error.message }, { cause: error })
}

// The level belongs to the connection, not to the transaction. A second connection that always syncs costs the same
// (both about 120 us for ten rows on a laptop disk), but would need every statement twice.
function durably<T>(db: Database.Database, work: () => T): T {
  db.pragma('synchronous = FULL')
  try {
    return db.transaction(work).immediate()
  } finally {
    db.pragma('synchronous = NORMAL')
  }
}

function closeCleanly(db: Database.Database): void {
  if (!db.open) return
  try {
    db.pragma('optimize')
    db.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    // The log stays beside the file then, and is read at the next start.
    if (fullReason(error) === undefined) throw error
  } finally {
    db.close()
  }
}

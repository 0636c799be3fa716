import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { flowError } from '@isthmus/sdk'
import type { SpillFile, SpillSpace } from '../engine/spill-port.ts'

const ending = '.spill'
/** Pages of a file that stay in memory, in kibibytes. */
const cacheKib = 2048

/**
 * Keeps spilled text in SQLite files of their own below `folder`. A file needs no journal on disk and no syncs: it is
 * worthless once its run is over.
 */
export function openSpillSpace(folder: string): SpillSpace {
  removeLeftOvers(folder)
  let opened = 0
  return {
    open: () => {
      guarded(() => mkdirSync(folder, { recursive: true, mode: 0o700 }))
      opened += 1
      return new SqliteSpill(join(folder, `${process.pid}-${opened}${ending}`))
    },
  }
}

/** A run that was interrupted by a crash begins anew and does not read what it spilled. */
function removeLeftOvers(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const [, pid] = /^(\d+)-\d+\.spill/.exec(name) ?? []
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

/** True for another process that may still read its files. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

class SqliteSpill implements SpillFile {
  readonly #path: string
  readonly #database: Database.Database
  readonly #insert: Database.Statement<[string]>
  readonly #select: Database.Statement<[number], string>
  #bytes = 0

  constructor(path: string) {
    this.#path = path
    rmSync(path, { force: true })
    this.#database = guarded(() => new Database(path))
    guarded(() => {
      for (const setting of ['journal_mode = MEMORY', 'synchronous = OFF', `cache_size = -${cacheKib}`]) {
        this.#database.pragma(setting)
      }
      this.#database.pragma('locking_mode = EXCLUSIVE')
      this.#database.exec('CREATE TABLE block (number INTEGER PRIMARY KEY, body TEXT NOT NULL)')
    })
    this.#insert = this.#database.prepare('INSERT INTO block (body) VALUES (?)')
    this.#select = this.#database.prepare<[number], string>('SELECT body FROM block WHERE number = ?').pluck()
  }

  get bytes(): number {
    return this.#bytes
  }

  append(text: string): number {
    this.#bytes += Buffer.byteLength(text)
    return guarded(() => Number(this.#insert.run(text).lastInsertRowid))
  }

  read(number: number): string {
    const body = this.#select.get(number)
    if (body === undefined) throw new RangeError(`Nothing was spilled under the number ${number}`)
    return body
  }

  close(): void {
    this.#database.close()
    rmSync(this.#path, { force: true })
  }
}

/** Names the one thing that goes wrong with a disk in words for people. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const isFull = code === 'SQLITE_FULL' || code === 'ENOSPC' || code.startsWith('SQLITE_IOERR_WRITE')
    throw isFull ? flowError('DISK_FULL', { what: 'what a node holds of its records' }, { cause }) : cause
  }
}

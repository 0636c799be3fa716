import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { flowError } from '@isthmus/sdk'

/** A file up to this size is read as a whole before it is opened, which takes about a third of a second. */
const wholeBytes = 64 * 1024 * 1024

/** What runs are made of. It grows with every run and everything else does not. */
const ofRuns = /^(run|trace|effect|parked|trigger_taken|trigger_events|audit)/

/**
 * Reads before anything is written: a damaged file is left as it is for whoever rescues what is in it. Of a large file
 * only the tables without which nothing runs are read, so that a start takes the same time whatever has piled up;
 * `checkBeside` reads the others. Throws `DATABASE_CORRUPT`, and what SQLite throws of a file that it cannot read.
 */
export function requireSound(file: string, wholeUpToBytes = wholeBytes): void {
  const size = sizeOf(file)
  if (size === 0) return
  const db = new Database(file, { readonly: true })
  try {
    const finding = size <= wholeUpToBytes ? quickCheck(db) : checkTables(db, (table) => !ofRuns.test(table))
    if (finding !== undefined) throw flowError('DATABASE_CORRUPT', { file, reason: finding })
  } finally {
    db.close()
  }
}

/** Whether `requireSound` leaves a part of the file to `checkBeside`. */
export function isPartlyChecked(file: string, wholeUpToBytes = wholeBytes): boolean {
  return sizeOf(file) > wholeUpToBytes
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** Reads the tables that a start has left out, one after the other; the first thing that is wrong, if any. */
export function findSilentDamage(file: string): string | undefined {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    return checkTables(db, (table) => ofRuns.test(table))
  } finally {
    db.close()
  }
}

function checkTables(db: Database.Database, isWanted: (table: string) => boolean): string | undefined {
  const tables = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
  for (const table of tables.filter((name) => isWanted(name) && !name.startsWith('sqlite_'))) {
    const finding = sliced.has(table) ? readInSlices(db, table) : quickCheck(db, `'${table}'`)
    if (finding !== undefined) return finding
  }
  return undefined
}

/** Tables that hold most of a file, and nothing but long values behind a number; see `readInSlices`. */
const sliced = new Map([
  ['trace_groups', { key: 'id', value: 'bytes' }],
  ['run_inputs', { key: 'seq', value: 'text' }],
])
const sliceRows = 500

/**
 * Reads every value to its end. A check of such a table as a whole is one long read, during which the log could not start
 * anew, however much is written to it.
 */
function readInSlices(db: Database.Database, table: string): string | undefined {
  const { key, value } = sliced.get(table) ?? { key: 'rowid', value: 'rowid' }
  const read = db.prepare<[number, number], { last: number | null }>(`
    SELECT max(${key}) AS last, count(substr(${value}, -1)) FROM
      (SELECT ${key}, ${value} FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ?)`)
  try {
    for (let last = read.get(0, sliceRows)?.last; typeof last === 'number'; last = read.get(last, sliceRows)?.last);
    return undefined
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT'))
      return `the table ${table} cannot be read: ${error.message}`
    throw error
  }
}

/** `of` is the number of findings, or the table to read. */
function quickCheck(db: Database.Database, of = '1'): string | undefined {
  const finding: unknown = db.pragma(`quick_check(${of})`, { simple: true })
  return finding === 'ok' ? undefined : String(finding)
}

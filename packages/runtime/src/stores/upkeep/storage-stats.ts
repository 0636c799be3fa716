import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import type { RunStatus, StorageStats, StorageTable } from '@isthmus/sdk/api'
import { openingError } from '../database.ts'

const traceTable = 'trace_groups'
const inputTable = 'run_inputs'

/**
 * Measures a database. Every page is read, so this takes seconds for a large one and must not run where others wait. Throws
 * what `openDatabase` throws for a file that cannot be read.
 */
export function readStorageStats(file: string): StorageStats {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      return db.transaction(() => statsOf(db, file))()
    } finally {
      db.close()
    }
  } catch (error) {
    throw openingError(file, error)
  }
}

function statsOf(db: Database.Database, file: string): StorageStats {
  const pragma = (name: string): number => Number(db.pragma(name, { simple: true }))
  const [pageBytes, pages, freePages] = [pragma('page_size'), pragma('page_count'), pragma('freelist_count')]
  const tables = tablesOf(db)
  const byStatus = db
    .prepare<[], { status: RunStatus; runs: number }>('SELECT status, count(*) AS runs FROM runs GROUP BY status')
    .all()
  const ends = db
    .prepare<[], { oldest: string | null; newest: string | null }>(
      `SELECT (SELECT queued_at FROM runs ORDER BY seq LIMIT 1) AS oldest,
        (SELECT queued_at FROM runs ORDER BY seq DESC LIMIT 1) AS newest`,
    )
    .get()
  return {
    file,
    fileBytes: statSync(file).size,
    usedBytes: (pages - freePages) * pageBytes,
    freeBytes: freePages * pageBytes,
    logBytes: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
    traceBytes: tables.find(({ name }) => name === traceTable)?.bytes ?? 0,
    tables,
    runs: {
      total: byStatus.reduce((sum, { runs }) => sum + runs, 0),
      byStatus: Object.fromEntries(byStatus.map(({ status, runs }) => [status, runs])),
      ...(ends?.oldest ? { oldest: ends.oldest } : {}),
      ...(ends?.newest ? { newest: ends.newest } : {}),
    },
    flows: flowsOf(db, tables),
    ...pruningIn(db),
    schema: newestChange(db),
  }
}

/** Written by the upkeep of this file. */
function pruningIn(db: Database.Database): Pick<StorageStats, 'lastPruning'> {
  const text = db.prepare<[], string>(`SELECT value FROM meta WHERE name = 'pruning'`).pluck().get()
  return text === undefined ? {} : { lastPruning: JSON.parse(text) as NonNullable<StorageStats['lastPruning']> }
}

function tablesOf(db: Database.Database): readonly StorageTable[] {
  return db
    .prepare<[], StorageTable>(`
      SELECT m.tbl_name AS name, sum(iif(m.type = 'table', d.pgsize, 0)) AS bytes,
        sum(iif(m.type = 'index', d.pgsize, 0)) AS indexBytes
      FROM dbstat d JOIN sqlite_schema m ON m.name = d.name WHERE d.aggregate = TRUE
      GROUP BY m.tbl_name ORDER BY sum(d.pgsize) DESC, m.tbl_name`)
    .all()
}

/** A group of traces can hold runs of several flows; each of its runs counts for an equal part. */
function flowsOf(db: Database.Database, tables: readonly StorageTable[]): StorageStats['flows'] {
  const rows = db
    .prepare<[], { flow: string; runs: number; own: number }>(`
      WITH shares AS (
        SELECT g.id, CAST(length(g.bytes) AS REAL) / count(*) AS share
        FROM runs r JOIN trace_groups g ON g.id = r.trace_group GROUP BY g.id
      )
      SELECT r.flow_id AS flow, count(*) AS runs, sum(coalesce(s.share, 0) + coalesce(length(i.text), 0)) AS own
      FROM runs r LEFT JOIN shares s ON s.id = r.trace_group LEFT JOIN run_inputs i ON i.seq = r.seq
      GROUP BY r.flow_id`)
    .all()
  // Rows and index entries are about as long for every run.
  const shared = tables.filter(({ name }) => name.startsWith('run') && name !== inputTable)
  const perRun =
    shared.reduce((sum, { bytes, indexBytes }) => sum + bytes + indexBytes, 0) /
    Math.max(
      1,
      rows.reduce((sum, { runs }) => sum + runs, 0),
    )
  return rows
    .map(({ flow, runs, own }) => ({ flow, runs, bytes: Math.round(own + runs * perRun) }))
    .sort((a, b) => b.bytes - a.bytes || a.flow.localeCompare(b.flow))
}

function newestChange(db: Database.Database): string {
  const name = db
    .prepare<[], string>(`SELECT name FROM meta WHERE name LIKE 'migration:%' ORDER BY rowid DESC LIMIT 1`)
    .pluck()
    .get()
  return (name ?? '').slice('migration:'.length)
}

import type { AuditEntry, AuditLog } from './audit-log.ts'
import type { Store } from '../database.ts'
import { readRow } from '../row.ts'

/** The audit log in SQLite. */
export function createSqliteAuditLog({ db }: Store): AuditLog {
  const add = db.prepare('INSERT INTO audit (at, who, action, object) VALUES (@at, @who, @action, @object)')
  const all = db.prepare<[number]>('SELECT at, who, action, object FROM audit ORDER BY id DESC LIMIT ?')
  const ofObject = db.prepare<[string, number]>(
    'SELECT at, who, action, object FROM audit WHERE object = ? ORDER BY id DESC LIMIT ?',
  )
  return {
    add: (entry) => void add.run(entry),
    list: ({ object, limit }) => (object === undefined ? all.all(limit) : ofObject.all(object, limit)).map(toEntry),
  }
}

function toEntry(row: unknown): AuditEntry {
  const read = readRow(row)
  return { at: read.text('at'), who: read.text('who'), action: read.text('action'), object: read.text('object') }
}

import type { Store } from '../database.ts'
import { readRow } from '../row.ts'
import { finals } from './run-conditions.ts'
import { summaryColumns, toSummary } from './run-rows.ts'
import type { RunStore } from './run-store.ts'

const calledBy = 'SELECT 1 FROM runs c WHERE c.parent_run = r.id AND c.status'

/** Runs that were put away, as a process that begins finds them. */
export function createWaitingRuns({ db }: Store): Pick<RunStore, 'waiting' | 'forsaken'> {
  const waiting = db.prepare(`SELECT ${summaryColumns} FROM runs r WHERE r.status = 'waiting' ORDER BY r.seq`)
  // What ended long before its caller was put away has been heard of; what ended about then may not, and asking is cheap.
  const forsaken = db.prepare(`SELECT r.id FROM runs r WHERE r.status = 'waiting' AND (
    EXISTS (${calledBy} IN (${finals}) AND c.ended_at >= strftime('%Y-%m-%dT%H:%M:%fZ', r.ended_at, '-1 minute'))
    OR (r.waiting_until IS NULL AND NOT EXISTS (${calledBy} NOT IN (${finals})))) ORDER BY r.seq`)
  return {
    waiting: () => waiting.all().map(toSummary),
    forsaken: () => forsaken.all().map((row) => readRow(row).text('id')),
  }
}

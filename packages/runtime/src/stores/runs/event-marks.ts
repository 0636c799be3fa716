import type { Database } from 'better-sqlite3'

/** An event of a trigger and the run it started. */
export interface MarkedEvent {
  readonly scope: string
  readonly key: string
  readonly run: string
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number
}

/**
 * Makes the way to remember an event; it belongs into the transaction that writes its run. The writing thread loads this file,
 * so it knows nothing but rows.
 */
export function eventInsert(db: Database): (event: MarkedEvent) => void {
  // An expired key that has not been pruned yet counts as forgotten.
  const insert = db.prepare<[string, string, string, number]>(`
    INSERT INTO trigger_events (scope, key, run_id, expires_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (scope, key) DO UPDATE SET run_id = excluded.run_id, expires_at = excluded.expires_at`)
  return ({ scope, key, run, expiresAtMs }) => void insert.run(scope, key, run, expiresAtMs)
}

/** Makes the way to forget an event again whose run is taken back. */
export function eventRemoval(db: Database): (event: MarkedEvent) => void {
  const remove = db.prepare<[string, string, string]>(
    'DELETE FROM trigger_events WHERE scope = ? AND key = ? AND run_id = ?',
  )
  return ({ scope, key, run }) => void remove.run(scope, key, run)
}

import type { Counters, Db } from '../storage/open-database.ts'
import type { CrmRecord } from './records.ts'

export type ChangeVerb = 'created' | 'updated' | 'stage_changed' | 'deleted'

/** What happened to a record: `subject` is the record's name in the singular, under which the event carries it. */
export type ChangeEvent = {
  readonly event_id: string
  readonly occurred_at: string
  readonly type: string
  readonly subject: string
  readonly record: CrmRecord
}

export type Change = {
  readonly seq: number
  readonly event_id: string
  readonly occurred_at: string
  readonly type: string
  readonly opportunity: CrmRecord
}

export type Changes = {
  readonly append: (event: ChangeEvent) => void
  readonly after: (seq: number, limit: number) => readonly Change[]
}

export function nextEventId(counters: Counters): string {
  return `evt-${String(counters.next('events')).padStart(6, '0')}`
}

/** The feed keeps the record as it was at the time of the event. */
export function createChanges(db: Db): Changes {
  const insert = db.prepare('INSERT INTO changes (event_id, occurred_at, type, snapshot) VALUES (?, ?, ?, ?)')
  const select = db.prepare<
    [number, number],
    { seq: number; event_id: string; occurred_at: string; type: string; snapshot: string }
  >('SELECT seq, event_id, occurred_at, type, snapshot FROM changes WHERE seq > ? ORDER BY seq LIMIT ?')
  return {
    append: (event) => void insert.run(event.event_id, event.occurred_at, event.type, JSON.stringify(event.record)),
    after: (seq, limit) =>
      select.all(seq, limit).map(({ snapshot, ...change }) => ({ ...change, opportunity: JSON.parse(snapshot) })),
  }
}

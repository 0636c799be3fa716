import type { EffectJournal, RecordedEffect } from '../../engine/effect-journal-port.ts'
import type { Store } from '../database.ts'
import { createEffectWriter, parkInto } from './effect-writer.ts'
import { present, readRow } from '../row.ts'

/** The journal of effects as its room sees it. */
export interface StoredEffects extends EffectJournal {
  /**
   * Inside the transaction that finishes a run: forgets its effects; what is still in doubt becomes a parked record. What it
   * gives is called once the transaction is committed.
   */
  close(runId: string, at: string): () => void
  /** Writes what waits. */
  flush(): void
  /** The same; throws while there is no room for it. */
  flushSettled(): void
}

const ended = JSON.stringify({
  code: 'OUTCOME_UNKNOWN',
  message: 'The run ended before the outcome of this call was known.',
  params: { reason: 'the run ended before its outcome was known' },
})

/** The journal of effects in SQLite. Prepared statements live as long as the store. */
export function createSqliteEffectJournal(
  store: Store,
  waits: { readonly flushRuns: () => void; readonly stopWaiting: AbortSignal },
): StoredEffects {
  const { db } = store
  const writer = createEffectWriter({ store, ...waits })
  const find = db.prepare<[string, string]>(
    'SELECT state, attempt, since, due_at, outcome, pages FROM effects WHERE run = ? AND call = ?',
  )
  const addPage = db.prepare('INSERT OR REPLACE INTO effect_pages (run, call, page, emissions) VALUES (?, ?, ?, ?)')
  const page = db.prepare<[string, string, number]>(
    'SELECT emissions FROM effect_pages WHERE run = ? AND call = ? AND page = ?',
  )
  const park = parkInto(db)
  const open = db.prepare<[string]>(`SELECT 1 FROM effects WHERE run = ? AND state = 'intent' LIMIT 1`)
  const forget = ['effects', 'effect_pages'].map((table) => db.prepare(`DELETE FROM ${table} WHERE run = ?`))
  return {
    intend: (intent) => writer.intend(intent),
    settle: (outcome) => writer.settle(outcome),
    recorded: ({ runId, call }) => {
      const row = find.get(runId, call)
      return row === undefined ? undefined : toRecorded(row)
    },
    addPage: ({ runId, call }, number, emissionsText) => void addPage.run(runId, call, number, emissionsText),
    page: ({ runId, call }, number) => {
      const row = page.get(runId, call, number)
      return row === undefined ? undefined : readRow(row).text('emissions')
    },
    close: (runId, at) => {
      const committed = writer.closeWith(runId)
      if (open.get(runId) !== undefined) park({ runId, problemText: ended, at })
      for (const statement of forget) statement.run(runId)
      return committed
    },
    flush: () => writer.flush(),
    flushSettled: () => writer.flushSettled(),
  }
}

const states = ['intent', 'done', 'failed', 'parked', 'again', 'dropped', 'lost'] as const

function toRecorded(row: unknown): RecordedEffect {
  const read = readRow(row)
  const state = read.choice('state', states)
  switch (state) {
    case 'done':
      return {
        state,
        emissionsText: read.text('outcome'),
        ...(read.number('pages') > 0 ? { pages: read.number('pages') } : {}),
      }
    case 'failed':
    case 'parked':
      return { state, problem: read.json('outcome') }
    case 'dropped':
    case 'lost':
      return { state }
    case 'intent':
    case 'again':
      return {
        state,
        attempt: read.number('attempt'),
        since: read.text('since'),
        ...present('dueAt', read.optionalText('due_at')),
      }
  }
}

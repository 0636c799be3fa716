import { flowError } from '@isthmus/sdk'
import type { EffectJournal, RecordedEffect } from '../../engine/effect-journal-port.ts'
import type { Store } from '../database.ts'
import { createEffectWriter, isInDoubt, parkInto } from './effect-writer.ts'
import { nodeName } from './node-name.ts'
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
  const parkOpen = parkOpenIn(store)
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
      parkOpen(runId, at)
      for (const statement of forget) statement.run(runId)
      return committed
    },
    flush: () => writer.flush(),
    flushSettled: () => writer.flushSettled(),
  }
}

/** Hands what a run leaves in doubt to a person, who is told which node it was. */
function parkOpenIn({ db }: Store): (runId: string, at: string) => void {
  const park = parkInto(db)
  const open = db.prepare<[string]>(`SELECT DISTINCT node FROM effects WHERE run = ? AND ${isInDoubt}`)
  const flow = db.prepare<[string]>(`SELECT v.text AS flow FROM runs r
    JOIN flow_versions v ON v.flow_id = r.flow_id AND v.version = r.flow_version WHERE r.id = ?`)
  return (runId, at) => {
    for (const row of open.all(runId)) {
      const node = readRow(row).text('node')
      const found = flow.get(runId)
      const name = nodeName(found === undefined ? undefined : readRow(found).text('flow'), node)
      const params = { node: name, reason: 'the run ended before its outcome was known' }
      const problem = flowError('OUTCOME_UNKNOWN', params, { node }).toProblem()
      park({ runId, node, problemText: JSON.stringify(problem), at })
    }
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

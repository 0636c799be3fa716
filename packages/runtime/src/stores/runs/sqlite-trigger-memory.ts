import type { JsonObject } from '@isthmus/sdk'
import type { TriggerMemory, TriggerRecord } from '../../engine/trigger-memory-port.ts'
import type { Store } from '../database.ts'
import { readRow } from '../row.ts'
import { progressWriter } from './trigger-marks.ts'

/** What triggers remember, in SQLite. */
export function createSqliteTriggerMemory(store: Store): TriggerMemory {
  const { db } = store
  const writeProgress = progressWriter(store)
  const get = db.prepare<[string, string]>('SELECT * FROM trigger_states WHERE flow_id = ? AND node_id = ?')
  const list = db.prepare<[]>('SELECT * FROM trigger_states ORDER BY flow_id, node_id')
  const setStatus = db.prepare(`
    INSERT INTO trigger_states (flow_id, node_id, status) VALUES (?, ?, ?)
    ON CONFLICT (flow_id, node_id) DO UPDATE SET status = excluded.status`)
  const begin = db.prepare(`
    INSERT INTO trigger_states (flow_id, node_id, epoch, state) VALUES (?, ?, 1, ?)
    ON CONFLICT (flow_id, node_id) DO UPDATE SET epoch = epoch + 1, state = excluded.state`)
  const forgetTaken = db.prepare('DELETE FROM trigger_taken WHERE flow_id = ? AND node_id = ?')
  const isTaken = db.prepare<[string, string, string, string]>(
    'SELECT 1 FROM trigger_taken WHERE flow_id = ? AND node_id = ? AND id = ? AND version = ?',
  )
  const event = db.prepare<[string, string, number]>(
    'SELECT run_id FROM trigger_events WHERE scope = ? AND key = ? AND expires_at > ?',
  )
  const prune = db.prepare<[number]>('DELETE FROM trigger_events WHERE expires_at <= ?')
  return {
    get: (flow, node) => {
      const row = get.get(flow, node)
      return row === undefined ? undefined : toRecord(row)
    },
    list: () => list.all().map(toRecord),
    save: (flow, node, progress) => store.durable(() => writeProgress({ flow, node }, progress)),
    saveStatus: (flow, node, status) => store.atomic(() => void setStatus.run(flow, node, JSON.stringify(status))),
    reset: (flow, node, state) =>
      store.durable(() => {
        begin.run(flow, node, JSON.stringify(state))
        forgetTaken.run(flow, node)
      }),
    notTaken: (flow, node, changes) =>
      changes.filter(({ id, version }) => isTaken.get(flow, node, id, version) === undefined),
    eventRun: (scope, key, nowMs) => {
      const row = event.get(scope, key, nowMs)
      return row === undefined ? undefined : readRow(row).text('run_id')
    },
    pruneEvents: (nowMs) => prune.run(nowMs).changes,
  }
}

function toRecord(row: unknown): TriggerRecord {
  const read = readRow(row)
  return {
    flow: read.text('flow_id'),
    node: read.text('node_id'),
    epoch: read.number('epoch'),
    state: read.json<JsonObject>('state'),
    status: read.json<JsonObject>('status'),
    lastRun: read.optionalText('last_run'),
  }
}

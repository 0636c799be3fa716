import type { TriggerMark, TriggerProgress } from '../../engine/trigger-memory-port.ts'
import type { Store } from '../database.ts'
import { eventInsert } from './event-marks.ts'

interface Marked {
  readonly id: string
  readonly flowId: string
  readonly trigger: { readonly node: string }
  readonly mark?: TriggerMark
}

export type WriteProgress = (
  trigger: { readonly flow: string; readonly node: string; readonly run?: string },
  progress: TriggerProgress,
) => void

/** Makes the way to write a run's mark; it belongs into the transaction that writes the run. */
export function markWriter(store: Store): (run: Marked) => void {
  const writeProgress = progressWriter(store)
  const addEvent = eventInsert(store.db)
  return ({ id, flowId, trigger, mark }) => {
    switch (mark?.kind) {
      case undefined:
        return
      case 'event':
        addEvent({ ...mark, run: id })
        return
      case 'events':
        for (const key of mark.keys) addEvent({ ...mark, key, run: id })
        return
      case 'progress':
        writeProgress({ flow: flowId, node: trigger.node, run: id }, mark)
    }
  }
}

/** Makes the way to write how far a trigger has come; call it inside a transaction. */
export function progressWriter({ db }: Store): WriteProgress {
  const setState = db.prepare(`
    INSERT INTO trigger_states (flow_id, node_id, epoch, state, last_run) VALUES (@flow, @node, @epoch, @state, @run)
    ON CONFLICT (flow_id, node_id) DO UPDATE SET
      state = excluded.state, last_run = coalesce(excluded.last_run, last_run)
    WHERE epoch = excluded.epoch`)
  const addTaken = db.prepare(
    'INSERT OR REPLACE INTO trigger_taken (flow_id, node_id, id, version, time) VALUES (?, ?, ?, ?, ?)',
  )
  const forget = db.prepare('DELETE FROM trigger_taken WHERE flow_id = ? AND node_id = ? AND time < ?')
  return ({ flow, node, run }, { epoch, state, taken = [], forgetBefore }) => {
    const written = setState.run({ flow, node, epoch, state: JSON.stringify(state), run: run ?? null })
    if (written.changes === 0) return
    for (const { id, version, time } of taken) addTaken.run(flow, node, id, version, time)
    if (forgetBefore !== undefined) forget.run(flow, node, forgetBefore)
  }
}

import type { RunStatus } from '@isthmus/sdk/api'
import type { Store } from '../database.ts'
import type { CutoffOf } from './retention.ts'
import { finals } from '../runs/run-conditions.ts'

/** What one slice of pruning did. */
export interface PrunedSlice {
  /** Runs looked at; 0 when there are no more. */
  readonly seen: number
  readonly removed: number
}

interface Candidate {
  readonly seq: number
  readonly flow: string
  readonly status: RunStatus
  readonly endedAt: string
}

export interface RunPruning {
  /** Goes through runs from the oldest to number `last`, removing the expired ones; each call goes on behind the one before. */
  expired(cutoffOf: CutoffOf, last: number): (size: number) => PrunedSlice
  /** Removes the oldest runs, expired or not. */
  oldest(): (size: number) => PrunedSlice
  /** Removes the traces of the oldest succeeded runs, a group at a time. */
  tracesOfSucceeded(): (size: number) => PrunedSlice
  /** Removes groups of traces that belong to no run any more, as a run leaves behind that ended twice. */
  orphans(): (size: number) => PrunedSlice
  /** Groups of traces that lost some of their runs since the last call, but not all. */
  takeThinned(): readonly number[]
}

// What has not ended, what waits for a person and what has calls of unknown outcome stays, whatever its age; so does the
// outcome of a called run as long as its caller may still ask for it.
const prunable = `r.status IN (${finals}) AND r.parked = 0 AND NOT EXISTS (SELECT 1 FROM effects e WHERE e.run = r.id)
  AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.run = r.id AND p.resolution IS NULL)
  AND (r.parent_run IS NULL
    OR NOT EXISTS (SELECT 1 FROM runs c WHERE c.id = r.parent_run AND c.status NOT IN (${finals})))`

/** Removes runs and traces in slices, each in a transaction of its own. */
export function createRunPruning(store: Store): RunPruning {
  const sql = statements(store)
  const thinned = new Set<number>()
  const dropEmpty = (groups: ReadonlySet<number>): void => {
    for (const group of groups) {
      if (sql.dropGroup.run(group, group).changes > 0) thinned.delete(group)
      else thinned.add(group)
    }
  }
  const remove = (seqs: readonly number[]): void => {
    const groups = new Set<number>()
    for (const seq of seqs) {
      const group = sql.remove.get(seq)?.trace_group
      if (typeof group === 'number') groups.add(group)
    }
    dropEmpty(groups)
  }
  return {
    expired: (cutoffOf, last) => {
      let after = 0
      return (size) =>
        store.atomic(() => {
          const rows = sql.next.all(after, last, size)
          after = rows.at(-1)?.seq ?? last
          const victims = rows.filter(({ flow, status, endedAt }) => endedAt < cutoffOf(flow, status))
          remove(victims.map(({ seq }) => seq))
          return { seen: rows.length, removed: victims.length }
        })
    },
    oldest: () => {
      let after = 0
      return (size) =>
        store.atomic(() => {
          const rows = sql.next.all(after, Number.MAX_SAFE_INTEGER, size)
          after = rows.at(-1)?.seq ?? after
          remove(rows.map(({ seq }) => seq))
          return { seen: rows.length, removed: rows.length }
        })
    },
    tracesOfSucceeded: () =>
      walkGroups(store, sql, (groups) => {
        let removed = 0
        for (const group of groups) removed += sql.dropTraces.run(group).changes
        dropEmpty(new Set(groups))
        return removed
      }),
    orphans: () =>
      walkGroups(store, sql, (groups) => {
        for (const group of groups) sql.dropGroup.run(group, group)
        return 0
      }),
    takeThinned: () => {
      const groups = [...thinned]
      thinned.clear()
      return groups
    },
  }
}

/** Runs in a group of traces, about; a slice counts groups by it. */
const runsPerGroup = 16

function walkGroups(
  store: Store,
  sql: ReturnType<typeof statements>,
  work: (groups: readonly number[]) => number,
): (size: number) => PrunedSlice {
  let after = 0
  return (size) =>
    store.atomic(() => {
      const groups = sql.groupsBehind.all(after, Math.ceil(size / runsPerGroup))
      after = groups.at(-1) ?? after
      return { seen: groups.length, removed: work(groups) }
    })
}

function statements({ db }: Store) {
  return {
    next: db.prepare<[number, number, number], Candidate>(`
      SELECT r.seq, r.flow_id AS flow, r.status, coalesce(r.ended_at, r.queued_at) AS endedAt FROM runs r NOT INDEXED
      WHERE r.seq > ? AND r.seq <= ? AND ${prunable} ORDER BY r.seq LIMIT ?`),
    remove: db.prepare<[number], { trace_group: number | null }>(
      'DELETE FROM runs WHERE seq = ? RETURNING trace_group',
    ),
    dropGroup: db.prepare(
      'DELETE FROM trace_groups WHERE id = ? AND NOT EXISTS (SELECT 1 FROM runs WHERE trace_group = ?)',
    ),
    groupsBehind: db
      .prepare<[number, number], number>('SELECT id FROM trace_groups WHERE id > ? ORDER BY id LIMIT ?')
      .pluck(),
    dropTraces: db.prepare(
      `UPDATE runs SET trace_group = NULL, trace_place = NULL WHERE trace_group = ? AND status = 'succeeded'`,
    ),
  }
}

import type { Flow, RunDetail } from '@isthmus/sdk'
import type { EffectJournal } from '../engine/effect-journal-port.ts'
import type { Store } from './database.ts'
import { createOutcomeWriter } from './outcome-writer.ts'
import { createQueueWriter } from './queue-writer.ts'
import { present, readRow } from './row.ts'
import { isUnfinished } from './run-conditions.ts'
import { createRunBlocks } from './run-blocks.ts'
import { createRunClasses } from './run-classes.ts'
import { createRunList } from './run-list.ts'
import { summaryColumns, toSummary } from './run-rows.ts'
import type { RunStore, UnfinishedRun } from './run-store.ts'
import { createSqliteEffectJournal } from './sqlite-effect-journal.ts'
import { openGroup } from './trace-group.ts'

/** Runs in SQLite. Prepared statements live as long as the store. */
export function createSqliteRunStore(store: Store): RunStore & { readonly effects: EffectJournal } {
  const queue = createQueueWriter(store)
  const effects = createSqliteEffectJournal(store, () => queue.flush())
  const outcomes = createOutcomeWriter(store, (runId, at) => effects.close(runId, at))
  const sql = statements(store)
  const kept = async (id: string) => {
    await outcomes.flush()
    const row = sql.trace.get(id)
    if (row === undefined) return undefined
    const read = readRow(row)
    return (await openGroup(read.bytes('bytes')))[read.number('trace_place')]
  }
  return {
    effects,
    enqueue: (run) => queue.enqueue(run),
    begin: (runId, startedAt) => queue.begin(runId, startedAt),
    finish: async (run) => {
      // An outcome must not overtake the row it belongs to.
      queue.flush()
      if (run.status === 'parked') effects.flush()
      await outcomes.finish(run)
    },
    list: createRunList(store, { classes: createRunClasses(store), blocks: createRunBlocks(store) }),
    summary: (id) => {
      const row = sql.summary.get(id)
      return row === undefined ? undefined : toSummary(row)
    },
    get: async (id) => {
      const steps = (await kept(id))?.steps ?? []
      const row = sql.detail.get(id)
      return row === undefined ? undefined : ({ ...toSummary(row), flow: flowOf(row), steps } satisfies RunDetail)
    },
    trace: async (id) => (await kept(id))?.traceText,
    input: (id) => {
      const row = sql.input.get(id)
      if (row === undefined) return undefined
      const read = readRow(row)
      return { text: read.text('input'), flow: flowOf(row), flowVersion: read.number('flow_version') }
    },
    unfinished: () => sql.unfinished.all().map(toUnfinished),
    flush: async () => {
      queue.flush()
      effects.flush()
      await outcomes.flush()
    },
  }
}

function statements({ db }: Store) {
  const withFlow = 'JOIN flow_versions v ON v.flow_id = r.flow_id AND v.version = r.flow_version'
  return {
    summary: db.prepare<[string]>(`SELECT ${summaryColumns} FROM runs r WHERE r.id = ?`),
    detail: db.prepare<[string]>(`SELECT ${summaryColumns}, v.text FROM runs r ${withFlow} WHERE r.id = ?`),
    input: db.prepare<[string]>(`SELECT i.text AS input, r.flow_version, v.text FROM runs r
      JOIN run_inputs i ON i.seq = r.seq ${withFlow} WHERE r.id = ?`),
    trace: db.prepare<[string]>(`SELECT r.trace_place, g.bytes FROM runs r
      JOIN trace_groups g ON g.id = r.trace_group WHERE r.id = ?`),
    unfinished: db.prepare<[]>(`SELECT ${summaryColumns}, i.text AS input FROM runs r
      JOIN run_inputs i ON i.seq = r.seq WHERE r.${isUnfinished} ORDER BY r.seq`),
  }
}

function flowOf(row: unknown): Flow {
  return readRow(row).json<Flow>('text')
}

function toUnfinished(row: unknown): UnfinishedRun {
  const { id, flowId, flowName, flowVersion, trigger, startedBy, queuedAt, records, startedAt } = toSummary(row)
  const read = readRow(row)
  const run = { id, flowId, flowName, flowVersion, trigger, startedBy, queuedAt }
  return {
    run: { ...run, inputText: read.text('input'), recordsIn: records.in },
    status: read.choice('status', ['queued', 'running']),
    ...present('startedAt', startedAt),
  }
}

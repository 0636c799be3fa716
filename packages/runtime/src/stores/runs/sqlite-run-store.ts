import { flowError, type Flow, type Json } from '@isthmus/sdk'
import { type CalledRun, type RunDetail, type StepSummary } from '@isthmus/sdk/api'
import type { EffectJournal } from '../../engine/effect-journal-port.ts'
import type { Store } from '../database.ts'
import { createBurstJournal } from '../bursts/burst-journal.ts'
import { createOutcomeWriter } from './outcome-writer.ts'
import { createQueueWriter } from './queue-writer.ts'
import { present, readRow } from '../row.ts'
import { isUnfinished } from './run-conditions.ts'
import { createRunBlocks } from './run-blocks.ts'
import { createRunClasses } from './run-classes.ts'
import { createRunList } from './run-list.ts'
import { partOf, summaryColumns, toSummary } from './run-rows.ts'
import type { RunStore, RunToQueue, StoredRun, UnfinishedPage, UnfinishedRun } from './run-store.ts'
import { createSqliteEffectJournal } from '../effects/sqlite-effect-journal.ts'
import { openGroup } from './trace-group.ts'
import { whenThereIsRoom } from '../upkeep/wait-for-room.ts'
import { createWaitingRuns } from './waiting-runs.ts'

const storedColumns = `${summaryColumns}, r.seq, r.parent_depth, i.text AS input`
/** Called runs shown with their caller. */
const mostChildren = 100

/** Runs in SQLite. Prepared statements live as long as the store. */
export function createSqliteRunStore(
  store: Store,
  stopWaiting: AbortSignal = new AbortController().signal,
): RunStore & { readonly effects: EffectJournal; close(): Promise<void> } {
  const writers = openWriters(store, stopWaiting)
  const { queue, effects, outcomes, bursts } = writers
  const flush = async (): Promise<void> => {
    queue.flush()
    effects.flush()
    await Promise.all([outcomes.flush(), bursts.flush()])
  }
  return {
    effects,
    enqueue: (run) => queue.enqueue(run),
    begin: (runId, startedAt) => queue.begin(runId, startedAt),
    finish: async (run) => {
      const write = async (): Promise<void> => {
        // An outcome must not overtake the row it belongs to, nor the mark that the run has begun.
        queue.flushBegun()
        if (run.status === 'parked' || run.status === 'waiting') effects.flushSettled()
        await outcomes.finish(run)
      }
      await whenThereIsRoom(write, stopWaiting)
    },
    record: (burst, durability) => bursts.record(burst, durability),
    list: createRunList(store, { classes: createRunClasses(store), blocks: createRunBlocks(store) }),
    ...createRunReader(store, writers),
    ...createWaitingRuns(store),
    flush,
    close: async () => {
      await flush()
      await bursts.close()
    },
  }
}

function openWriters(store: Store, stopWaiting: AbortSignal) {
  const queue = createQueueWriter(store)
  const effects = createSqliteEffectJournal(store, { flushRuns: () => queue.flushBegun(), stopWaiting })
  return {
    queue,
    effects,
    outcomes: createOutcomeWriter(store, (runId, at) => effects.close(runId, at)),
    bursts: createBurstJournal(store, stopWaiting),
  }
}

type Writers = ReturnType<typeof openWriters>
type RunReader = Pick<RunStore, 'summary' | 'get' | 'trace' | 'input' | 'unfinished' | 'inputText' | 'find'>

/** Reads runs one by one; what still waits to be written is written first. */
function createRunReader(store: Store, { queue, outcomes, bursts }: Writers): RunReader {
  const sql = statements(store)
  const kept = async (id: string) => {
    await Promise.all([outcomes.flush(), bursts.flush()])
    const row = sql.trace.get(id)
    if (row === undefined) return undefined
    const read = readRow(row)
    return (await openGroup(read.bytes('bytes')))[read.number('trace_place')]
  }
  const children = (id: string): RunDetail['children'] => ({
    first: sql.children.all(id, mostChildren).map(toCalled),
    count: readRow(sql.childCount.get(id)).number('count'),
  })
  const inputText = (id: string): string => {
    queue.flush()
    const row = sql.inputText.get(id)
    if (row === undefined) throw flowError('NOT_FOUND', { what: 'run', id })
    return readRow(row).text('text')
  }
  return {
    summary: (id) => {
      const row = sql.summary.get(id)
      return row === undefined ? undefined : toSummary(row)
    },
    get: async (id) => {
      const steps = JSON.parse((await kept(id))?.stepsText ?? '[]') as readonly StepSummary[]
      const row = sql.detail.get(id)
      return row === undefined
        ? undefined
        : ({ ...toSummary(row), flow: flowOf(row), steps, children: children(id) } satisfies RunDetail)
    },
    trace: async (id) => (await kept(id))?.traceText,
    input: async (id) => {
      const row = sql.input.get(id)
      if (row === undefined) return undefined
      const read = readRow(row)
      const text = read.optionalText('input') ?? (await kept(id))?.inputText
      if (text === undefined) return undefined
      return { text, flow: flowOf(row), flowVersion: read.number('flow_version') }
    },
    unfinished: ({ after, limit = -1 }: Partial<UnfinishedPage> = {}) =>
      sql.unfinished.all(after ?? null, limit).map((row) => toUnfinished(row, inputText)),
    inputText,
    find: (id) => {
      queue.flush()
      const row = sql.find.get(id)
      return row === undefined ? undefined : toStored(row, (seq) => sql.results.get(seq))
    },
  }
}

function statements({ db }: Store) {
  const withFlow = 'JOIN flow_versions v ON v.flow_id = r.flow_id AND v.version = r.flow_version'
  return {
    summary: db.prepare<[string]>(`SELECT ${summaryColumns} FROM runs r WHERE r.id = ?`),
    detail: db.prepare<[string]>(`SELECT ${summaryColumns}, v.text FROM runs r ${withFlow} WHERE r.id = ?`),
    input: db.prepare<[string]>(`SELECT i.text AS input, r.flow_version, v.text FROM runs r
      LEFT JOIN run_inputs i ON i.seq = r.seq ${withFlow} WHERE r.id = ?`),
    trace: db.prepare<[string]>(`SELECT r.trace_place, g.bytes FROM runs r
      JOIN trace_groups g ON g.id = r.trace_group WHERE r.id = ?`),
    unfinished: db.prepare<[string | null, number]>(`SELECT ${summaryColumns}, r.parent_depth FROM runs r
      WHERE r.${isUnfinished} AND r.seq > coalesce((SELECT seq FROM runs WHERE id = ?), 0) ORDER BY r.seq LIMIT ?`),
    inputText: db.prepare<[string]>('SELECT text FROM run_inputs WHERE seq = (SELECT seq FROM runs WHERE id = ?)'),
    find: db.prepare<[string]>(`SELECT ${storedColumns} FROM runs r
      JOIN run_inputs i ON i.seq = r.seq WHERE r.id = ?`),
    results: db.prepare<[number]>('SELECT records FROM run_results WHERE seq = ?'),
    children: db.prepare<[string, number]>(`SELECT ${summaryColumns} FROM runs r WHERE r.parent_run = ?
      ORDER BY r.seq LIMIT ?`),
    childCount: db.prepare<[string]>('SELECT count(*) AS count FROM runs WHERE parent_run = ?'),
  }
}

function flowOf(row: unknown): Flow {
  return readRow(row).json<Flow>('text')
}

/** The records are read when somebody asks for them: all of them together may not fit into memory. */
function toUnfinished(row: unknown, inputText: (id: string) => string): UnfinishedRun {
  const header = toHeader(row)
  const run = {
    ...header,
    get inputText() {
      return inputText(header.id)
    },
  }
  return {
    run,
    status: readRow(row).choice('status', ['queued', 'running']),
    ...present('startedAt', toSummary(row).startedAt),
  }
}

function toQueued(row: unknown): RunToQueue {
  return { ...toHeader(row), inputText: readRow(row).text('input') }
}

function toHeader(row: unknown): Omit<RunToQueue, 'inputText'> {
  const { id, flowId, flowName, flowVersion, trigger, startedBy, queuedAt, records, parent } = toSummary(row)
  return {
    id,
    flowId,
    flowName,
    flowVersion,
    trigger,
    startedBy,
    queuedAt,
    recordsIn: records.in,
    ...(parent ? { parent: { ...parent, depth: readRow(row).number('parent_depth') } } : {}),
    ...present('part', partOf(row)),
  }
}

function toStored(row: unknown, resultsOf: (seq: number) => unknown): StoredRun {
  const { status, failure, startedAt, waitingUntil } = toSummary(row)
  const seq = readRow(row).number('seq')
  return {
    queued: toQueued(row),
    status,
    ...(failure ? { failure } : {}),
    ...present('startedAt', startedAt),
    ...present('waitingUntil', waitingUntil),
    returned: () => {
      const results = resultsOf(seq)
      return results === undefined ? [] : readRow(results).json<readonly Json[]>('records')
    },
  }
}

function toCalled(row: unknown): CalledRun {
  const { id, flowId, flowName, status, queuedAt, parent } = toSummary(row)
  return { id, flowId, flowName, status, queuedAt, node: parent?.node ?? '' }
}

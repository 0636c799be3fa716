import { createClassNumbers } from './class-numbers.ts'
import type { Store } from '../database.ts'
import type { RunToQueue } from './run-store.ts'
import { markWriter } from './trigger-marks.ts'

const retryMs = 1000

interface Waiting {
  readonly run: RunToQueue
  readonly source: number
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

interface QueueWriter {
  enqueue(run: RunToQueue): Promise<void>
  begin(runId: string, startedAt: string): void
  flush(): void
  /** The same. Throws when a run's begin could not be written, so that nothing that comes after it is. */
  flushBegun(): void
}

/**
 * Gathers what arrives within one turn of the event loop and writes it in one transaction. The disk is asked to sync
 * behind it, once for however many runs wait.
 */
export function createQueueWriter(store: Store): QueueWriter {
  const writeRun = runInsert(store)
  const numbers = createClassNumbers(store)
  const writeMark = markWriter(store)
  const setRunning = store.db.prepare(
    `UPDATE runs SET status = 'running', started_at = ? WHERE id = ? AND status IN ('queued', 'parked', 'waiting')`,
  )
  let waiting: Waiting[] = []
  let begun: { readonly runId: string; readonly startedAt: string }[] = []
  let scheduled: NodeJS.Immediate | undefined
  let retry: NodeJS.Timeout | undefined

  const flushBegun = (): void => {
    clearImmediate(scheduled)
    clearTimeout(retry)
    scheduled = retry = undefined
    const [runs, starts] = [waiting, begun]
    waiting = []
    begun = []
    if (runs.length + starts.length === 0) return
    const work = (): void => {
      for (const { run, source } of runs) {
        writeRun(run, source)
        if (run.mark) writeMark(run)
      }
      for (const { runId, startedAt } of starts) setRunning.run(startedAt, runId)
    }
    try {
      settle(store, runs, work)
    } catch (error) {
      if (starts.length === 0) return
      // Whoever takes the run up after a crash must know when it began: what is sent may depend on it.
      begun = [...starts, ...begun]
      retry = setTimeout(flush, retryMs).unref()
      throw error
    }
  }
  const flush = (): void => {
    try {
      flushBegun()
    } catch {
      // Tried again before the run makes a call or ends, and at the latest in a while.
    }
  }
  const schedule = (): void => {
    scheduled ??= setImmediate(flush)
  }
  return {
    enqueue: (run) =>
      new Promise((resolve, reject) => {
        const { flowId: flow, flowVersion: version, trigger } = run
        const source = numbers.ofSource({ flow, version, triggerNode: trigger.node, triggerKind: trigger.kind })
        waiting.push({ run, source, resolve, reject })
        schedule()
      }),
    begin: (runId, startedAt) => {
      begun.push({ runId, startedAt })
      schedule()
    },
    flush,
    flushBegun,
  }
}

/**
 * Commits at once, so that what follows on this thread sees the rows; who waits is told when they are on the disk, or by the
 * error, which is thrown as well.
 */
function settle(store: Store, runs: readonly Waiting[], write: () => void): void {
  try {
    store.atomic(write)
  } catch (error) {
    for (const { reject } of runs) reject(error)
    throw error
  }
  if (runs.length > 0) void tellWhenSynced(store, runs)
}

async function tellWhenSynced(store: Store, runs: readonly Waiting[]): Promise<void> {
  try {
    await store.synced()
  } catch (error) {
    for (const { reject } of runs) reject(error)
    return
  }
  for (const { resolve } of runs) resolve()
}

function runInsert({ db }: Store): (run: RunToQueue, source: number) => void {
  const addRun = db.prepare(`
    INSERT INTO runs (id, flow_id, flow_name, flow_version, status, trigger_node, trigger_kind, started_by, queued_at,
      records_in, source)
    VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)`)
  const addParent = db.prepare('UPDATE runs SET parent_run = ?, parent_node = ?, parent_depth = ? WHERE seq = ?')
  const addPart = db.prepare('UPDATE runs SET part = ? WHERE seq = ?')
  const addInput = db.prepare('INSERT INTO run_inputs (seq, text) VALUES (?, ?)')
  return (run, source) => {
    const { id, flowId, flowName, flowVersion, trigger, startedBy, queuedAt, recordsIn } = run
    const flow = [flowId, flowName, flowVersion]
    const added = addRun.run(id, ...flow, trigger.node, trigger.kind, startedBy, queuedAt, recordsIn, source)
    addInput.run(added.lastInsertRowid, run.inputText)
    if (run.parent) addParent.run(run.parent.run, run.parent.node, run.parent.depth, added.lastInsertRowid)
    if (run.part) addPart.run(JSON.stringify(run.part), added.lastInsertRowid)
  }
}

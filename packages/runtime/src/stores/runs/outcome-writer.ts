import type { Store } from '../database.ts'
import { createClassNumbers, outcomesPerSource } from './class-numbers.ts'
import { blockOf } from './run-blocks.ts'
import { keysInSummary, type RunToFinish } from './run-store.ts'
import { packGroup, type RunTexts } from './trace-group.ts'

const groupWaitMs = 5
const groupRuns = 64
/** A trace this long is packed alone, so that opening a small one never unpacks it. */
const ownGroupChars = 256 * 1024
const groupChars = 2 * 1024 * 1024

interface Waiting {
  readonly run: RunToFinish
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

interface OutcomeWriter {
  finish(run: RunToFinish): Promise<void>
  /** Resolves when everything handed over so far is written. */
  flush(): Promise<void>
}

/** Gathers outcomes for a few milliseconds and writes them in one transaction, their traces packed together. */
export function createOutcomeWriter(store: Store, closeEffects: CloseEffects): OutcomeWriter {
  const write = groupInsert(store, closeEffects)
  const writing = new Set<Promise<void>>()
  let group: Waiting[] = []
  let chars = 0
  let timer: NodeJS.Timeout | undefined

  const startWriting = (waiting: readonly Waiting[]): void => {
    const done = writeGroup(waiting, write).finally(() => writing.delete(done))
    writing.add(done)
  }
  const closeGroup = (): void => {
    clearTimeout(timer)
    timer = undefined
    const full = group
    group = []
    chars = 0
    if (full.length > 0) startWriting(full)
  }
  const add = (waiting: Waiting): void => {
    const length = waiting.run.traceText.length
    if (length > ownGroupChars) return startWriting([waiting])
    group.push(waiting)
    chars += length
    if (group.length >= groupRuns || chars >= groupChars) return closeGroup()
    timer ??= setTimeout(closeGroup, groupWaitMs)
  }
  return {
    finish: (run) => new Promise((resolve, reject) => add({ run, resolve, reject })),
    flush: async () => {
      closeGroup()
      await Promise.all(writing)
    },
  }
}

/** Ends the journal of a run's effects, inside the transaction that writes the run's outcome; gives what is to follow it. */
type CloseEffects = (runId: string, at: string) => () => void

type WriteGroup = (runs: readonly RunToFinish[], bytes: Uint8Array) => void

/** Never rejects: each caller learns of its own run. */
async function writeGroup(waiting: readonly Waiting[], write: WriteGroup): Promise<void> {
  const runs = waiting.map(({ run }) => run)
  try {
    write(runs, await packGroup(runs.map(textsOf)))
  } catch (error) {
    for (const { reject } of waiting) reject(error)
    return
  }
  for (const { resolve } of waiting) resolve()
}

function textsOf({ steps, traceText }: RunToFinish): RunTexts {
  return { stepsText: JSON.stringify(steps), traceText }
}

function groupInsert(store: Store, closeEffects: CloseEffects): WriteGroup {
  const { db } = store
  const addGroup = db.prepare('INSERT INTO trace_groups (bytes) VALUES (?)')
  const addKey = db.prepare('INSERT OR IGNORE INTO run_keys (block, key, seq) VALUES (?, ?, ?)')
  const addResults = db.prepare('INSERT OR REPLACE INTO run_results (seq, records) VALUES (?, ?)')
  // One about which a person decided while the run was still at work goes on at once.
  const openOf = 'SELECT 1 FROM parked WHERE run = @id AND resolution IS NULL'
  const setOutcome = db.prepare<unknown[], { seq: number }>(`
    UPDATE runs SET status = iif(@status = 'parked' AND NOT EXISTS (${openOf}), 'queued', @status), started_at = @startedAt, ended_at = @endedAt, duration_ms = @durationMs,
      records_in = @recordsIn, records_out = @recordsOut, errors = @errors, first_keys = @firstKeys,
      key_count = @keyCount, failure = @failure, error_code = @errorCode,
      stopped = @stopped, waiting_until = @waitingUntil, trace_group = @group, trace_place = @place,
      parked = (SELECT count(*) FROM (${openOf})), class = source * ${outcomesPerSource} + @outcome
    WHERE id = @id RETURNING seq`)
  const numbers = createClassNumbers(store)
  return (runs, bytes) => {
    const outcomes = runs.map(({ status, failure }) =>
      numbers.ofOutcome({ status, errorCode: failure?.problem.code ?? '' }),
    )
    const committed: (() => void)[] = []
    store.atomic(() => {
      const group = addGroup.run(bytes).lastInsertRowid
      for (const [place, run] of runs.entries()) {
        // One that waits goes on later, a parked one once a person has decided, and needs all it knows then.
        if (run.status !== 'parked' && run.status !== 'waiting') committed.push(closeEffects(run.id, run.endedAt))
        const row = setOutcome.get({ ...outcomeColumns(run), outcome: outcomes[place], group, place })
        if (row && run.returned) addResults.run(row.seq, JSON.stringify(run.returned))
        if (row) for (const key of run.keys.first) addKey.run(blockOf(row.seq), key, row.seq)
      }
    })
    for (const follow of committed) follow()
  }
}

function outcomeColumns(run: RunToFinish): Record<string, string | number | null> {
  return {
    id: run.id,
    status: run.status,
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    durationMs: run.durationMs,
    recordsIn: run.records.in,
    recordsOut: run.records.out,
    errors: run.records.errors,
    firstKeys: JSON.stringify(run.keys.first.slice(0, keysInSummary)),
    keyCount: run.keys.count,
    failure: run.failure ? JSON.stringify(run.failure) : null,
    stopped: run.stopped ? JSON.stringify(run.stopped) : null,
    waitingUntil: run.waiting?.dueMs === undefined ? null : new Date(run.waiting.dueMs).toISOString(),
    errorCode: run.failure?.problem.code ?? '',
  }
}

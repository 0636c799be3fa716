import type { Store } from './database.ts'
import { blockOf } from './run-blocks.ts'
import { keysInSummary, type RunToFinish } from './run-store.ts'
import { packGroup } from './trace-group.ts'

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

/** Ends the journal of a run's effects, inside the transaction that writes the run's outcome. */
type CloseEffects = (runId: string, at: string) => void

type WriteGroup = (runs: readonly RunToFinish[], bytes: Uint8Array) => void

/** Never rejects: each caller learns of its own run. */
async function writeGroup(waiting: readonly Waiting[], write: WriteGroup): Promise<void> {
  const runs = waiting.map(({ run }) => run)
  try {
    write(runs, await packGroup(runs))
  } catch (error) {
    for (const { reject } of waiting) reject(error)
    return
  }
  for (const { resolve } of waiting) resolve()
}

function groupInsert(store: Store, closeEffects: CloseEffects): WriteGroup {
  const { db } = store
  const addGroup = db.prepare('INSERT INTO trace_groups (bytes) VALUES (?)')
  const addKey = db.prepare('INSERT OR IGNORE INTO run_keys (block, key, seq) VALUES (?, ?, ?)')
  const setOutcome = db.prepare<unknown[], { seq: number }>(`
    UPDATE runs SET status = @status, started_at = @startedAt, ended_at = @endedAt, duration_ms = @durationMs,
      records_in = @recordsIn, records_out = @recordsOut, errors = @errors, first_keys = @firstKeys,
      key_count = @keyCount, failure = @failure, trace_group = @group, trace_place = @place,
      parked = (SELECT count(*) FROM parked WHERE run = @id AND resolution IS NULL)
    WHERE id = @id RETURNING seq`)
  return (runs, bytes) =>
    store.atomic(() => {
      const group = addGroup.run(bytes).lastInsertRowid
      for (const [place, run] of runs.entries()) {
        // A parked run goes on once a person has decided, and needs all it knows then.
        if (run.status !== 'parked') closeEffects(run.id, run.endedAt)
        const row = setOutcome.get({ ...outcomeColumns(run), group, place })
        if (row) for (const key of run.keys.first) addKey.run(blockOf(row.seq), key, row.seq)
      }
    })
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
  }
}

import type { RunStatus } from '@isthmus/sdk/api'
import { createClassNumbers, outcomesPerSource } from '../../packages/runtime/src/stores/runs/class-numbers.ts'
import { openDatabase } from '../../packages/runtime/src/stores/database.ts'
import { blockRuns, createRunBlocks } from '../../packages/runtime/src/stores/runs/run-blocks.ts'

/** Where runs of the history end in a second: 1,000,000 of them span about twelve days. */
const millisecondsApart = 1000
export const historyEnd = Date.parse('2026-03-01T08:00:00.000Z')

const plan = {
  flows: 20,
  versions: 4,
  codes: ['UPSTREAM_REJECTED', 'UPSTREAM_TIMEOUT', 'UPSTREAM_THROTTLED', 'RECORD_REJECTED', 'CODE_FAILED'],
  kinds: ['webhook', 'schedule', 'manual'],
} as const

/** What makes one run of the history differ from the others; the same for the same position. */
function partsOf(at: number, runs: number) {
  const draw = Math.imul(at + 1, 2_654_435_761) >>> 0
  const flow = draw % 100 < 60 ? draw % 3 : draw % plan.flows
  // Version 4 of a flow is what the last tenth ran with, so that older versions are only found far down.
  const version = 1 + Math.min(plan.versions - 1, Math.floor((at / runs) * plan.versions))
  const isRare = at % Math.floor(runs / 20) === 7
  const failed = isRare || draw % 1000 < 20
  return {
    flow: isRare ? 'flow-rare' : `flow-${flow}`,
    version,
    kind: plan.kinds[draw % 97 === 0 ? 2 : flow % 2] ?? 'webhook',
    status: statusOf(draw, failed),
    code: failed ? (isRare ? 'CODE_MEMORY' : plan.codes[draw % plan.codes.length]) : undefined,
    // Keys carry the year as many systems have it: the first half of the history is of the year before.
    key: `SO-${at < runs / 2 ? 2025 : 2026}-${String(draw % 10_000_000).padStart(7, '0')}`,
    otherKey: flow === 1 ? `INV-${at}` : undefined,
  }
}

function statusOf(draw: number, failed: boolean): RunStatus {
  if (failed) return draw % 3 === 0 ? 'partial' : 'failed'
  return draw % 5000 === 1 ? 'canceled' : 'succeeded'
}

/** Writes a history of runs, without what only single runs need (traces, inputs), as fast as the disk takes it. */
export function writeHistory(file: string, runs: number): void {
  const store = openDatabase(file, () => new Date(historyEnd))
  const { db } = store
  const numbers = createClassNumbers(store)
  const add = db.prepare(`
    INSERT INTO runs (seq, id, flow_id, flow_name, flow_version, status, trigger_node, trigger_kind, started_by,
      queued_at, started_at, ended_at, duration_ms, records_in, records_out, errors, first_keys, key_count, failure,
      error_code, source, class)
    VALUES (@seq, @id, @flow, @flow, @version, @status, @node, @kind, @kind, @at, @at, @at, 12, 1, 1, 0, @keys, 1,
      @failure, @code, @source, @class)`)
  const addKey = db.prepare('INSERT INTO run_keys (block, key, seq) VALUES (?, ?, ?)')
  const write = db.transaction((from: number, to: number) => {
    for (let at = from; at < to; at += 1) writeRun(at)
  })
  const writeRun = (at: number): void => {
    const { flow, version, kind, status, code, key, otherKey } = partsOf(at, runs)
    const keys = otherKey === undefined ? [key] : [key, otherKey]
    const queuedAt = new Date(historyEnd - (runs - at) * millisecondsApart).toISOString()
    const problem = { code, message: 'erp refused the request (422): unknown SKU "A-100"' }
    const failure = code === undefined ? null : JSON.stringify({ node: 'push', nodeName: 'Push order', problem })
    const source = numbers.ofSource({ flow, version, triggerNode: `${kind}-1`, triggerKind: kind })
    const runClass = source * outcomesPerSource + numbers.ofOutcome({ status, errorCode: code ?? '' })
    const row = { flow, version, kind, status, failure, code: code ?? '', at: queuedAt, keys: JSON.stringify(keys) }
    add.run({ ...row, source, class: runClass, seq: at + 1, id: `r${String(at).padStart(18, '0')}`, node: `${kind}-1` })
    for (const one of keys) addKey.run(Math.floor((at + 1) / blockRuns), one, at + 1)
  }
  for (let from = 0; from < runs; from += 20_000) write(from, Math.min(runs, from + 20_000))
  createRunBlocks(store).seal(Number.MAX_SAFE_INTEGER)
  store.close()
}

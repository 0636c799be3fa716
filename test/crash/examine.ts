import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RunsAnswer, RunSummary } from '@isthmus/sdk/api'
import type { Client } from './client.ts'
import type { Acknowledged, Feeder } from './feeder.ts'
import { bulkRecords, flowNames, isDeduped, type FlowName } from './flows.ts'
import type { TargetCounts } from './target.ts'

/** What is wrong, one sentence each; nothing when all is well. */
export type Findings = readonly string[]

export async function allRuns(client: Client): Promise<ReadonlyMap<string, RunSummary>> {
  const runs = new Map<string, RunSummary>()
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = `?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const page: RunsAnswer = await client.call<RunsAnswer>('GET', 'runs', { query })
    for (const run of page.runs) runs.set(run.id, run)
    cursor = page.next
  }
  return runs
}

/** Holds what the product says against what the other system counted. */
export function examine(
  feeder: Pick<Feeder, 'acknowledged' | 'unanswered'>,
  counts: TargetCounts,
  runs: ReadonlyMap<string, RunSummary>,
): Findings {
  const findings: string[] = []
  for (const { id, status } of runs.values()) {
    if (!['succeeded', 'failed', 'partial'].includes(status)) findings.push(`Run ${id} is stuck as ${status}.`)
  }
  for (const each of feeder.acknowledged) findings.push(...examineOne(each, counts, runs.get(each.runId)))
  findings.push(...examineRepeats(feeder.acknowledged))
  for (const [kind, created] of Object.entries(counts)) {
    if (typeof created !== 'object' || kind === 'faults') continue
    for (const [event, times] of Object.entries(created as Record<string, number>)) {
      if (times !== 1) findings.push(`${event} was created ${times} times (${kind}).`)
    }
  }
  return findings
}

function examineOne({ event, flow, runId }: Acknowledged, counts: TargetCounts, run: RunSummary | undefined): Findings {
  if (!run) return [`${event} was acknowledged, but its run ${runId} is not there.`]
  if (isDeduped(flow)) return run.status === 'succeeded' ? [] : [`${event} ended as ${run.status}: ${reasonOf(run)}`]
  const created = recordsOf(event, flow).every((record) => createdBy(flow, counts)[record] !== undefined)
  if (run.status === 'succeeded' && !created) return [`${event} succeeded, but was never created (run ${runId}).`]
  // A refusal is an outcome; only a call that could be repeated must not end so.
  if (run.status !== 'succeeded' && flow !== 'unkeyed') return [`${event} ended as ${run.status}: ${reasonOf(run)}`]
  if (run.status !== 'succeeded' && created)
    return [`${event} was created, but its run says ${run.status}: ${reasonOf(run)}`]
  return []
}

/** An event is answered with one run however often it comes. */
function examineRepeats(acknowledged: readonly Acknowledged[]): Findings {
  const runOf = new Map<string, string>()
  return acknowledged.flatMap(({ event, flow, runId }) => {
    const first = runOf.get(event) ?? runId
    runOf.set(event, first)
    return isDeduped(flow) && first !== runId ? [`${event} was answered with two runs, ${first} and ${runId}.`] : []
  })
}

function recordsOf(event: string, flow: FlowName): readonly string[] {
  return flow === 'bulk' ? Array.from({ length: bulkRecords }, (_, at) => `${event}.${at}`) : [event]
}

function createdBy(
  flow: FlowName,
  { upserted, keyed, unkeyed, chained }: TargetCounts,
): Readonly<Record<string, number>> {
  const byFlow = { upsert: upserted, bulk: upserted, keyed, unkeyed, chained, called: keyed, once: {}, rated: {} }
  return byFlow[flow]
}

function reasonOf({ failure }: RunSummary): string {
  return failure?.problem.message ?? 'no reason'
}

/** The file itself: whole, and with nothing left over from runs that are done. */
export function examineFile(folder: string): Findings {
  const db = new DatabaseSync(join(folder, 'isthmus.db'), { readOnly: true })
  try {
    const check = db.prepare('PRAGMA integrity_check').all()
    const broken = check.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok')
    const left = ['effects', 'effect_pages'].flatMap((table) => {
      const rows = Number(db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'])
      return rows === 0 ? [] : [`The table ${table} still holds ${rows} rows.`]
    })
    const marks = flowNames.filter(isDeduped).flatMap((flow) => examineMarks(db, flow))
    return [...broken.map((text) => `The database is damaged: ${text}`), ...left, ...marks]
  } finally {
    db.close()
  }
}

/** A run is there exactly when its event is remembered. */
function examineMarks(db: DatabaseSync, flow: string): Findings {
  const unknown = db
    .prepare('SELECT id FROM runs WHERE flow_id = ? AND id NOT IN (SELECT run_id FROM trigger_events)')
    .all(flow)
  const lost = db
    .prepare('SELECT run_id AS id FROM trigger_events WHERE scope = ? AND run_id NOT IN (SELECT id FROM runs)')
    .all(`${flow} hook`)
  return [
    ...unknown.map(({ id }) => `The event of run ${String(id)} of ${flow} is not remembered.`),
    ...lost.map(({ id }) => `An event of ${flow} is remembered whose run ${String(id)} is not there.`),
  ]
}

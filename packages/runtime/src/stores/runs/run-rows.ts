import { runStatuses, type RunSummary, type StoredPartialRun } from '@isthmus/sdk/api'
import { present, readRow } from '../row.ts'

/** The columns of a run's summary, in every query that reads one. */
export const summaryColumns = `r.id, r.flow_id, r.flow_name, r.flow_version, r.status, r.trigger_node, r.trigger_kind,
  r.started_by, r.queued_at, r.started_at, r.ended_at, r.duration_ms, r.records_in, r.records_out, r.errors,
  r.first_keys, r.key_count, r.failure, r.parked, r.parent_run, r.parent_node, r.stopped, r.waiting_until, r.part`

export function toSummary(row: unknown): RunSummary {
  const read = readRow(row)
  const failure = read.optionalText('failure')
  const stopped = read.optionalText('stopped')
  const parent = read.optionalText('parent_run')
  const part = partOf(row)
  return {
    id: read.text('id'),
    flowId: read.text('flow_id'),
    flowName: read.text('flow_name'),
    flowVersion: read.number('flow_version'),
    status: read.choice('status', runStatuses),
    trigger: {
      node: read.text('trigger_node'),
      kind: read.choice('trigger_kind', ['manual', 'webhook', 'schedule', 'poll', 'queue', 'files', 'call']),
    },
    startedBy: read.text('started_by'),
    queuedAt: read.text('queued_at'),
    ...present('startedAt', read.optionalText('started_at')),
    ...present('endedAt', read.optionalText('ended_at')),
    ...present('durationMs', read.optionalNumber('duration_ms')),
    records: { in: read.number('records_in'), out: read.number('records_out'), errors: read.number('errors') },
    ...(read.number('parked') > 0 ? { parked: read.number('parked') } : {}),
    keys: { first: read.json<readonly string[]>('first_keys'), count: read.number('key_count') },
    ...(failure === undefined ? {} : { failure: JSON.parse(failure) as NonNullable<RunSummary['failure']> }),
    ...(parent === undefined ? {} : { parent: { run: parent, node: read.text('parent_node') } }),
    ...(stopped === undefined ? {} : { stopped: JSON.parse(stopped) as NonNullable<RunSummary['stopped']> }),
    ...present('waitingUntil', read.optionalText('waiting_until')),
    ...(part ? { part: { ...present('upTo', part.upTo), ...present('only', part.only) } } : {}),
  }
}

/** What a run of a part of the flow was asked to do; `undefined` for all others. */
export function partOf(row: unknown): StoredPartialRun | undefined {
  const text = readRow(row).optionalText('part')
  return text === undefined ? undefined : (JSON.parse(text) as StoredPartialRun)
}

import { isJsonObject, type Json, type JsonObject } from '../../../json.ts'
import type { PolledChange, PollWindow } from '../../../node/index.ts'
import type { StreamEvent } from './stream-event.ts'
import type { RecordState } from './record-states.ts'

/** What a record of the trigger says. */
interface Told {
  readonly id: string
  readonly change: StreamEvent['happened']
  readonly changedAt: string
  readonly changedBy: string | null
  readonly changedFields: readonly string[]
  readonly record: Json
}

/**
 * The changes that events tell of, with the records as they are now. Several events about one record that is read in one state are
 * one change; an event about a record that is not there (any more) is none, for its deletion has an event of its own.
 */
export function toldChanges(
  events: readonly StreamEvent[],
  states: ReadonlyMap<string, RecordState>,
  window: PollWindow,
): readonly PolledChange[] {
  const told = new Map<string, PolledChange>()
  for (const event of events) {
    for (const id of event.ids) {
      const change =
        event.happened === 'deleted' ? deletion(id, event.atMs, event.by) : ofState(id, event, states.get(id))
      if (!change) continue
      const key = JSON.stringify([id, change.version])
      const before = told.get(key)
      told.set(key, before ? merged(before, change) : change)
    }
  }
  return [...told.values()].map((change) => within(change, window))
}

/** A change of which only the record is known. */
export function foundChange(state: RecordState, window: PollWindow): PolledChange {
  const time = Date.parse(state.time)
  const { id, version, record, isGone } = state
  if (isGone) return within(deletion(id, time, null), window)
  return within(
    changeOf({ id, change: 'unknown', changedAt: iso(time), changedBy: null, changedFields: [], record }, version),
    window,
  )
}

/** A record that is gone. Of one second there is one deletion: events and lists of deleted records tell it in different detail. */
export function deletion(id: string, atMs: number, by: string | null): PolledChange {
  const second = iso(Math.floor(atMs / 1000) * 1000)
  const told = { id, change: 'deleted', changedAt: iso(atMs), changedBy: by, changedFields: [], record: null } as const
  return changeOf(told, `deleted ${second}`)
}

/** The same at a time that lies in the window: what was told late, or while the look goes on, is not to be dropped for it. */
export function within(change: PolledChange, { since, until }: PollWindow): PolledChange {
  const ms = Math.min(Date.parse(change.time), Date.parse(until) - 1)
  return { ...change, time: since !== undefined && ms <= Date.parse(since) ? since : iso(ms) }
}

function ofState(id: string, { happened, atMs, by, fields }: StreamEvent, state: RecordState | undefined) {
  if (!state) return undefined
  if (state.isGone) return deletion(id, atMs, by)
  const { version, record } = state
  const told = { id, change: happened, changedAt: iso(atMs), changedBy: by, changedFields: fields, record }
  return changeOf(told, version)
}

function changeOf(told: Told, version: string): PolledChange {
  return { id: told.id, time: told.changedAt, version, record: { ...told, changedFields: [...told.changedFields] } }
}

/** A record that was made and then changed was made; when and by whom is that of the last event. */
function merged(before: PolledChange, after: PolledChange): PolledChange {
  const [first, last] = [objectOf(before.record), objectOf(after.record)]
  const fields = [...listOf(first['changedFields']), ...listOf(last['changedFields'])]
  const change = first['change'] === 'updated' || first['change'] === 'unknown' ? last['change'] : first['change']
  const told = { ...last, change: change ?? 'unknown', changedFields: [...new Set(fields)] }
  return { ...after, record: told }
}

function objectOf(record: Json): JsonObject {
  return isJsonObject(record) ? record : {}
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

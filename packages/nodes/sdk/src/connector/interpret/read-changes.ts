import { flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import type { PollBatch, PolledChange, PollWindow } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import { fieldKindsOf, type WatermarkDefinition } from '../definition/index.ts'
import type { Condition } from '../dialects/index.ts'
import { localDay, localInstant } from './local-times.ts'
import { recordIdOf } from './record-id.ts'
import { askPage, askPages, fieldValue, hostOf, type Reader } from './ask-pages.ts'

/** A reader of an object whose definition says how changes are found. */
export interface ChangeReader extends Reader {
  readonly changes: WatermarkDefinition
  /** What they must meet besides. */
  readonly only?: Condition
}

/**
 * The changes of a window. Every page asks for what follows the last record, by time and id or by id alone, so that a record
 * that changes meanwhile moves no other: it leaves the window and comes with a later one. Where the system leads through the
 * window by links of its own, it must see to that itself.
 */
export async function* readChanges(reader: ChangeReader, window: PollWindow): AsyncIterable<PollBatch> {
  const { changes } = reader
  if (changes.order === 'links') {
    for await (const records of askPages(reader, askedByLinks(reader, window))) {
      const found = records.map((record) => changeOf(reader, record))
      yield { changes: found.filter(({ time }) => Date.parse(time) < Date.parse(window.until)) }
    }
    return
  }
  const order = changes.order === 'time' ? [changes.cursor, changes.tieBreak] : [changes.tieBreak]
  let after: JsonObject | undefined
  let lastId: string | undefined
  for (;;) {
    const condition = conditionOf(reader, window, after)
    // Lists that count pages or positions are asked for their first one, however they count.
    const { page } = reader.list
    const place = { size: changes.size, offset: 0, number: page.kind === 'page' ? page.first : 0 }
    const { records } = await askPage(reader, { condition, order }, place)
    const found = records.map((record) => changeOf(reader, record))
    const last = found.at(-1)
    if (!last) return
    if (last.id === lastId) throw invalid(reader, `it gives the record ${last.id} again and again`)
    yield { changes: changes.format === 'date' ? found.filter((change) => isWithin(change, window)) : found }
    lastId = last.id
    after = records.at(-1)
  }
}

function conditionOf(reader: ChangeReader, window: PollWindow, after: JsonObject | undefined): Condition {
  const asked = after ? follows(reader, window, after) : inWindow(reader, window)
  return reader.only ? { all: [reader.only, asked] } : asked
}

/** The window, or its beginning alone where the call for changes has no parameter for its end. */
function askedByLinks(reader: ChangeReader, window: PollWindow): Condition {
  const { query } = reader.list
  const { cursor } = reader.changes
  const hasEnd = query?.dialect !== 'parameters' || query.parameters?.[cursor]?.lt !== undefined
  if (hasEnd) return inWindow(reader, window)
  if (window.since === undefined) return { all: [] }
  return { all: [{ field: cursor, op: 'ge', value: timeValue(reader, window.since, 'down') }] }
}

/** Times of day may be cut to minutes over there: what is read once more is known by its version. */
const slackMs = 60_000

/** Days were asked for, so that more came than the window holds. */
function isWithin({ time }: PolledChange, { since, until }: PollWindow): boolean {
  const ms = Date.parse(time)
  return ms < Date.parse(until) && (since === undefined || ms >= Date.parse(since) - slackMs)
}

function inWindow(reader: ChangeReader, window: PollWindow): Condition {
  const { cursor, otherwise } = reader.changes
  const own = fieldInWindow(reader, cursor, window)
  if (otherwise === undefined) return { all: own }
  const never: Condition = { field: cursor, op: 'empty' }
  return { any: [{ all: own }, { all: [never, ...fieldInWindow(reader, otherwise, window)] }] }
}

function fieldInWindow(reader: ChangeReader, field: string, { since, until }: PollWindow): readonly Condition[] {
  const before: Condition = { field, op: 'lt', value: timeValue(reader, until, 'up') }
  if (since === undefined) return [before]
  return [{ field, op: 'ge', value: timeValue(reader, since, 'down') }, before]
}

function follows(reader: ChangeReader, window: PollWindow, after: JsonObject): Condition {
  const { cursor, tieBreak, order } = reader.changes
  const behind: Condition = { field: tieBreak, op: 'gt', value: fieldValue(reader, after, tieBreak) ?? null }
  if (order === 'id') return { all: [inWindow(reader, window), behind] }
  const time = timeValue(reader, timeOf(reader, after), 'down')
  const later: Condition = {
    any: [{ field: cursor, op: 'gt', value: time }, { all: [{ field: cursor, op: 'eq', value: time }, behind] }],
  }
  return { all: [later, { field: cursor, op: 'lt', value: timeValue(reader, window.until, 'up') }] }
}

/** An instant as the field is asked for; parts of a second that it cannot hold are cut so that the window only grows. */
function timeValue(reader: ChangeReader, instant: string, round: 'up' | 'down'): Json {
  const { cursor, format } = reader.changes
  if (fieldKindsOf(reader.object)[cursor] === 'instant') return instant
  const ms = Date.parse(instant)
  if (format === 'date') return dayOf(reader, round === 'up' ? ms + dayMs : ms)
  if (format !== 'seconds') return String(round === 'up' ? ms + 1 : ms)
  return String(round === 'up' ? Math.ceil(ms / 1000) : Math.floor(ms / 1000))
}

export function changeOf(reader: ChangeReader, record: JsonObject): PolledChange {
  const { object } = reader
  const id = plainText(recordIdOf(object, record))
  if (id === '') throw invalid(reader, `a record has no id at ${object.id}: ${preview(record)}`)
  const version = object.version === undefined ? '' : plainText(valueAt(record, object.version))
  return { id, time: timeOf(reader, record), record, ...(version === '' ? {} : { version }) }
}

const dayMs = 86_400_000

/** The day of a moment over there. */
function dayOf(reader: ChangeReader, ms: number): string {
  const zone = zoneOf(reader)
  try {
    return localDay(ms, zone)
  } catch {
    const [system, field] = [reader.definition.title.en, reader.changes.zone ?? 'zone']
    const expected = 'must be the name of a time zone such as Europe/Berlin'
    throw flowError('FIELD_VALUE_INVALID', { node: system, field, expected, got: preview(zone) })
  }
}

function zoneOf({ changes: { zone }, context }: ChangeReader): string {
  return zone === undefined ? 'UTC' : plainText(context.connection?.config[zone]) || 'UTC'
}

/** When a record changed, by a day and a time of day. */
function dayText(reader: ChangeReader, day: string, time: Json | undefined): string {
  const ms = localInstant(day.slice(0, 10), plainText(time), zoneOf(reader))
  return ms === undefined ? '' : new Date(ms).toISOString()
}

/** When a record changed, as ISO 8601 with a zone. */
function timeOf(reader: ChangeReader, record: JsonObject): string {
  const { cursor, otherwise } = reader.changes
  const own = fieldValue(reader, record, cursor)
  const isEmpty = own === undefined || own === null || own === ''
  const value = isEmpty && otherwise !== undefined ? fieldValue(reader, record, otherwise) : own
  const text = plainText(value)
  const iso = isoText(reader, record, { text, isOwn: !isEmpty })
  if (text !== '' && !Number.isNaN(Date.parse(iso))) return iso
  throw invalid(reader, `a record has no time in ${cursor}: ${preview(value)}`)
}

function isoText(
  reader: ChangeReader,
  record: JsonObject,
  { text, isOwn }: { readonly text: string; readonly isOwn: boolean },
): string {
  const { format, time } = reader.changes
  switch (format) {
    case 'iso':
      return text
    case 'utc':
      return `${text.replace(' ', 'T')}Z`
    case 'date': {
      const field = isOwn ? time?.field : time?.otherwise
      return dayText(reader, text, field === undefined ? undefined : fieldValue(reader, record, field))
    }
    default:
      return epochText(text, format)
  }
}

function epochText(text: string, format: 'milliseconds' | 'seconds'): string {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) * (format === 'seconds' ? 1000 : 1) : Number.NaN
  return ms <= 8.64e15 ? new Date(ms).toISOString() : ''
}

function invalid(reader: Reader, reason: string): Error {
  return flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(reader), reason })
}

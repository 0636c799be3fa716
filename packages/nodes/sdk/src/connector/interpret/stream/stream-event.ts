import { isJsonObject, plainText, type Json } from '../../../json.ts'
import { preview, valueAt } from '../../../schema/index.ts'
import { streamedKinds } from '../../definition/index.ts'
import { invalid, type Streamed } from './bayeux-message.ts'

/** What happened to records. */
export type Happened = 'created' | 'updated' | 'deleted' | 'restored' | 'unknown'

/** One event of a stream. */
export interface StreamEvent {
  readonly place: string
  /** None where it only says that others were left out. */
  readonly ids: readonly string[]
  readonly happened: Happened
  readonly atMs: number
  readonly by: string | null
  readonly fields: readonly string[]
  /** True where more happened than its ids say. */
  readonly isGap: boolean
}

type EventDefinition = Streamed['stream']['event']

const mostIds = 10_000

/** Reads an event where its definition says. Throws `UPSTREAM_ANSWER_INVALID` for one that lacks what is needed. */
export function eventOf(streamed: Streamed, data: Json): StreamEvent {
  const { target, stream } = streamed
  const { event } = stream
  if (!isJsonObject(data)) throw invalid(target, `an event is no object: ${preview(data)}`)
  const lacks = (what: string, at: string): Error =>
    invalid(target, `an event has no ${what} at ${at}: ${preview(data)}`)
  const place = placeIn(valueAt(data, event.place))
  if (place === '') throw lacks('place', event.place)
  const atMs = timeIn(plainText(valueAt(data, event.time.at)), event.time.format)
  if (atMs === undefined) throw lacks('time', event.time.at)
  const about = aboutIn(streamed, data)
  if (!about.isGap && (about.ids.length === 0 || about.ids.length > mostIds)) throw lacks('record', event.ids)
  const [by = null] = event.by === undefined ? [] : textsAt(data, event.by)
  return { place, atMs, ...about, by, fields: event.fields === undefined ? [] : textsAt(data, event.fields) }
}

/** A number of which digits were lost on the way is no place to go back to. */
function placeIn(value: unknown): string {
  return typeof value === 'number' && !Number.isSafeInteger(value) ? '' : plainText(value)
}

/** What happened to which records. */
function aboutIn({ stream: { event } }: Streamed, data: Json): Pick<StreamEvent, 'ids' | 'happened' | 'isGap'> {
  const kind = kindOf(event, plainText(valueAt(data, event.change)))
  const told = textsAt(data, event.ids)
  const isMany = told.some((id) => event.manyIds !== undefined && id.endsWith(event.manyIds))
  if (kind === 'gap' || isMany) return { ids: [], happened: 'unknown', isGap: true }
  return { ids: told, happened: kind, isGap: false }
}

/** A text that the definition does not know is a change all the same: the record is read. */
function kindOf({ kinds }: EventDefinition, text: string): Happened | 'gap' {
  return streamedKinds.find((kind) => kinds[kind]?.includes(text)) ?? 'unknown'
}

function textsAt(data: Json, pointer: string): readonly string[] {
  const found = valueAt(data, pointer)
  const all = Array.isArray(found) ? (found as readonly Json[]) : [found]
  return all.map((each) => plainText(each)).filter((text) => text !== '')
}

function timeIn(text: string, format: EventDefinition['time']['format']): number | undefined {
  const isNumber = /^\d{1,15}(?:\.0+)?$/.test(text)
  const ms =
    format === 'iso' ? Date.parse(text) : isNumber ? Number(text) * (format === 'seconds' ? 1000 : 1) : Number.NaN
  return ms >= 0 && ms <= 8.64e15 ? ms : undefined
}

import { isJsonObject, type Json, type JsonObject } from '@isthmus/sdk'
import {
  kindOf,
  offsetMs,
  typeNamesOf,
  typed,
  watermarkOf,
  writtenInstant,
  type ObjectDefinition,
  type Watermark,
} from './definition-parts.ts'
import { namesOf, withAt } from './place.ts'

/** Texts that break what pastes, cuts or counts them wrongly. */
export const awkwardTexts = [
  "O'Brien & Sons",
  '100% "sure"',
  '王小明 有限公司',
  'Zoë 😀 café',
  'a]b[c',
  String.raw`back\slash`,
  'two\nlines',
  "x' or 'a'='a",
] as const

/** Amounts that a binary fraction cannot hold, from short ones to ones of twenty digits. */
export const exactAmounts = ['10.10', '0.30', '-1.05', '1234567.89', '12345678901234567.89', '0.00000001'] as const

/** Amounts of which a JSON number keeps every digit. */
const plainAmounts = ['10.1', '0.3', '-1.05', '1234567.89', '0.001'] as const

export interface SeedPlace {
  /** Counts the records of the object from 0. */
  readonly at: number
  readonly random: () => number
}

const idBase = 100_001

/** The id of a record, as text. Ids are of one length, so that they sort alike as numbers and as texts. */
export function seededId(at: number, schema: JsonObject): string {
  if (schema['format'] === 'uuid') return `00000000-0000-4000-8000-${String(idBase + at).padStart(12, '0')}`
  return String(idBase + at)
}

/** One record in the form in which the system would send it, but for its id and times, which `stamped` gives it. */
export function seededRecord(object: ObjectDefinition, place: SeedPlace): JsonObject {
  const value = seeded(object.schema, place, { object, name: '' })
  return isJsonObject(value) ? unmarked(value, object) : {}
}

/** Without the mark of a deleted record. */
function unmarked(record: JsonObject, { deletes, fieldsAt = '', schema }: ObjectDefinition): JsonObject {
  if (deletes?.kind !== 'flag') return record
  const place = `${fieldsAt}/${deletes.field}`
  const [mark] = deletes.is
  const { enum: choices } = schemaAt(schema, place)
  const others: readonly Json[] = Array.isArray(choices) ? (choices as readonly Json[]) : []
  const plain = typeof mark === 'boolean' ? !mark : typeof mark === 'number' ? mark + 1 : null
  const made = withAt(record, place, others.find((each) => !deletes.is.some((one) => one === each)) ?? plain)
  return isJsonObject(made) ? made : record
}

interface Around {
  readonly object: ObjectDefinition
  readonly name: string
}

function seeded(schema: JsonObject, place: SeedPlace, around: Around): Json {
  const { enum: choices, const: fixed, properties, items } = schema
  if (fixed !== undefined) return fixed
  if (Array.isArray(choices)) return (choices as readonly Json[])[place.at % choices.length] ?? null
  if (isJsonObject(properties)) return seededMembers(properties, place, around)
  const types = typeNamesOf(schema)
  // Every fifth is empty where it may be.
  if (types.includes('null') && place.random() < 0.2) return emptyOf(around.object, types)
  if (types.includes('array')) return seededList(items, place, around)
  if (types.includes('object')) return {}
  return seededScalar(schema, place, around)
}

function seededList(items: Json | undefined, place: SeedPlace, around: Around): Json {
  const entries = isJsonObject(items) ? [seeded(items, place, around)] : []
  return around.object.formats?.lists === 'odata2' ? { results: entries } : entries
}

function seededMembers(properties: JsonObject, place: SeedPlace, { object }: Around): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [
      name,
      isJsonObject(inner) ? seeded(inner, place, { object, name }) : null,
    ]),
  )
}

/** What the system says for nothing. */
function emptyOf({ nulls }: Pick<ObjectDefinition, 'nulls'>, types: readonly Json[]): Json {
  const [empty] = nulls ?? []
  return empty === undefined || (typeof empty === 'boolean' && types.includes('boolean')) ? null : empty
}

function seededScalar(schema: JsonObject, { at }: SeedPlace, { object, name }: Around): Json {
  const ms = seedStartMs + at * 60_000
  const { formats = {} } = object
  switch (kindOf(schema)) {
    case 'decimal':
      return seededAmount(schema, at, object)
    case 'integer':
      return typed(seededInteger(schema, at), schema)
    case 'boolean':
      return at % 2 === 0
    case 'instant':
      return typed(writtenInstant(ms, formats.instant ?? 'iso', formats.utcOffset), schema)
    case 'date':
      return seededDate(ms, formats.date ?? 'iso')
    default:
      return seededText(schema, at, name)
  }
}

/** Longer than a JSON number keeps, where the schema says that it may be. */
function seededInteger({ format }: JsonObject, at: number): string {
  return format === 'int64' ? String(9_007_199_254_740_993n + BigInt(at)) : String(at)
}

function seededAmount(schema: JsonObject, at: number, { formats }: ObjectDefinition): Json {
  const isText = typeNamesOf(schema).includes('string') && formats?.decimal !== 'number'
  const amounts = isText ? exactAmounts : plainAmounts
  const amount = amounts[at % amounts.length] ?? '1.5'
  return isText ? amount : Number(amount)
}

function seededDate(ms: number, form: NonNullable<NonNullable<ObjectDefinition['formats']>['date']>): string {
  if (form === 'isoMidnight') return `${new Date(ms).toISOString().slice(0, 10)}T00:00:00Z`
  if (form === 'midnight') return `${new Date(ms).toISOString().slice(0, 10)} 00:00:00`
  return form === 'iso' ? new Date(ms).toISOString().slice(0, 10) : writtenInstant(ms - (ms % 86_400_000), form)
}

/** The day on which the seeded records were made. */
export const seedStartMs = Date.UTC(2026, 0, 5, 8)

function seededText({ maxLength, pattern, format }: JsonObject, at: number, name: string): string {
  if (format === 'uuid') return `00000000-0000-4000-9000-${String(at).padStart(12, '0')}`
  if (format === 'email') return `person${at}@example.com`
  if (format === 'uri') return `https://www.example.com/${at}`
  const wanted = `${name} ${at} ${awkwardTexts[at % awkwardTexts.length]}`
  const text = typeof maxLength === 'number' ? Array.from(wanted).slice(0, maxLength).join('') : wanted
  if (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text)) return text
  return `${name.slice(0, 1)}${at}`
}

export interface Stamp {
  readonly id: string
  readonly changedMs: number
  readonly revision: number
  /** Where its id stands, in parts or whole. */
  readonly places: readonly (readonly [pointer: string, value: Json])[]
}

/** The record with its id, the time of its last change and the name of its state, wherever the definition has places for them. */
export function stamped(record: JsonObject, object: ObjectDefinition, stamp: Stamp): JsonObject {
  const { id, changedMs, revision } = stamp
  const watermark = watermarkOf(object)
  const fieldsAt = object.fieldsAt ?? ''
  const schemaOf = (pointer: string): JsonObject => schemaAt(object.schema, pointer)
  const places: (readonly [pointer: string, value: Json])[] = [...stamp.places]
  if (object.version !== undefined) places.push([object.version, typed(String(revision), schemaOf(object.version))])
  if (object.etag && 'pointer' in object.etag.at) places.push([object.etag.at.pointer, etagOf(revision)])
  if (watermark?.format === 'date') places.push(...dayPlaces(object, watermark, stamp))
  else if (watermark) {
    const cursor = `${fieldsAt}/${watermark.cursor}`
    const tieBreak = `${fieldsAt}/${watermark.tieBreak}`
    const form = object.formats?.instant ?? watermark.format
    const time = writtenTime(changedMs + localMs(object, form), form, watermark.order === 'time')
    places.push([tieBreak, typed(id, schemaOf(tieBreak))], [cursor, typed(time, schemaOf(cursor))])
  }
  return places.reduce<JsonObject>((made, [pointer, value]) => {
    const next = withAt(made, pointer, value)
    return isJsonObject(next) ? next : made
  }, record)
}

/**
 * The day and the time of day of the last change, in UTC, which the mock's connection says. Where another field is read while there
 * was none, a new record has them there.
 */
function dayPlaces(
  object: ObjectDefinition,
  { cursor, time, otherwise, tieBreak }: Watermark,
  { id, changedMs, revision }: Stamp,
): readonly (readonly [string, Json])[] {
  const { fieldsAt = '', schema, formats } = object
  const at = (name: string): string => `${fieldsAt}/${name}`
  const schemaOf = (name: string): JsonObject => schemaAt(schema, at(name))
  const isNew = otherwise !== undefined && revision === 1
  const [dayField, timeField = ''] = isNew ? [otherwise, time?.otherwise] : [cursor, time?.field]
  const values: Readonly<Record<string, Json>> = {
    [tieBreak]: typed(id, schemaOf(tieBreak)),
    [cursor]: null,
    [dayField]: seededDate(changedMs, formats?.date ?? 'iso'),
    [timeField]: clockText(new Date(changedMs).toISOString(), schemaOf(timeField)),
  }
  return Object.entries(values).flatMap(([name, value]) => (name === '' ? [] : [[at(name), value] as const]))
}

function clockText(iso: string, { format }: JsonObject): string {
  const [, hours, minutes, seconds] = /T(\d{2}):(\d{2}):(\d{2})/.exec(iso) ?? []
  return format === 'duration' ? `PT${hours}H${minutes}M${seconds}S` : `${hours}:${minutes}:${seconds}`
}

/** What the system's own clock is ahead, where it writes times without a zone. */
function localMs({ formats }: ObjectDefinition, form: string): number {
  return form === 'utc' ? offsetMs(formats?.utcOffset) : 0
}

/** As `writtenInstant`; times that sort are written in full. */
function writtenTime(ms: number, form: Parameters<typeof writtenInstant>[1], isExact: boolean): string {
  if (form === 'utc' && isExact) return new Date(ms).toISOString().slice(0, 23).replace('T', ' ')
  return writtenInstant(ms, form)
}

export function etagOf(revision: number): string {
  return `W/"${revision}"`
}

/** The schema of the value at a pointer; empty where it says nothing. */
export function schemaAt(schema: JsonObject, pointer: string): JsonObject {
  let at: Json | undefined = schema
  for (const name of namesOf(pointer)) {
    const properties: Json | undefined = isJsonObject(at) ? at['properties'] : undefined
    at = isJsonObject(properties) ? properties[name] : undefined
  }
  return isJsonObject(at) ? at : {}
}

/** A key of a record that people give it: unique, and plain enough for any system. */
export function seededKey(at: number): string {
  return `KEY-${String(at).padStart(5, '0')}`
}

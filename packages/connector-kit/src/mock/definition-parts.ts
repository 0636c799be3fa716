import { isJsonObject, type ConnectorDefinition, type Json, type JsonObject } from '@isthmus/sdk'
import { instantMs, type ValueKind } from '../query/meets.ts'
import { jsonAt, namesOf } from './place.ts'

export type ObjectDefinition = ConnectorDefinition['objects'][string]
export type ListDefinition = NonNullable<ObjectDefinition['list']>
export type RequestDefinition = ListDefinition['request']
export type AnswerMatcher = NonNullable<ListDefinition['emptyOn']>
export type ErrorRule = ConnectorDefinition['errors'][number]
export type Changes = NonNullable<ObjectDefinition['changes']>
export type Watermark = Extract<Changes, { readonly kind: 'watermark' }>
export type Delta = Extract<Changes, { readonly kind: 'delta-token' }>
export type StreamChanges = Extract<Changes, { readonly kind: 'stream' }>
export type Upsert = NonNullable<ObjectDefinition['upsert']>
type Create = NonNullable<ObjectDefinition['create']>
type NativeUpsert = Extract<Upsert, { readonly kind: 'native' }>
/** Any call that writes; what only some of them have may be missing. */
export type Write = Omit<Create, 'existsOn' | 'required'> &
  Partial<Pick<Create, 'existsOn' | 'required'> & Pick<NativeUpsert, 'createdOn' | 'only'>>
export type Action = NonNullable<ObjectDefinition['actions']>[string]
export type ODataBatch = Extract<NonNullable<Write['batch']>, { readonly kind: 'odata' }>
/** A call whose body is a list of records. */
export type Batch = Exclude<NonNullable<Write['batch']>, ODataBatch>
/** A call of the system that takes many keys. */
export type KeysCall = Extract<
  NonNullable<NonNullable<ObjectDefinition['get']>['batch']> | NonNullable<ListDefinition['batch']>,
  { readonly request: unknown }
>
export type Webhooks = NonNullable<ConnectorDefinition['webhooks']>

/** The watermark by which changes are found, also the one beside webhooks or a stream. */
export function watermarkOf({ changes }: ObjectDefinition): Watermark | undefined {
  const own = polled(changes)
  return own?.kind === 'watermark' ? own : undefined
}

/** The feed by which changes are found, also the one beside webhooks. */
export function deltaOf({ changes }: ObjectDefinition): Delta | undefined {
  const own = polled(changes)
  return own?.kind === 'delta-token' ? own : undefined
}

function polled(changes: ObjectDefinition['changes']): ObjectDefinition['changes'] {
  return changes && 'reconcile' in changes ? changes.reconcile : changes
}

/** The schemas of the fields that can be asked for, by name. */
export function fieldSchemas({ schema, fieldsAt = '' }: ObjectDefinition): Readonly<Record<string, JsonObject>> {
  const place = namesOf(fieldsAt)
    .map((name) => `/properties/${name}`)
    .join('')
  const properties = jsonAt(schema, `${place}/properties`)
  if (!isJsonObject(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, each]) => (isJsonObject(each) ? [[name, each] as const] : [])),
  )
}

/** What a field holds, as a query sees it. */
export function kindOf(schema: JsonObject): ValueKind {
  const format = schema['format']
  if (format === 'decimal') return 'decimal'
  if (format === 'int64') return 'integer'
  if (format === 'date') return 'date'
  if (format === 'date-time') return 'instant'
  switch (typeNamesOf(schema).find((type) => type !== 'null')) {
    case 'number':
      return 'decimal'
    case 'integer':
      return 'integer'
    case 'boolean':
      return 'boolean'
    default:
      return 'text'
  }
}

export function typeNamesOf({ type }: JsonObject): readonly Json[] {
  return Array.isArray(type) ? (type as readonly Json[]) : type === undefined ? [] : [type]
}

type InstantForm = NonNullable<NonNullable<ObjectDefinition['formats']>['instant']>

/** An instant as the system writes it. */
export function writtenInstant(ms: number, form: InstantForm, offset?: string): string {
  return form === 'utc' ? plainUtc(ms + offsetMs(offset)) : plainInstant(ms, form)
}

function plainUtc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
}

/** What `+08:00` stands for. */
export function offsetMs(offset = '+00:00'): number {
  return Date.parse('1970-01-01T00:00:00Z') - Date.parse(`1970-01-01T00:00:00${offset}`)
}

function plainInstant(ms: number, form: Exclude<InstantForm, 'utc'>): string {
  switch (form) {
    case 'iso':
      return new Date(ms).toISOString()
    case 'milliseconds':
      return String(ms)
    case 'seconds':
      return String(Math.floor(ms / 1000))
    case 'odata2':
      return `/Date(${ms})/`
  }
}

/** The instant that a text of the system means. Throws `QueryFault`. */
export function readInstant(text: string): number {
  const odata2 = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1]
  return odata2 === undefined ? instantMs(text) : Number(odata2)
}

/** A value in the type of its schema: a number where that allows no text. */
export function typed(text: string, schema: JsonObject): Json {
  const types = typeNamesOf(schema)
  const isNumber = types.includes('integer') || types.includes('number')
  return isNumber && !types.includes('string') ? Number(text) : text
}

import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpAnswer, HttpRequest, PollContext } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { ConnectorDefinition, ObjectDefinition } from '../definition/index.ts'
import { ask } from './ask.ts'
import { askPages, hostOf } from './ask-pages.ts'
import { readRequestOf } from './fill-template.ts'
import { judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { keyInput } from './query-input.ts'
import { exactRecord, partOf } from './read-records.ts'

/** An object of a system, and the way to it. */
export interface Target {
  readonly definition: ConnectorDefinition
  readonly name: string
  readonly object: ObjectDefinition
  readonly context: PollContext
}

/** A record as the system holds it now. */
export interface Held {
  readonly record: JsonObject
  /** What names its state; `undefined` where the system has no such thing. */
  readonly etag: string | undefined
}

/** The record with an id; `undefined` when there is none. Throws what calls throw. */
export async function getRecord(target: Target, id: Json): Promise<Held | undefined> {
  const { get } = target.object
  if (get && 'by' in get) return listedRecord(target, id)
  return ask(target.context, getRequest(target, id), (answer) => heldIn(target, answer))
}

/** Looks the record up in the list, and takes no other that the system may give besides. */
async function listedRecord(target: Target, id: Json): Promise<Held | undefined> {
  const { definition, name, object, context } = target
  if (!object.list) throw new RangeError(`${definition.id} has no list of ${name}`)
  const reader = { definition, name, object, list: object.list, context }
  const wanted = plainText(id)
  for await (const page of askPages(reader, { field: object.id.split('/').at(-1) ?? '', op: 'eq', value: id })) {
    const record = page.find((each) => plainText(valueAt(each, object.id)) === wanted)
    if (record) return { record, etag: pointedEtag(object, record) }
  }
  return undefined
}

function pointedEtag({ etag }: ObjectDefinition, record: JsonObject): string | undefined {
  return etag && 'pointer' in etag.at ? plainText(valueAt(record, etag.at.pointer)) || undefined : undefined
}

/** The call that asks for the record with an id. */
export function getRequest({ definition, name, object, context }: Target, id: Json): HttpRequest {
  const { get } = object
  if (!get || 'by' in get) throw new RangeError(`${definition.id} cannot get ${name}`)
  const input = keyInput({ title: definition.title.en, name }, object, id)
  const request = readRequestOf(get.request, { connection: context.connection?.config ?? {}, input })
  return { ...request, about: { object: name, operation: 'get' } }
}

/** The record that such a call is answered with. Throws what the system refuses it with. */
export function heldIn(target: Target, answer: HttpAnswer): Held | undefined {
  const { object } = target
  const get = callOf(object)
  const host = hostOf(target)
  const judging = judgingOf(target, { emptyOn: get?.emptyOn, permission: object.permissions?.read })
  if (judgeAnswer(answer, judging) !== 'ok') return undefined
  const found = partOf(answer.body, get?.record ?? '', { host, object }) ?? null
  if (found === null || found === false) return undefined
  return { record: exactRecord(found, { host, object }), etag: etagOf(object, found, answer) }
}

/** The call for one record, where there is one. */
function callOf({
  get,
}: ObjectDefinition): Extract<ObjectDefinition['get'], { readonly request: unknown }> | undefined {
  return get && 'request' in get ? get : undefined
}

function etagOf({ etag }: ObjectDefinition, raw: Json, { headers }: HttpAnswer): string | undefined {
  if (!etag) return undefined
  const value = 'header' in etag.at ? headers[etag.at.header.toLowerCase()] : valueAt(raw, etag.at.pointer)
  return plainText(value) || undefined
}

/** The fields of a record as it is read, where the object has them. */
export function fieldsIn({ fieldsAt = '' }: ObjectDefinition, record: JsonObject): JsonObject {
  const found = valueAt(record, fieldsAt)
  return isJsonObject(found) ? found : {}
}

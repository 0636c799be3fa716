import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpAnswer, PollContext } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { ConnectorDefinition, ObjectDefinition } from '../definition/index.ts'
import { ask } from './ask.ts'
import { hostOf } from './ask-pages.ts'
import { readRequestOf } from './fill-template.ts'
import { judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { keyInput } from './query-input.ts'
import { exactRecord } from './read-records.ts'

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
  const { definition, name, object, context } = target
  const { get, permissions } = object
  if (!get) throw new RangeError(`${definition.id} cannot get ${name}`)
  const host = hostOf(target)
  const input = keyInput({ title: definition.title.en, name }, object, id)
  const request = readRequestOf(get.request, { connection: context.connection?.config ?? {}, input })
  const judging = judgingOf(target, { emptyOn: get.emptyOn, permission: permissions?.read })
  return ask(context, request, (answer) => {
    if (judgeAnswer(answer, judging) !== 'ok') return undefined
    // An answer is JSON, and so is every place in it.
    const found = (valueAt(answer.body, get.record ?? '') ?? null) as Json
    if (found === null || found === false) return undefined
    return { record: exactRecord(found, { host, object }), etag: etagOf(object, found, answer) }
  })
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

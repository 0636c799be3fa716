import { flowError, type FlowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpAnswer, HttpRequest } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { AnswerMatcher, WriteAnswer } from '../definition/index.ts'
import { addressKey } from './address-parts.ts'
import { ask } from './ask.ts'
import { requestOf, type RequestScope } from './fill-template.ts'
import { getRecord, type Target } from './get-record.ts'
import { fits, judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { exactRecord } from './read-records.ts'
import { plainId, recordIdOf } from './record-id.ts'
import { operationOf, type WriteCall } from './write-operation.ts'

/** An object that is written to. */
export interface Writer extends Target {
  /** Names this write and no other, see `EffectContext.idempotencyKey`. */
  readonly idempotencyKey: string
}

export type WriteAction = 'created' | 'updated' | 'unchanged' | 'deleted' | 'done'

/** What became of one write: the record as the system holds it now, where it says so. */
export interface WriteResult {
  readonly action: WriteAction
  readonly id: Json
  readonly record: JsonObject | null
}

export type Written = Omit<WriteResult, 'action'> & { readonly answer: HttpAnswer }

/** What is sent. */
export interface Sending {
  /** The scopes of the templates besides the connection. */
  readonly scope: RequestScope
  /** The id where it is known already. */
  readonly id?: Json
  readonly headers?: Readonly<Record<string, string>>
  /** Answers that mean: there is such a record already. */
  readonly existsOn?: AnswerMatcher
  readonly permission?: string | undefined
}

export type WriteAnswered = Written | 'exists' | { readonly missing: FlowError }

/** Makes one write and reads what it is answered with. Throws what calls throw. */
export async function sendWrite(writer: Writer, write: WriteCall, sending: Sending): Promise<WriteAnswered> {
  const answered = await ask(writer.context, callOf(writer, write, sending), (answer) =>
    answeredBy(writer, write, { sending, answer }),
  )
  if (typeof answered === 'string' || 'missing' in answered) return answered
  return write.answer?.readBack ? readBack(writer, answered) : answered
}

/** What an answer to a write says. Throws what the system refuses it with. */
export function answeredBy(
  writer: Writer,
  write: WriteCall,
  { sending, answer }: { readonly sending: Sending; readonly answer: HttpAnswer },
): WriteAnswered {
  const { existsOn, id, permission } = sending
  const judging = judgingOf(writer, { okOn: write.okOn, permission })
  if (existsOn && fits(existsOn, answer)) return 'exists'
  const judgement = judgeAnswer(answer, judging)
  if (typeof judgement === 'object') return judgement
  return { ...writtenIn(answer, write.answer, { host: judging.host, object: writer.object, id }), answer }
}

/** The call that a write makes. */
export function callOf(writer: Writer, write: WriteCall, { scope, headers }: Sending): HttpRequest {
  const { context, idempotencyKey, name, object } = writer
  const request = requestOf(write.request, { connection: context.connection?.config ?? {}, ...scope })
  const own = write.idempotencyHeader === undefined ? {} : { [write.idempotencyHeader.toLowerCase()]: idempotencyKey }
  const about = { object: name, operation: operationOf(object, write) }
  return { ...request, about, headers: { ...request.headers, ...headers, ...own } }
}

async function readBack(writer: Writer, written: Written): Promise<Written> {
  if (written.record || written.id === null || !writer.object.get) return written
  return { ...written, record: (await getRecord(writer, written.id))?.record ?? null }
}

interface Reading {
  readonly host: string
  readonly object: Target['object']
  readonly id: Json | undefined
}

/** Id and record in the answer to a write; the answer's own body where it looks like the record. */
export function writtenIn(
  answer: Pick<HttpAnswer, 'headers' | 'body'>,
  from: WriteAnswer | undefined,
  reading: Reading,
): Omit<Written, 'answer'> {
  const { host, object, id } = reading
  const record = recordIn(answer.body, from, reading)
  const found = ownForm(object, idIn(answer, from)) ?? (record && recordIdOf(object, record)) ?? id
  if (plainText(found) !== '') return { id: found as Json, record }
  if (!from || Object.keys(from).every((member) => member === 'readBack')) return { id: null, record }
  const reason = `its answer does not say the id of what was written: ${preview(answer.body)}`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}

/** An id that an answer names, in the form that ids have; `undefined` for a part of one. */
function ownForm(object: Target['object'], found: unknown): unknown {
  if (!object.idFields || found === undefined) return found
  try {
    return plainId(object, found as Json)
  } catch {
    return undefined
  }
}

function recordIn(body: Json, from: WriteAnswer | undefined, { host, object }: Reading): JsonObject | null {
  if (from && from.record === undefined) return null
  const found = valueAt(body, from?.record ?? '')
  if (!isJsonObject(found)) return null
  // Without a word in the definition, an answer is the record when it has an id where records have it.
  if (!from && plainText(recordIdOf(object, found)) === '') return null
  return exactRecord(found, { host, object })
}

function idIn({ headers, body }: Pick<HttpAnswer, 'headers' | 'body'>, from: WriteAnswer | undefined): unknown {
  const found = from?.id === undefined ? undefined : valueAt(body, from.id)
  if (found !== undefined && found !== null && typeof found !== 'object') return found
  const header = from?.idHeader === undefined ? undefined : headers[from.idHeader.toLowerCase()]
  return header === undefined ? undefined : addressKey(header)
}

import { flowError, type FlowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpAnswer, HttpRequest } from '../../node/index.ts'
import { preview, valueAt } from '../../schema/index.ts'
import type { AnswerMatcher, WriteAnswer, WriteDefinition } from '../definition/index.ts'
import { ask } from './ask.ts'
import { requestOf, type RequestScope } from './fill-template.ts'
import { getRecord, type Target } from './get-record.ts'
import { fits, judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { exactRecord } from './read-records.ts'

/** An object that is written to. */
export interface Writer extends Target {
  /** Names this write and no other, see `EffectContext.idempotencyKey`. */
  readonly idempotencyKey: string
}

export type WriteAction = 'created' | 'updated' | 'unchanged' | 'deleted'

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
export async function sendWrite(writer: Writer, write: WriteDefinition, sending: Sending): Promise<WriteAnswered> {
  const { object } = writer
  const { existsOn, id, permission } = sending
  const judging = judgingOf(writer, { okOn: write.okOn, permission })
  const answered = await ask(writer.context, callOf(writer, write, sending), (answer): WriteAnswered => {
    if (existsOn && fits(existsOn, answer)) return 'exists'
    const judgement = judgeAnswer(answer, judging)
    if (typeof judgement === 'object') return judgement
    return { ...writtenIn(answer, write.answer, { host: judging.host, object, id }), answer }
  })
  if (typeof answered === 'string' || 'missing' in answered) return answered
  return write.answer?.readBack ? readBack(writer, answered) : answered
}

function callOf({ context, idempotencyKey }: Writer, write: WriteDefinition, { scope, headers }: Sending): HttpRequest {
  const request = requestOf(write.request, { connection: context.connection?.config ?? {}, ...scope })
  const own = write.idempotencyHeader === undefined ? {} : { [write.idempotencyHeader.toLowerCase()]: idempotencyKey }
  return { ...request, headers: { ...request.headers, ...headers, ...own } }
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
  const found = idIn(answer, from) ?? (record && valueAt(record, object.id)) ?? id
  if (plainText(found) !== '') return { id: found as Json, record }
  if (!from || Object.keys(from).every((member) => member === 'readBack')) return { id: null, record }
  const reason = `its answer does not say the id of what was written: ${preview(answer.body)}`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}

function recordIn(body: Json, from: WriteAnswer | undefined, { host, object }: Reading): JsonObject | null {
  if (from && from.record === undefined) return null
  const found = valueAt(body, from?.record ?? '')
  if (!isJsonObject(found)) return null
  // Without a word in the definition, an answer is the record when it has an id where records have it.
  if (!from && plainText(valueAt(found, object.id)) === '') return null
  return exactRecord(found, { host, object })
}

function idIn({ headers, body }: Pick<HttpAnswer, 'headers' | 'body'>, from: WriteAnswer | undefined): unknown {
  const found = from?.id === undefined ? undefined : valueAt(body, from.id)
  if (found !== undefined && found !== null && typeof found !== 'object') return found
  const header = from?.idHeader === undefined ? undefined : headers[from.idHeader.toLowerCase()]
  return header === undefined ? undefined : idOfAddress(header)
}

/** The last part of an address, or what OData has there in brackets: `…/Customers('C-1')`. */
function idOfAddress(address: string): string | undefined {
  const last = decoded(
    address
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '',
  )
  const key = /\((.*)\)$/s.exec(last)?.[1] ?? last
  const text = /^'.*'$/s.test(key) ? key.slice(1, -1).replaceAll("''", "'") : key
  return text || undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

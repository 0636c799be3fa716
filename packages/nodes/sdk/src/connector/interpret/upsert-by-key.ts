import { flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import { valueAt } from '../../schema/index.ts'
import type { NativeUpsert } from '../definition/index.ts'
import { askPages, fieldValue, hostOf, type Reader } from './ask-pages.ts'
import { tooMany } from './found-record.ts'
import { getRecord, type Held, type Target } from './get-record.ts'
import { fits } from './judge-answer.ts'
import { externalInput } from './query-input.ts'
import { recordIdOf } from './record-id.ts'
import { sentRecord } from './sent-record.ts'
import { sendWrite, type Sending, type Writer, type WriteResult, type Written } from './write-call.ts'
import { changeHeld, present, result, sendCreate } from './write-record.ts'

/** A record that is to exist once, by its key. */
export interface Keyed {
  readonly keyField: string
  readonly key: Json
  /** Without the key. */
  readonly fields: JsonObject
  /** Set to leave a record alone that is there, or to make none. */
  readonly only?: OnlyPart | undefined
}

/** Which half of an upsert is meant. */
export type OnlyPart = 'create' | 'update'

/** Makes sure that there is one record with this key and these fields, in the way that the definition names. */
export async function upsertByKey(writer: Writer, wanted: Keyed): Promise<WriteResult> {
  const { upsert } = writer.object
  switch (upsert?.kind) {
    case 'native':
      return upsertNatively(writer, upsert, wanted)
    case 'naturalKey':
    case 'findThenWrite':
      return findThenWrite(writer, wanted)
    default:
      throw new RangeError(`${writer.definition.id} cannot upsert ${writer.name}`)
  }
}

async function upsertNatively(writer: Writer, upsert: NativeUpsert, wanted: Keyed): Promise<WriteResult> {
  const answered = await sendWrite(writer, upsert, upsertSending(writer, wanted))
  if (answered === 'exists') return { action: 'unchanged', id: null, record: null }
  const written = present(answered)
  return result(isNew(upsert, written) ? 'created' : 'updated', written)
}

/** Whether the answer to a native upsert says that the record is new. */
export function isNew({ createdOn }: Pick<NativeUpsert, 'createdOn'>, { answer }: Pick<Written, 'answer'>): boolean {
  return createdOn ? fits(createdOn, answer) : answer.status === 201
}

/** What a native upsert sends. */
export function upsertSending(writer: Writer, wanted: Keyed): Sending {
  const { upsert, permissions } = writer.object
  const half = upsert?.kind === 'native' && wanted.only !== undefined ? upsert.only?.[wanted.only] : undefined
  return { scope: upsertScope(writer, wanted), permission: permissions?.upsert, ...half }
}

/** What the templates of an upsert look into: the record with its key, and the key by itself. */
export function upsertScope(writer: Writer, { keyField, key, fields }: Keyed): JsonObject {
  const { object, idempotencyKey } = writer
  const input = { ...externalInput(writer, { field: keyField, value: key }), idempotencyKey }
  return { record: sentRecord(object, { ...fields, [keyField]: key }), input }
}

/** Looks first, so that nothing is sent for a record that is so already; looks again when somebody else was faster. */
async function findThenWrite(writer: Writer, wanted: Keyed): Promise<WriteResult> {
  const found = await findByField(writer, { field: wanted.keyField, value: wanted.key })
  if (found) return changeFound(writer, wanted, found)
  const created = await sendCreate(writer, { ...wanted.fields, [wanted.keyField]: wanted.key })
  if (created !== 'exists') return created
  const meanwhile = await findByField(writer, { field: wanted.keyField, value: wanted.key })
  if (meanwhile) return changeFound(writer, wanted, meanwhile)
  const message = `it says that there is a record with ${wanted.keyField} ${plainText(wanted.key)}, but does not find it`
  throw flowError('UPSTREAM_CONFLICT', { host: hostOf(writer), status: '-', message })
}

async function changeFound(writer: Writer, { fields }: Keyed, found: JsonObject): Promise<WriteResult> {
  const { object } = writer
  const id = recordIdOf(object, found) ?? null
  return changeHeld(writer, { id, fields }, await heldOf(writer, id, found))
}

/** Lists may leave out what names a record's state. */
async function heldOf(writer: Writer, id: Json, found: JsonObject): Promise<Held | undefined> {
  const { etag, get } = writer.object
  const named = etag && 'pointer' in etag.at ? plainText(valueAt(found, etag.at.pointer)) : ''
  if (!etag || named !== '' || !get) return { record: found, etag: named || undefined }
  return getRecord(writer, id)
}

/**
 * The record whose field has exactly this value; `undefined` when there is none. Throws `UPSTREAM_ANSWER_INVALID` when there
 * are several: which of them is meant, only a person can say.
 */
export async function findByField(
  target: Target,
  { field, value }: { readonly field: string; readonly value: Json },
): Promise<JsonObject | undefined> {
  const { definition, name, object, context } = target
  if (!object.list?.query) throw new RangeError(`${definition.id} cannot find ${name}`)
  const reader: Reader = { definition, name, object, list: object.list, context }
  const wanted = plainText(value)
  const found: JsonObject[] = []
  for await (const page of askPages(reader, { field, op: 'eq', value })) {
    // Many systems compare without case, or by the beginning.
    found.push(...page.filter((record) => plainText(fieldValue(reader, record, field)) === wanted))
    if (found.length > 1) tooMany(reader, field, wanted)
  }
  return found[0]
}

import { FlowError, flowError } from '../../errors.ts'
import type { Json, JsonObject } from '../../json.ts'
import { plainText } from '../../json.ts'
import type { DeleteDefinition } from '../definition/index.ts'
import { hostOf } from './ask-pages.ts'
import { readsFirst, type Change } from './change.ts'
import { differing } from './differing.ts'
import { getRecord, type Held } from './get-record.ts'
import { createSending, deleteSending, updateSending } from './sendings.ts'
import { sendWrite, type WriteAnswered, type Writer, type WriteResult, type Written } from './write-call.ts'

/** Makes a new record. Throws what calls throw; `UPSTREAM_CONFLICT` when there is one already. */
export async function createRecord(writer: Writer, fields: JsonObject): Promise<WriteResult> {
  const created = await sendCreate(writer, fields)
  if (created !== 'exists') return created
  const message = 'there is such a record already'
  throw flowError('UPSTREAM_CONFLICT', { host: hostOf(writer), status: '-', message })
}

/** The same, for callers that know what to do when there is one already. */
export async function sendCreate(writer: Writer, fields: JsonObject): Promise<WriteResult | 'exists'> {
  const { create } = writer.object
  if (!create) throw new RangeError(`${writer.definition.id} cannot create ${writer.name}`)
  const answered = await sendWrite(writer, create, createSending(writer, fields))
  if (answered === 'exists') return answered
  return result('created', present(answered))
}

/** Changes a record. Throws `RECORD_NOT_FOUND`, and `UPSTREAM_CONFLICT` when somebody else was faster. */
export async function updateRecord(writer: Writer, change: Change): Promise<WriteResult> {
  const held = readsFirst(writer) ? await heldRecord(writer, change.id) : undefined
  return changeHeld(writer, change, held)
}

/** The same for a record that was read; reads it once more when it has changed meanwhile. */
export async function changeHeld(writer: Writer, change: Change, held: Held | undefined): Promise<WriteResult> {
  const { object } = writer
  const changes = held ? differing(object, change.fields, held.record) : change.fields
  if (held && Object.keys(changes).length === 0) return { action: 'unchanged', id: change.id, record: held.record }
  try {
    return await sendUpdate(writer, { ...change, fields: changes }, held)
  } catch (error) {
    if (!isConflict(error) || !held || change.version !== undefined || !object.etag) throw error
    const now = await heldRecord(writer, change.id)
    const rest = differing(object, change.fields, now.record)
    if (Object.keys(rest).length === 0) return { action: 'unchanged', id: change.id, record: now.record }
    return sendUpdate(writer, { ...change, fields: rest }, now)
  }
}

async function heldRecord(writer: Writer, id: Json): Promise<Held> {
  const held = await getRecord(writer, id)
  if (held) return held
  throw notFound(writer, id)
}

async function sendUpdate(writer: Writer, change: Change, held: Held | undefined): Promise<WriteResult> {
  const { update } = writer.object
  if (!update) throw new RangeError(`${writer.definition.id} cannot update ${writer.name}`)
  const answered = await sendWrite(writer, update, updateSending(writer, change, held))
  if (isMissing(answered)) throw notFound(writer, change.id)
  return result('updated', present(answered))
}

/** Takes a record away, or archives it. One that is not there is `unchanged`: an earlier try may have done it. */
export async function deleteRecord(writer: Writer, change: Omit<Change, 'fields'>): Promise<WriteResult> {
  const { delete: remove, etag } = writer.object
  if (!remove) throw new RangeError(`${writer.definition.id} cannot delete ${writer.name}`)
  if (!etag || change.version !== undefined) return sendDelete(writer, remove, change)
  try {
    return await deleteHeld(writer, remove, change.id)
  } catch (error) {
    if (!isConflict(error)) throw error
    return deleteHeld(writer, remove, change.id)
  }
}

/** Reads what the record is now, and deletes it as that. */
async function deleteHeld(writer: Writer, remove: DeleteDefinition, id: Json): Promise<WriteResult> {
  const held = await getRecord(writer, id)
  return held ? sendDelete(writer, remove, { id, version: held.etag }) : { action: 'unchanged', id, record: null }
}

async function sendDelete(
  writer: Writer,
  remove: DeleteDefinition,
  change: Omit<Change, 'fields'>,
): Promise<WriteResult> {
  const { id } = change
  const answered = await sendWrite(writer, remove, deleteSending(writer, change))
  if (isMissing(answered)) return { action: 'unchanged', id, record: null }
  return { action: 'deleted', id, record: present(answered).record }
}

export function result(action: WriteResult['action'], { id, record }: Written): WriteResult {
  return { action, id, record }
}

/** Throws what the system says when it does not know the place that was written to. */
export function present(answered: Exclude<WriteAnswered, 'exists'> | 'exists'): Written {
  if (answered === 'exists') throw new RangeError('only creates are asked whether there is one already')
  if ('missing' in answered) throw answered.missing
  return answered
}

function isMissing(answered: WriteAnswered): boolean {
  return typeof answered === 'object' && 'missing' in answered
}

export function isConflict(error: unknown): boolean {
  return error instanceof FlowError && error.code === 'UPSTREAM_CONFLICT'
}

export function notFound(writer: Writer, id: Json): FlowError {
  return flowError('RECORD_NOT_FOUND', { system: hostOf(writer), entity: writer.name, key: `id ${plainText(id)}` })
}

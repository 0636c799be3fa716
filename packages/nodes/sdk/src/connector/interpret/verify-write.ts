import type { Json, JsonObject } from '../../json.ts'
import type { UnknownCall } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { VerifyDefinition } from '../definition/index.ts'
import { differing } from './differing.ts'
import { getRecord } from './get-record.ts'
import { recordIdOf } from './record-id.ts'
import type { WriteAction, Writer, WriteResult } from './write-call.ts'
import { lookUntilSettled } from './look-until-settled.ts'
import { findByField } from './upsert-by-key.ts'

/** What is looked up: the fields that were sent, and what else names the record. */
export interface LostWrite {
  readonly verify: VerifyDefinition
  readonly action: WriteAction
  readonly scope: JsonObject
  readonly id: Json
  readonly fields: JsonObject
  readonly call: UnknownCall
}

type Looked =
  | { readonly outcome: 'done'; readonly result: WriteResult }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'unknown' }

/** Looks up at the system whether a write whose answer was lost has happened. Throws what calls throw. */
export async function lookUpWrite(writer: Writer, lost: LostWrite): Promise<Looked> {
  return lost.verify.kind === 'find' ? byFinding(writer, lost, lost.verify) : byGetting(writer, lost)
}

async function byFinding(
  writer: Writer,
  { scope, action, call }: LostWrite,
  { field, value, settleSeconds = 0 }: Extract<VerifyDefinition, { readonly kind: 'find' }>,
): Promise<Looked> {
  // The scope holds JSON only.
  const sought = (valueAt(scope, value.from) ?? null) as Json
  if (sought === null || sought === '') return { outcome: 'unknown' }
  const look = () => findByField(writer, { field, value: sought })
  const record = await lookUntilSettled(look, { call, settleSeconds, signal: writer.context.signal })
  if (!record) return { outcome: 'absent' }
  const id = recordIdOf(writer.object, record) ?? null
  return { outcome: 'done', result: { action, id, record } }
}

/** A record that is not as it should be may still become so, and somebody else may have changed it since. */
async function byGetting(writer: Writer, { action, id, fields }: LostWrite): Promise<Looked> {
  const held = await getRecord(writer, id)
  if (action === 'deleted') {
    return held ? { outcome: 'unknown' } : { outcome: 'done', result: { action, id, record: null } }
  }
  const isDone = held && Object.keys(differing(writer.object, fields, held.record)).length === 0
  return isDone ? { outcome: 'done', result: { action, id, record: held.record } } : { outcome: 'unknown' }
}

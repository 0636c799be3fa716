import type { HttpAnswer, JsonObject, PollContext } from '@isthmus/sdk'
import { differing, exactBody } from './canonical.ts'
import { entitySet, type SetName } from './entity-sets.ts'
import { bare, erpAsk, erpObject, refusal, type ErpRequest } from './erp-call.ts'
import { keyText } from './filter.ts'
import { findRecord, type Sought } from './find.ts'

export interface Upsert {
  readonly set: SetName
  readonly keyField: string
  readonly key: string
  readonly fields: JsonObject
}

export interface Upserted {
  readonly action: 'created' | 'updated' | 'unchanged'
  /** The record as the ERP holds it now. */
  readonly record: JsonObject
}

/**
 * Finds the record by its key, then creates it, changes what differs, or leaves it. The ERP itself refuses a second record
 * with the same reference, so that not even two calls at the same moment make two.
 */
export async function upsertRecord(context: PollContext, wanted: Upsert): Promise<Upserted> {
  const exact = exactly(wanted)
  const found = await find(context, exact)
  return found ? update(context, exact, found) : create(context, exact)
}

/** With values as they are sent. */
export function exactly(wanted: Upsert): Upsert {
  return { ...wanted, fields: exactBody(wanted.set, wanted.fields) }
}

/** What to look for before anything is written. */
export function soughtBy({ set, keyField, key }: Upsert): Sought {
  return { set, field: keyField, value: key, withLines: set === 'SalesOrders' }
}

function find(context: PollContext, wanted: Upsert): Promise<JsonObject | undefined> {
  return findRecord(context, soughtBy(wanted))
}

/** The write that brings the record to what is wanted; `undefined` when it is so already. */
export function writeOf(wanted: Upsert, found: JsonObject | undefined): ErpRequest | undefined {
  const { set, keyField, key, fields } = wanted
  if (!found) return { method: 'POST', path: set, body: { ...fields, [keyField]: key } }
  const body = differing(set, fields, found)
  if (Object.keys(body).length === 0) return undefined
  const number = keyText(set, found[entitySet(set).key] ?? null)
  const etag = found['@odata.etag']
  const headers = { 'if-match': typeof etag === 'string' ? etag : '*' }
  return { method: 'PATCH', path: `${set}(${encodeURIComponent(number)})`, headers, body }
}

async function create(context: PollContext, wanted: Upsert): Promise<Upserted> {
  const { keyField, key, set: path } = wanted
  const answer = await erpAsk(context, { method: 'POST', path, body: { ...wanted.fields, [keyField]: key } })
  if (answer.status !== 409) return { action: 'created', record: bare(erpObject(context, answer)) }
  // Somebody created it between our look and our call: an earlier try whose answer was lost, or another run.
  const meanwhile = await find(context, wanted)
  if (meanwhile) return update(context, wanted, meanwhile)
  throw refusal(context, answer)
}

/** Changes the record against the state it was compared with. When somebody else was faster, it looks once more. */
async function update(context: PollContext, wanted: Upsert, found: JsonObject): Promise<Upserted> {
  const first = await patch(context, wanted, found)
  if (!('refused' in first)) return first
  const again = await find(context, wanted)
  const second = again ? await patch(context, wanted, again) : first
  if ('refused' in second) throw refusal(context, second.refused)
  return second
}

interface Stale {
  /** The answer 412: the record was changed since it was read. */
  readonly refused: HttpAnswer
}

/** Sends only what differs. */
async function patch(context: PollContext, wanted: Upsert, current: JsonObject): Promise<Upserted | Stale> {
  const request = writeOf(wanted, current)
  if (!request) return { action: 'unchanged', record: bare(current) }
  const answer = await erpAsk(context, request)
  if (answer.status === 412) return { refused: answer }
  return { action: 'updated', record: bare(erpObject(context, answer)) }
}

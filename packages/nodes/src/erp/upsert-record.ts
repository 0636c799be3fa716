import type { EffectContext, HttpAnswer, JsonObject } from '@isthmus/sdk'
import { differing, exactBody } from './canonical.ts'
import { entitySet, type SetName } from './entity-sets.ts'
import { bare, erpAsk, erpObject, refusal } from './erp-call.ts'
import { literalOf } from './filter.ts'
import { findRecord } from './find.ts'

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
export async function upsertRecord(context: EffectContext, wanted: Upsert): Promise<Upserted> {
  const exact = { ...wanted, fields: exactBody(wanted.set, wanted.fields) }
  const found = await find(context, exact)
  return found ? update(context, exact, found) : create(context, exact)
}

function find(context: EffectContext, { set, keyField, key }: Upsert): Promise<JsonObject | undefined> {
  return findRecord(context, { set, field: keyField, value: key, withLines: set === 'SalesOrders' })
}

async function create(context: EffectContext, wanted: Upsert): Promise<Upserted> {
  const body = { ...wanted.fields, [wanted.keyField]: wanted.key }
  const answer = await erpAsk(context, { method: 'POST', path: wanted.set, body })
  if (answer.status !== 409) return { action: 'created', record: bare(erpObject(context, answer)) }
  // Somebody created it between our look and our call: an earlier try whose answer was lost, or another run.
  const meanwhile = await find(context, wanted)
  if (meanwhile) return update(context, wanted, meanwhile)
  throw refusal(context, answer)
}

/** Changes the record against the state it was compared with. When somebody else was faster, it looks once more. */
async function update(context: EffectContext, wanted: Upsert, found: JsonObject): Promise<Upserted> {
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
async function patch(context: EffectContext, { set, fields }: Upsert, current: JsonObject): Promise<Upserted | Stale> {
  const body = differing(set, fields, current)
  if (Object.keys(body).length === 0) return { action: 'unchanged', record: bare(current) }
  const key = literalOf('text', current[entitySet(set).key] ?? null, `${set} key`)
  const etag = current['@odata.etag']
  const answer = await erpAsk(context, {
    method: 'PATCH',
    path: `${set}(${encodeURIComponent(key)})`,
    headers: { 'if-match': typeof etag === 'string' ? etag : '*' },
    body,
  })
  if (answer.status === 412) return { refused: answer }
  return { action: 'updated', record: bare(erpObject(context, answer)) }
}

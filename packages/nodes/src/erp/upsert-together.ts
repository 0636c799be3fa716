import {
  asFlowError,
  isJsonObject,
  plainText,
  type BatchContext,
  type BatchResult,
  type HttpAnswer,
  type Json,
  type JsonObject,
} from '@isthmus/sdk'
import { bare, erpAsk, erpObject, refusal, type ErpRequest } from './erp-call.ts'
import { queryOf } from './find.ts'
import { exactly, soughtBy, upsertRecord, writeOf, type Upsert, type Upserted } from './upsert-record.ts'

/** What became of one of several upserts: the record, why not, or that the ERP did not say. */
export type UpsertResult = Upserted | Exclude<BatchResult, { readonly outcome: 'done' }>

interface Sent {
  readonly wanted: Upsert
  readonly found: JsonObject | undefined
}

/**
 * The same as `upsertRecord` for many records in two calls: one that looks for all of them, and one that creates and
 * changes what differs. What somebody else changed in between is upserted by itself.
 */
export async function upsertTogether(
  context: BatchContext,
  wanted: readonly (() => Upsert)[],
): Promise<readonly UpsertResult[]> {
  const results: (UpsertResult | undefined)[] = wanted.map(() => undefined)
  const asked = new Map<number, { readonly wanted: Upsert; readonly request: ErpRequest }>()
  for (const [at, want] of wanted.entries()) {
    const checked = attempt(() => {
      const exact = exactly(want())
      return { wanted: exact, request: searchOf(exact) }
    })
    if ('error' in checked) results[at] = { outcome: 'failed', error: asFlowError(checked.error) }
    else asked.set(at, checked)
  }
  const looked = await sendTogether(context, new Map([...asked].map(([at, { request }]) => [at, request])), true)
  const sent = new Map<number, Sent>()
  const writes = new Map<number, ErpRequest>()
  for (const [at, { wanted: own }] of asked) {
    const found = attempt(() => foundIn(context, looked.get(at)))
    if ('error' in found) results[at] = { outcome: 'failed', error: asFlowError(found.error) }
    else {
      const write = writeOf(own, found.record)
      sent.set(at, { wanted: own, found: found.record })
      if (write) writes.set(at, write)
      else results[at] = { action: 'unchanged', record: bare(found.record ?? {}) }
    }
  }
  const written = writes.size === 0 ? new Map<number, HttpAnswer>() : await sendTogether(context, writes, false)
  for (const [at, own] of sent) results[at] ??= await resultOf(context, own, written.get(at))
  return results.map((result) => result ?? { outcome: 'unknown' })
}

async function resultOf(
  context: BatchContext,
  { wanted, found }: Sent,
  answer: HttpAnswer | undefined,
): Promise<UpsertResult> {
  if (!answer) return { outcome: 'unknown' }
  try {
    // Somebody was faster: it is looked at anew, by itself.
    if (answer.status === (found ? 412 : 409)) return await upsertRecord(context, wanted)
    return { action: found ? 'updated' : 'created', record: bare(erpObject(context, answer)) }
  } catch (error) {
    return { outcome: 'failed', error: asFlowError(error) }
  }
}

function searchOf(wanted: Upsert): ErpRequest {
  const query = Object.entries(queryOf(soughtBy(wanted)))
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return { method: 'GET', path: `${wanted.set}?${text}` }
}

function foundIn(context: BatchContext, answer: HttpAnswer | undefined): { readonly record: JsonObject | undefined } {
  // Without an answer it is taken as new: the ERP refuses a second record with the same reference.
  if (!answer) return { record: undefined }
  if (answer.status >= 300) throw refusal(context, answer)
  const list = erpObject(context, answer)['value']
  const [record] = Array.isArray(list) ? (list as readonly Json[]) : []
  return { record: isJsonObject(record) ? record : undefined }
}

/** Sends requests as one `$batch` in JSON; gives the answers that there are. */
async function sendTogether(
  context: BatchContext,
  requests: ReadonlyMap<number, ErpRequest>,
  safe: boolean,
): Promise<ReadonlyMap<number, HttpAnswer>> {
  if (requests.size === 0) return new Map()
  const exact = 'application/json;IEEE754Compatible=true'
  const body = {
    requests: [...requests].map(([at, { method, path, headers, body: own }]) => ({
      id: String(at),
      method,
      url: path,
      headers: { accept: exact, ...(own ? { 'content-type': exact } : {}), ...headers },
      ...(own ? { body: own } : {}),
    })),
  }
  const whole = erpObject(context, await erpAsk(context, { method: 'POST', path: '$batch', body, safe }))
  const responses = Array.isArray(whole['responses']) ? (whole['responses'] as readonly Json[]) : []
  return new Map(responses.filter(isJsonObject).map((response) => [Number(response['id']), answerOf(response)]))
}

function answerOf({ status, headers = {}, body = null }: JsonObject): HttpAnswer {
  const texts = isJsonObject(headers) ? headers : {}
  const entries = Object.entries(texts).map(([name, value]) => [name.toLowerCase(), plainText(value)] as const)
  return { status: Number(status), headers: Object.fromEntries(entries), body }
}

function attempt<T extends object>(work: () => T): T | { readonly error: unknown } {
  try {
    return work()
  } catch (error) {
    return { error }
  }
}

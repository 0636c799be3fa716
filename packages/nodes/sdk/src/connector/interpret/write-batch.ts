import { asFlowError, flowError, type FlowError } from '../../errors.ts'
import { isJsonObject, plainText, type Json } from '../../json.ts'
import type { HttpAnswer } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { BatchDefinition } from '../definition/index.ts'
import { ask } from './ask.ts'
import { hostOf } from './ask-pages.ts'
import { fillTemplate, requestOf, type RequestScope } from './fill-template.ts'
import type { Target } from './get-record.ts'
import { errorOfRule, fits, judgeAnswer } from './judge-answer.ts'
import { judgingOf } from './judging.ts'
import { operationOf, type WriteCall } from './write-operation.ts'
import { writtenIn, type WriteAction, type WriteResult } from './write-call.ts'

/** How much goes in one call of a node that offers all of these: as little as each of them allows. */
export function callBounds(batches: readonly { readonly maxRecords: number; readonly maxBytes?: number }[]): {
  readonly maxRecords: number
  readonly maxBytes?: number
} {
  const maxBytes = batches.flatMap((batch) => batch.maxBytes ?? [])
  return {
    maxRecords: Math.min(...batches.map(({ maxRecords }) => maxRecords)),
    ...(maxBytes.length === 0 ? {} : { maxBytes: Math.min(...maxBytes) }),
  }
}

/** One record of a call: the scopes of its template, or why it cannot be sent. */
export interface Row {
  readonly scope: RequestScope
  /** The id where it is known already. */
  readonly id?: Json
}

export type RowResult<Result = WriteResult> =
  | { readonly outcome: 'done'; readonly result: Result }
  | { readonly outcome: 'failed'; readonly error: FlowError }
  | { readonly outcome: 'unknown'; readonly error?: FlowError }

/** What becomes of a record that is sent by a call of its own, which is no matter of the others. */
export async function aloneResult<Result>(send: () => Promise<Result>): Promise<RowResult<Result>> {
  try {
    return { outcome: 'done', result: await send() }
  } catch (thrown) {
    const error = asFlowError(thrown)
    const isDoubtful = error.errorClass === 'transient' && !error.neverSent
    return { outcome: isDoubtful ? 'unknown' : 'failed', error }
  }
}

/** A call of which all records are done where it is not refused. */
type SilentBatch = Pick<BatchDefinition, 'request' | 'record'>

export interface BatchCall<Batch = BatchDefinition> {
  readonly write: WriteCall
  readonly batch: Batch
  /** What the templates of the call look into besides its records. */
  readonly shared?: RequestScope
  /** What a success did, where the answer does not tell. */
  readonly action: WriteAction
  readonly permission: string | undefined
}

/** Sends many records in one call. What the call itself is refused with is thrown; everything else is said per record. */
export async function writeBatch(
  target: Target,
  call: BatchCall<BatchDefinition | SilentBatch>,
  rows: readonly (Row | FlowError)[],
): Promise<readonly RowResult[]> {
  const filled = rows.map((row, position) => ('scope' in row ? filledRow(target, call.batch, { row, position }) : row))
  const good = filled.filter((row) => 'record' in row)
  const results = good.length === 0 ? [] : await sendRows(target, call, good)
  const left = results.values()
  return filled.map((row) =>
    'record' in row ? (left.next().value ?? { outcome: 'unknown' }) : { outcome: 'failed', error: row },
  )
}

interface FilledRow extends Row {
  readonly record: Json
}

function filledRow(
  { context }: Target,
  batch: SilentBatch,
  { row, position }: { readonly row: Row; readonly position: number },
): FilledRow | FlowError {
  try {
    const input = isJsonObject(row.scope['input']) ? row.scope['input'] : {}
    const scope = {
      connection: context.connection?.config ?? {},
      ...row.scope,
      input: { ...input, position: String(position) },
    }
    return { ...row, scope, record: fillTemplate(batch.record, scope) ?? null }
  } catch (error) {
    return asFlowError(error)
  }
}

async function sendRows(
  target: Target,
  call: BatchCall<BatchDefinition | SilentBatch>,
  rows: readonly FilledRow[],
): Promise<readonly RowResult[]> {
  const { context, name, object } = target
  const { batch, write, permission, action, shared } = call
  const scope = { connection: context.connection?.config ?? {}, ...shared, records: rows.map(({ record }) => record) }
  const own = 'results' in batch ? { ...call, batch } : undefined
  const judging = judgingOf(target, { okOn: own?.batch.okOn ?? write.okOn, permission })
  const about = { object: name, operation: operationOf(object, write) }
  return ask(context, { ...requestOf(batch.request, scope), about }, (answer) => {
    const judgement = judgeAnswer(answer, judging)
    if (typeof judgement === 'object') throw judgement.missing
    if (own) return resultsOf(target, own, { rows, answer })
    return rows.map(({ id = null }) => ({ outcome: 'done', result: { action, id, record: null } }))
  })
}

interface Answered {
  readonly rows: readonly FilledRow[]
  readonly answer: HttpAnswer
}

function resultsOf(target: Target, call: BatchCall, { rows, answer }: Answered): readonly RowResult[] {
  const { batch } = call
  const found = valueAt(answer.body, batch.results)
  const results = Array.isArray(found) ? (found as readonly Json[]) : []
  const failures = failuresOf(batch, answer)
  const { match } = batch
  if (match === 'order') return rows.map((row, at) => resultOf(target, call, { row, own: results[at], answer }))
  const byKey = new Map(results.map((each) => [plainText(valueAt(each, match.result)), each]))
  return rows.map((row) => {
    const key = plainText(valueAt(row.scope, match.of))
    const failure = failures.get(key)
    if (failure !== undefined) return { outcome: 'failed', error: rejected(target, answer, failure) }
    return resultOf(target, call, { row, own: byKey.get(key), answer })
  })
}

/** The sentences of failures that are listed apart, by the key of their record; one failure may speak of several. */
function failuresOf({ failures }: BatchDefinition, { body }: HttpAnswer): ReadonlyMap<string, string> {
  const listed = failures && valueAt(body, failures.at)
  const said = new Map<string, string>()
  if (!failures || !Array.isArray(listed)) return said
  for (const failure of listed as readonly Json[]) {
    const keys = valueAt(failure, failures.result)
    const message = failures.message === undefined ? '' : plainText(valueAt(failure, failures.message))
    for (const key of Array.isArray(keys) ? (keys as readonly Json[]) : [keys]) said.set(plainText(key), message)
  }
  return said
}

interface OwnResult {
  readonly row: FilledRow
  readonly own: Json | undefined
  readonly answer: HttpAnswer
}

function resultOf(target: Target, call: BatchCall, { row, own, answer }: OwnResult): RowResult {
  // What the answer does not speak of may have happened or not.
  if (own === undefined) return { outcome: 'unknown' }
  const { definition, object } = target
  const { batch, action } = call
  const inner = innerAnswer(batch, own, answer)
  const error = failureOf(target, call, { own, inner })
  if (error) return { outcome: 'failed', error }
  try {
    const host = hostOf({ definition, context: target.context })
    const from = batch.answer ?? call.write.answer
    const written = writtenIn(inner, from, { host, object, id: row.id })
    return { outcome: 'done', result: { ...written, action: actionOf(batch, inner, action) } }
  } catch {
    return { outcome: 'unknown' }
  }
}

/** A result as an answer of its own, for rules that were written for answers. */
function innerAnswer(batch: BatchDefinition, own: Json, { status, headers }: HttpAnswer): HttpAnswer {
  const inner = batch.status === undefined ? undefined : Number(plainText(valueAt(own, batch.status)))
  // A result is JSON, and so is every place in it.
  const body = (batch.body === undefined ? own : (valueAt(own, batch.body) ?? null)) as Json
  return { status: inner !== undefined && inner > 0 ? inner : status, headers, body }
}

function failureOf(
  target: Target,
  call: BatchCall,
  { own, inner }: { readonly own: Json; readonly inner: HttpAnswer },
): FlowError | undefined {
  const { batch } = call
  const ownRule = batch.errors?.find(({ when }) => fits(when, inner))
  if (ownRule) return errorOfRule(ownRule, inner, judgingOf(target, { permission: call.permission }))
  const isStated = batch.failed !== undefined && fits(batch.failed, { ...inner, body: own })
  const isBadStatus = batch.status !== undefined && inner.status >= 300
  if (!isStated && !isBadStatus) return undefined
  // The connector's rules are made for answers that refuse: here they only name the class of a failure.
  const rule = target.definition.errors.find(({ when }) => fits(when, inner))
  if (rule) return errorOfRule(rule, inner, judgingOf(target, { permission: call.permission }))
  return isStated ? rejected(target, inner, sentenceOf(batch, own)) : thrownFor(inner, hostOf(target))
}

function sentenceOf({ message }: BatchDefinition, own: Json): string {
  return message === undefined ? '' : plainText(valueAt(own, message))
}

function thrownFor(inner: HttpAnswer, host: string): FlowError {
  try {
    const judgement = judgeAnswer(inner, { host, rules: [] })
    if (typeof judgement === 'object') return judgement.missing
    throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason: `a result has the status ${inner.status}` })
  } catch (error) {
    return asFlowError(error)
  }
}

function rejected(target: Target, { status }: HttpAnswer, message: string): FlowError {
  return flowError('UPSTREAM_REJECTED', { host: hostOf(target), status, message: message || 'no reason given' })
}

function actionOf({ createdOn }: BatchDefinition, inner: HttpAnswer, action: WriteAction): WriteAction {
  return createdOn && fits(createdOn, inner) ? 'created' : action
}

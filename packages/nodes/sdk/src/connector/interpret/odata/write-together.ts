import { asFlowError, flowError, type FlowError } from '../../../errors.ts'
import type { Json } from '../../../json.ts'
import type { ODataBatch, WriteDefinition } from '../../definition/index.ts'
import { readsFirst, type Change } from '../change.ts'
import { differing } from '../differing.ts'
import type { Held } from '../get-record.ts'
import { hostOf } from '../ask-pages.ts'
import { judgeAnswer } from '../judge-answer.ts'
import { judgingOf } from '../judging.ts'
import { createSending, deleteSending, updateSending } from '../sendings.ts'
import { isNew, upsertSending, type Keyed } from '../upsert-by-key.ts'
import type { RowResult } from '../write-batch.ts'
import { answeredBy, callOf, type Sending, type WriteAction, type Writer, type Written } from '../write-call.ts'
import { isConflict, notFound } from '../write-record.ts'
import type { InnerAnswer } from './batch-message.ts'
import { heldRecords, withRecords } from './read-together.ts'
import { sendBatch, type CallOutcome, type RefusedSet } from './send-batch.ts'

/** What one record of a call is to become. */
export type Wanted =
  | { readonly part: 'create'; readonly fields: Change['fields'] }
  | ({ readonly part: 'update' } & Change)
  | ({ readonly part: 'delete' } & Omit<Change, 'fields'>)
  | ({ readonly part: 'upsert' } & Keyed)

export interface WantedRow {
  readonly writer: Writer
  readonly wanted: Wanted
}

export interface TogetherCall {
  readonly write: WriteDefinition
  readonly batch: ODataBatch
  /** What a success did, where the answer does not tell. */
  readonly action: WriteAction
  readonly permission: string | undefined
  /** Writes a record by itself, for those that could not be settled in the call. */
  readonly alone: (at: number) => Promise<RowResult>
}

/** A row that is to be sent. */
interface Ready extends WantedRow {
  readonly at: number
  readonly sending: Sending
  /** Set where the record was read before, so that it can be read again when somebody else was faster. */
  readonly wasRead: boolean
}

/**
 * Writes records in one call by OData's rules: reads what they are now where that matters, sends those that differ, and reads what
 * became of each from its own answer. What the call itself is refused with is thrown; everything else is said per record.
 */
export async function writeTogether(
  rows: readonly (WantedRow | FlowError)[],
  call: TogetherCall,
): Promise<readonly RowResult[]> {
  const prepared = await prepare(rows, call)
  const ready = prepared.flatMap((each) => ('sending' in each ? [each] : []))
  const sent = await sendReady(ready, call)
  const byRow = new Map(ready.map(({ at }, position) => [at, sent[position]] as const))
  const results: RowResult[] = []
  for (const [at, each] of prepared.entries()) {
    const result = 'outcome' in each ? each : (byRow.get(at) ?? 'alone')
    results.push(result === 'alone' ? await call.alone(at) : result)
  }
  return withRecords(rows, results, call)
}

/** What is to be sent for each row, or what it comes to without a call. */
async function prepare(
  rows: readonly (WantedRow | FlowError)[],
  call: TogetherCall,
): Promise<readonly (Ready | RowResult)[]> {
  const held = await heldRecords(rows.flatMap(readBefore), call)
  return rows.map((row, at): Ready | RowResult => {
    if (!('writer' in row)) return { outcome: 'failed', error: row }
    try {
      return preparedRow(row, at, held)
    } catch (error) {
      return { outcome: 'failed', error: asFlowError(error) }
    }
  })
}

function readBefore(row: WantedRow | FlowError): readonly { readonly writer: Writer; readonly id: Json }[] {
  if (!('writer' in row)) return []
  const { writer, wanted } = row
  const isRead =
    (wanted.part === 'update' && readsFirst(writer)) ||
    (wanted.part === 'delete' && writer.object.etag !== undefined && wanted.version === undefined)
  return isRead && 'id' in wanted ? [{ writer, id: wanted.id }] : []
}

type HeldById = Awaited<ReturnType<typeof heldRecords>>

function preparedRow(row: WantedRow, at: number, held: HeldById): Ready | RowResult {
  const { writer, wanted } = row
  switch (wanted.part) {
    case 'create':
      return { ...row, at, sending: createSending(writer, wanted.fields), wasRead: false }
    case 'upsert':
      return { ...row, at, sending: upsertSending(writer, wanted), wasRead: false }
    default: {
      const found = readBefore(row).length > 0 ? held(wanted.id) : 'unread'
      if (found instanceof Error) return { outcome: 'failed', error: asFlowError(found) }
      return wanted.part === 'update'
        ? changeReady(row, wanted, { at, found })
        : deleteReady(row, wanted, { at, found })
    }
  }
}

interface Place {
  readonly at: number
  readonly found: Held | undefined | 'unread'
}

function changeReady(row: WantedRow, change: Change, { at, found }: Place): Ready | RowResult {
  const { writer } = row
  if (found === 'unread') return { ...row, at, sending: updateSending(writer, change, undefined), wasRead: false }
  if (!found) return { outcome: 'failed', error: notFound(writer, change.id) }
  const fields = differing(writer.object, change.fields, found.record)
  if (Object.keys(fields).length === 0) return unchanged(change.id, found.record)
  const wasRead = change.version === undefined && writer.object.etag !== undefined
  return { ...row, at, sending: updateSending(writer, { ...change, fields }, found), wasRead }
}

function deleteReady(row: WantedRow, change: Omit<Change, 'fields'>, { at, found }: Place): Ready | RowResult {
  const { writer } = row
  if (found === 'unread') return { ...row, at, sending: deleteSending(writer, change), wasRead: false }
  if (!found) return unchanged(change.id, null)
  return { ...row, at, sending: deleteSending(writer, { id: change.id, version: found.etag }), wasRead: true }
}

function unchanged(id: Json, record: Held['record'] | null): RowResult {
  return { outcome: 'done', result: { action: 'unchanged', id, record } }
}

async function sendReady(ready: readonly Ready[], call: TogetherCall): Promise<readonly (RowResult | 'alone')[]> {
  const { write, batch, permission } = call
  const [first] = ready
  if (!first) return []
  const grouping = batch.outcome === 'together' ? 'together' : 'each'
  const calls = ready.map(({ writer, sending }) => callOf(writer, write, sending))
  const answered = await sendBatch(first.writer, { batch, calls, grouping, permission }, (outcome) =>
    resultsOf(ready, call, outcome),
  )
  return answered === 'unsupported' ? ready.map(() => 'alone' as const) : answered
}

function resultsOf(
  ready: readonly Ready[],
  call: TogetherCall,
  outcome: readonly CallOutcome[] | RefusedSet,
): readonly (RowResult | 'alone')[] {
  if ('refused' in outcome) throw refusalOf(ready, call, outcome)
  return ready.map((row, at) => resultOf(row, call, outcome[at] ?? 'none'))
}

/** What a set of changes was refused with: nothing of it was done, whatever the write calls a success. */
function refusalOf([first]: readonly Ready[], { permission }: TogetherCall, { refused }: RefusedSet): Error {
  if (!first) return new RangeError('a call without records was refused')
  try {
    const judgement = judgeAnswer(refused, judgingOf(first.writer, { permission }))
    if (typeof judgement === 'object') return judgement.missing
  } catch (error) {
    return asFlowError(error)
  }
  const reason = `a set of changes was answered once, with the status ${refused.status}`
  return flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(first.writer), reason })
}

function resultOf(row: Ready, call: TogetherCall, outcome: CallOutcome): RowResult | 'alone' {
  if (outcome === 'notBegun') return 'alone'
  // Without a status there is no telling what was said.
  if (outcome === 'none' || outcome.status === 0) return { outcome: 'unknown' }
  try {
    return readResult(row, call, outcome)
  } catch (thrown) {
    const error = asFlowError(thrown)
    // A success that cannot be read has happened, but nobody knows what it was.
    if (outcome.status < 300) return { outcome: 'unknown', error }
    return row.wasRead && isConflict(error) ? 'alone' : { outcome: 'failed', error }
  }
}

/** What an answer says. Throws what the record was refused with. */
function readResult(row: Ready, { write, action }: TogetherCall, answer: InnerAnswer): RowResult {
  const { writer, sending } = row
  const answered = answeredBy(writer, write, { sending, answer })
  if (answered === 'exists') throw existing(writer)
  if ('missing' in answered) return missingResult(row, answered.missing)
  const { id, record } = answered
  return { outcome: 'done', result: { action: isMade(row, answered) ? 'created' : action, id, record } }
}

function isMade({ writer, wanted }: Ready, written: Written): boolean {
  const { upsert } = writer.object
  return wanted.part === 'upsert' && upsert?.kind === 'native' && isNew(upsert, written)
}

function missingResult({ writer, wanted }: Ready, missing: FlowError): RowResult {
  if (wanted.part === 'delete') return unchanged(wanted.id, null)
  if (wanted.part === 'update') return { outcome: 'failed', error: notFound(writer, wanted.id) }
  return { outcome: 'failed', error: missing }
}

function existing(writer: Writer): FlowError {
  const message = 'there is such a record already'
  return flowError('UPSTREAM_CONFLICT', { host: hostOf(writer), status: '-', message })
}

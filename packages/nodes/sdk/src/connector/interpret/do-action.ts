import { FlowError, flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpAnswer, UnknownCall } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { ActionDefinition, ActionState } from '../definition/index.ts'
import { hostOf } from './ask-pages.ts'
import { fieldsIn, getRecord } from './get-record.ts'
import { fits } from './judge-answer.ts'
import { lookUntilSettled } from './look-until-settled.ts'
import { keyInput } from './query-input.ts'
import { sendWrite, type Sending, type Writer } from './write-call.ts'
import { notFound } from './write-record.ts'

/** An action on one record, with what was given to it. */
export interface AskedAction {
  readonly name: string
  readonly action: ActionDefinition
  readonly id: Json
  readonly parameters: JsonObject
}

/** What became of it. `unchanged`: the record was so already. */
export interface ActionResult {
  readonly action: 'done' | 'unchanged'
  readonly id: Json
  /** The record as the system holds it now, where it says so. */
  readonly record: JsonObject | null
  readonly result: Json
}

/**
 * Does an action. A record that the system refuses because it is so already is `unchanged`: what it is now is read and decides,
 * not the sentence of the refusal. Throws what calls throw.
 */
export async function doAction(writer: Writer, asked: AskedAction): Promise<ActionResult> {
  try {
    return await sendAction(writer, asked)
  } catch (error) {
    return soAlready(writer, asked, error)
  }
}

async function sendAction(writer: Writer, asked: AskedAction): Promise<ActionResult> {
  const { action, id } = asked
  const answered = await sendWrite(writer, action, actionSending(writer, asked))
  if (answered === 'exists' || 'missing' in answered) throw notFound(writer, id)
  const isSo = action.okOn !== undefined && fits(action.okOn, answered.answer)
  const { record } = answered
  const state = readState(asked)
  if (state && record && !isIn(state, writer, record)) throw undone(writer, state, record)
  return { action: isSo ? 'unchanged' : 'done', id, record, result: resultIn(action, answered.answer) }
}

/** Some systems answer with a question, such as a form to be filled in, as if all were done. */
function undone(writer: Writer, { field }: ActionState, record: JsonObject): FlowError {
  const message = `it says that this is done, but ${field} is ${plainText(fieldsIn(writer.object, record)[field]) || 'empty'}`
  return flowError('UPSTREAM_REJECTED', { host: hostOf(writer), status: '-', message })
}

/** What an action sends. */
export function actionSending(writer: Writer, { action, id, parameters }: AskedAction): Sending {
  const { definition, name, object, idempotencyKey } = writer
  const input = { ...keyInput({ title: definition.title.en, name }, object, id), idempotencyKey }
  return { scope: { input, parameters }, id, permission: action.permission }
}

function resultIn({ result }: ActionDefinition, { body }: Pick<HttpAnswer, 'body'>): Json {
  // An answer is JSON, and so is every place in it.
  return result === undefined ? null : ((valueAt(body, result.at) ?? null) as Json)
}

const refusals: readonly string[] = ['UPSTREAM_REJECTED', 'UPSTREAM_CONFLICT']

/**
 * What a refusal comes to: `unchanged` where the record is what the action leads to. Throws the refusal, with the state that the
 * record is in where that tells why.
 */
export async function soAlready(writer: Writer, asked: AskedAction, refusal: unknown): Promise<ActionResult> {
  const state = readState(asked)
  if (!state || !(refusal instanceof FlowError) || !refusals.includes(refusal.code)) throw refusal
  const record = await recordNow(writer, asked).catch(() => undefined)
  if (!record) throw refusal
  if (isIn(state, writer, record)) return { action: 'unchanged', id: asked.id, record, result: null }
  throw withState(refusal, state, fieldsIn(writer.object, record)[state.field] ?? null)
}

function readState({ action: { state } }: AskedAction): ActionState | undefined {
  return state && 'field' in state ? state : undefined
}

async function recordNow(writer: Writer, { id }: AskedAction): Promise<JsonObject | undefined> {
  return (await getRecord(writer, id))?.record
}

function isIn({ field, is }: ActionState, { object }: Writer, record: JsonObject): boolean {
  return holds(is, fieldsIn(object, record)[field] ?? null)
}

/** Values may come as texts of what they are. */
function holds(values: ActionState['is'], value: Json): boolean {
  return values.some((each) => each === value || (typeof value !== 'object' && plainText(each) === plainText(value)))
}

/** The refusal with the state that stands in the way, where that is not one that the action begins with. */
function withState(refusal: FlowError, { field, from }: ActionState, value: Json): FlowError {
  if (!from || holds(from, value)) return refusal
  const { host = '', status = '-', message = '' } = refusal.params
  const needed = from.map((each) => plainText(each)).join(' or ')
  const told = `${message} (${field} is ${plainText(value) || 'empty'}, and ${needed} is needed)`
  return flowError(refusal.code === 'UPSTREAM_CONFLICT' ? 'UPSTREAM_CONFLICT' : 'UPSTREAM_REJECTED', {
    host: plainText(host),
    status,
    message: told,
  })
}

type Looked =
  | { readonly outcome: 'done'; readonly result: ActionResult }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'unknown' }

/** Looks up by the record's state whether an action whose answer was lost has happened. Throws what calls throw. */
export async function lookUpAction(writer: Writer, asked: AskedAction, call: UnknownCall): Promise<Looked> {
  const { state } = asked.action
  const { id } = asked
  if (!state) return { outcome: 'unknown' }
  if ('gone' in state) {
    const held = await recordNow(writer, asked)
    // One that is still there may be gone in part, such as an order that was delivered in part.
    return held
      ? { outcome: 'unknown' }
      : { outcome: 'done', result: { action: 'done', id, record: null, result: null } }
  }
  const look = async (): Promise<JsonObject | undefined> => {
    const record = await recordNow(writer, asked)
    return record && isIn(state, writer, record) ? record : undefined
  }
  const { settleSeconds = 0 } = state
  const record = await lookUntilSettled(look, { call, settleSeconds, signal: writer.context.signal })
  return record ? { outcome: 'done', result: { action: 'done', id, record, result: null } } : { outcome: 'absent' }
}

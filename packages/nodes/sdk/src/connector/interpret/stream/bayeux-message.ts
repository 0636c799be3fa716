import { flowError, type FlowError } from '../../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../../json.ts'
import type { HttpAnswer } from '../../../node/index.ts'
import { preview, valueAt } from '../../../schema/index.ts'
import type { StreamDefinition } from '../../definition/index.ts'
import { hostOf } from '../ask-pages.ts'
import type { Target } from '../get-record.ts'
import { fits, judgeAnswer } from '../judge-answer.ts'
import { judgingOf } from '../judging.ts'

/** An object of a system, and the stream that tells of its changes. */
export interface Streamed {
  readonly target: Target
  readonly stream: StreamDefinition
}

/**
 * What a reply says: it is so; the session is over, so that another one has to begin; the sign-in is; or the place from which to go
 * on is not known any more.
 */
export type Verdict = 'ok' | 'lost' | 'signIn' | 'expired'

interface Judged {
  readonly verdict: Verdict
  readonly reason: string
}

/** Messages of an answer. Throws what the system refuses the call with, and `UPSTREAM_ANSWER_INVALID` for anything else. */
export function messagesOf({ target }: Streamed, answer: HttpAnswer): readonly JsonObject[] {
  const judgement = judgeAnswer(answer, judgingOf(target, { permission: target.object.permissions?.read }))
  if (typeof judgement === 'object') throw judgement.missing
  const { body } = answer
  if (!Array.isArray(body)) throw invalid(target, `it is no list of Bayeux messages: ${preview(body)}`)
  const messages = body as readonly Json[]
  const strange = messages.find((message) => !isJsonObject(message) || typeof message['channel'] !== 'string')
  if (strange !== undefined) throw invalid(target, `a Bayeux message has no channel: ${preview(strange)}`)
  return messages.filter((message) => isJsonObject(message))
}

/** The reply on a channel of the protocol. Throws `UPSTREAM_ANSWER_INVALID` when there is none. */
export function replyIn({ target }: Streamed, messages: readonly JsonObject[], channel: string): JsonObject {
  const reply = messages.find((message) => message['channel'] === channel)
  if (reply) return reply
  throw invalid(target, `it holds no reply on ${channel}`)
}

/** What a reply says, and in which words. Throws, by the code in it and the rules of the definition, what the system refuses. */
export function verdictOf({ target, stream }: Streamed, reply: JsonObject): Judged {
  if (reply['successful'] === true) return { verdict: 'ok', reason: '' }
  const text = reasonOf(stream, reply)
  const status = codeIn(text)
  const answer: HttpAnswer = { status: status ?? 200, headers: {}, body: { ...reply, error: text } }
  const told = (verdict: Verdict): Judged => ({ verdict, reason: text })
  if (fits(stream.expiredOn, answer)) return told('expired')
  if (status === 401) return told('signIn')
  if (adviceOf(reply).reconnect === 'handshake') return told('lost')
  judgeAnswer(answer, judgingOf(target, { permission: target.object.permissions?.read }))
  // A code that is no error by its number, or none at all.
  throw refused(target, status, text)
}

/** What to do next, as a reply asks for it. */
export function adviceOf({ advice }: JsonObject): { readonly reconnect: string; readonly intervalMs: number } {
  const { reconnect = 'retry', interval = 0 }: JsonObject = isJsonObject(advice) ? advice : {}
  return { reconnect: plainText(reconnect), intervalMs: typeof interval === 'number' ? interval : 0 }
}

function reasonOf({ reason }: StreamDefinition, reply: JsonObject): string {
  const inner = reason === undefined ? '' : plainText(valueAt(reply, reason))
  return inner || plainText(reply['error'])
}

/** The code that the text of an error begins with: `403::Unknown client`. */
function codeIn(text: string): number | undefined {
  const code = /^([1-5]\d\d):/.exec(text)?.[1]
  return code === undefined ? undefined : Number(code)
}

function refused(target: Target, status: number | undefined, text: string): FlowError {
  const message = text || 'no reason given'
  return flowError('UPSTREAM_REJECTED', { host: hostOf(target), status: status ?? 200, message })
}

export function invalid(target: Target, reason: string): FlowError {
  return flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(target), reason })
}

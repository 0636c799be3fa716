import { flowError } from '../../../errors.ts'
import type { HttpAnswer, HttpRequest } from '../../../node/index.ts'
import type { ODataBatch } from '../../definition/index.ts'
import { ask } from '../ask.ts'
import { hostOf } from '../ask-pages.ts'
import { addressOf, everyRefusal } from '../fill-template.ts'
import type { Target } from '../get-record.ts'
import { judgeAnswer } from '../judge-answer.ts'
import { judgingOf } from '../judging.ts'
import { answeredParts, batchMessage, type AnsweredPart, type Grouping, type InnerAnswer } from './batch-message.ts'
import { innerCall } from './inner-call.ts'

/** Calls that share one. */
export interface Sent {
  readonly batch: Pick<ODataBatch, 'version' | 'service' | 'addresses'>
  readonly calls: readonly HttpRequest[]
  readonly grouping: Grouping
  readonly permission: string | undefined
}

/**
 * What became of each call. `none`: its answer is missing, so that it may have been carried out or not. `notBegun`: the system
 * stopped at an earlier call that failed, as it may.
 */
export type CallOutcome = InnerAnswer | 'none' | 'notBegun'

/** A set of changes that was refused as a whole, with what the system says of it. */
export interface RefusedSet {
  readonly refused: InnerAnswer
}

/** Statuses of systems that do not know `$batch`: nothing inside of the call was looked at. */
const unsupported: readonly number[] = [404, 405, 415, 501]

/**
 * Sends calls in one, and reads what became of each. Whatever `read` throws counts as the system's own refusal of the call.
 *
 * @returns `unsupported` where the system has no such calls. Throws what calls throw, and `UPSTREAM_ANSWER_INVALID`.
 */
export function sendBatch<T>(
  target: Target,
  sent: Sent,
  read: (outcome: readonly CallOutcome[] | RefusedSet) => T,
): Promise<T | 'unsupported'> {
  const { context } = target
  const judging = judgingOf(target, { permission: sent.permission })
  return ask(context, requestFor(target, sent), (answer) => {
    if (unsupported.includes(answer.status)) return 'unsupported'
    const judgement = judgeAnswer(answer, judging)
    if (typeof judgement === 'object') throw judgement.missing
    return read(outcomesOf(target, sent, answer))
  })
}

function requestFor(target: Target, { batch, calls, grouping }: Sent): HttpRequest {
  const { baseUrl = '', config = {} } = target.context.connection ?? {}
  const service = addressOf(batch.service ?? '', { connection: config })
  const inside = calls.map((call) => innerCall(call, { baseUrl, service, addresses: batch.addresses ?? 'relative' }))
  const { contentType, text } = batchMessage(inside, grouping)
  const continues = { prefer: 'odata.continue-on-error', 'odata-version': '4.0' }
  const about = calls[0]?.about
  return {
    method: 'POST',
    ...(about ? { about } : {}),
    url: `${service}/$batch`,
    headers: {
      accept: 'multipart/mixed',
      'content-type': contentType,
      ...(batch.version === 4 ? continues : {}),
    },
    body: text,
    accept: everyRefusal,
    ...(grouping === 'alone' ? { safe: true } : {}),
  }
}

function outcomesOf(
  target: Target,
  { calls, grouping }: Sent,
  answer: HttpAnswer,
): readonly CallOutcome[] | RefusedSet {
  const parts = answeredParts(answer)
  if (!parts) {
    const reason = 'the answer to a call that holds others is no multipart message'
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(target), reason })
  }
  if (grouping !== 'together') return paired(calls.length, parts)
  const [first = []] = parts
  // One answer in place of those of the set: none of it was done.
  if (!isSet(first)) return { refused: first }
  const [only, ...others] = first
  return only && others.length === 0 && only.status >= 400 ? { refused: only } : paired(calls.length, first)
}

function isSet(part: AnsweredPart): part is readonly InnerAnswer[] {
  return Array.isArray(part)
}

/** Whose each answer is: by its number where it has one, else by its place. */
function paired(count: number, parts: readonly AnsweredPart[]): readonly CallOutcome[] {
  const found = new Map<number, InnerAnswer>()
  for (const [at, part] of parts.entries()) {
    const [inner] = isSet(part) ? part : [part]
    const place = inner && placeOf(inner, { at, count })
    if (inner && place !== undefined && !found.has(place)) found.set(place, inner)
  }
  const last = Math.max(-1, ...found.keys())
  const isStopped = (found.get(last)?.status ?? 0) >= 400
  return Array.from({ length: count }, (_, at) => found.get(at) ?? (isStopped && at > last ? 'notBegun' : 'none'))
}

/** Which of so many calls an answer is for; `undefined` for one too many. */
function placeOf(
  { contentId }: InnerAnswer,
  { at, count }: { readonly at: number; readonly count: number },
): number | undefined {
  const numbered = Number(contentId ?? Number.NaN) - 1
  const isNumbered = Number.isInteger(numbered) && numbered >= 0 && numbered < count
  const place = isNumbered ? numbered : at
  return place < count ? place : undefined
}

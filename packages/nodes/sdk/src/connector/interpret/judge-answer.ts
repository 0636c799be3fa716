import { flowError, type FlowError } from '../../errors.ts'
import { plainText, type Json } from '../../json.ts'
import { upstreamError, upstreamMessage, type HttpAnswer } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { AnswerMatcher, ErrorRule } from '../definition/index.ts'

/** How answers are judged: who gave them, by which rules, and which of them mean "there is none" or "it is so already". */
export interface Judging {
  readonly host: string
  readonly rules: readonly ErrorRule[]
  readonly emptyOn?: AnswerMatcher | undefined
  readonly okOn?: AnswerMatcher | undefined
  /** What the connection must be allowed to do, for the message of a refusal. */
  readonly permission?: string | undefined
}

export type Judgement = 'ok' | 'empty' | { readonly missing: FlowError }

/**
 * Says what an answer means, by its body as well as by its status: an error inside a 200 is an error, a 404 may be an empty
 * list.
 *
 * @returns `ok`, `empty` by `emptyOn`, or `missing` with what to throw where that matters. Throws a `FlowError` of the class
 * that the first fitting rule names, else that of the status.
 */
export function judgeAnswer(answer: HttpAnswer, judging: Judging): Judgement {
  const { host, rules, emptyOn, okOn } = judging
  if (emptyOn && fits(emptyOn, answer)) return 'empty'
  if (okOn && fits(okOn, answer)) return 'ok'
  const rule = rules.find(({ when }) => fits(when, answer))
  if (rule) {
    const error = errorOfRule(rule, answer, judging)
    if (rule.class === 'notFound') return { missing: error }
    throw error
  }
  if (answer.status === 404) return { missing: upstreamError(host, answer) }
  if (answer.status >= 300)
    throw upstreamError(host, answer, spoken(upstreamMessage(answer.body), answer.status === 403, judging))
  return 'ok'
}

// oxlint-disable-next-line complexity -- one line per part of the vocabulary
export function fits(
  { status, header, headerIs, path, is, not, contains }: AnswerMatcher,
  answer: HttpAnswer,
): boolean {
  if (status && !status.includes(answer.status)) return false
  if (header !== undefined) {
    const given = answer.headers[header.toLowerCase()]
    if (given === undefined || (headerIs && !headerIs.includes(given.toLowerCase()))) return false
  }
  if (path === undefined) return true
  const value = valueAt(answer.body, path)
  if (is && !is.some((each) => each === value)) return false
  if (not && (value === undefined || not.some((each) => each === value))) return false
  if (contains && !contains.some((part) => plainText(value).includes(part))) return false
  return is !== undefined || not !== undefined || contains !== undefined || value !== undefined
}

/** What to throw for an answer that a rule fits. */
export function errorOfRule(rule: ErrorRule, answer: HttpAnswer, judging: Judging): FlowError {
  const { status, body } = answer
  const { host } = judging
  const own = sentenceOf(rule, body)
  const isRefused = status === 403 || (rule.class === 'auth' && status !== 401)
  const message = spoken(own || upstreamMessage(body), isRefused, judging)
  const params = { host, status, message }
  switch (rule.class) {
    case 'auth':
      return flowError('UPSTREAM_UNAUTHORIZED', params)
    case 'throttle': {
      const retryAfterMs = waitOf(rule, answer)
      return flowError('UPSTREAM_THROTTLED', params, retryAfterMs === undefined ? {} : { retryAfterMs })
    }
    case 'transient':
      return flowError('UPSTREAM_FAILED', params)
    case 'conflict':
      return flowError('UPSTREAM_CONFLICT', params)
    case 'fatal':
      return flowError('UPSTREAM_ANSWER_INVALID', { host, reason: params.message })
    default:
      return flowError('UPSTREAM_REJECTED', params)
  }
}

const mostDetails = 5

/** The sentence of an answer with what its details add; they often begin with the sentence itself. */
function sentenceOf({ message, details }: ErrorRule, body: Json): string {
  const own = message === undefined ? '' : plainText(valueAt(body, message))
  const listed = details && valueAt(body, details.at)
  if (!details || !Array.isArray(listed)) return own
  const more = (listed as readonly Json[]).map((each) => plainText(valueAt(each, details.message)))
  return [...new Set([own, ...more])]
    .filter((text) => text !== '')
    .slice(0, mostDetails + 1)
    .join('; ')
}

/** The system's sentence, and what the connection lacks where it was refused. */
function spoken(sentence: string, isRefused: boolean, { permission }: Judging): string {
  const text = sentence || 'no reason given'
  return permission !== undefined && isRefused ? `${text} (it needs the permission ${permission})` : text
}

/** How long to wait, in milliseconds. */
function waitOf({ retryAfter = 'retry-after' }: ErrorRule, { headers, body }: HttpAnswer): number | undefined {
  if (typeof retryAfter === 'string') return headerWait(headers, retryAfter)
  if ('path' in retryAfter) return waitMs(plainText(valueAt(body, retryAfter.path)), retryAfter.unit)
  const { header, unit } = retryAfter
  return unit === undefined ? headerWait(headers, header) : waitMs(headers[header.toLowerCase()] ?? '', unit)
}

/** Seconds or a date, which counts from the answer's own `Date`, so that no clock here can be wrong. */
function headerWait(headers: HttpAnswer['headers'], header: string): number | undefined {
  const text = headers[header.toLowerCase()]?.trim() ?? ''
  if (!/[a-z]/i.test(text)) return waitMs(text, 'seconds')
  const ms = Date.parse(text) - Date.parse(headers['date'] ?? '')
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

function waitMs(text: string, unit: 'seconds' | 'milliseconds'): number | undefined {
  if (!/^\d{1,9}(?:\.\d{1,6})?$/.test(text.trim())) return undefined
  return Math.ceil(Number(text) * (unit === 'seconds' ? 1000 : 1))
}

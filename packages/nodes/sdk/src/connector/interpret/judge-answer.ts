import { flowError, type FlowError } from '../../errors.ts'
import { plainText } from '../../json.ts'
import { upstreamError, upstreamMessage, type HttpAnswer } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { AnswerMatcher, ErrorRule } from '../definition/index.ts'

export type Judgement = 'ok' | 'empty' | { readonly missing: FlowError }

/**
 * Says what an answer means, by its body as well as by its status: an error inside a 200 is an error, a 404 may be an empty
 * list.
 *
 * @returns `ok`, `empty` by `emptyOn`, or `missing` with what to throw where that matters. Throws a `FlowError` of the class
 * that the first fitting rule names, else that of the status.
 */
export function judgeAnswer(
  answer: HttpAnswer,
  {
    host,
    rules,
    emptyOn,
  }: { readonly host: string; readonly rules: readonly ErrorRule[]; readonly emptyOn?: AnswerMatcher },
): Judgement {
  if (emptyOn && fits(emptyOn, answer)) return 'empty'
  const rule = rules.find(({ when }) => fits(when, answer))
  if (rule) {
    const error = errorOf(rule, answer, host)
    if (rule.class === 'notFound') return { missing: error }
    throw error
  }
  if (answer.status === 404) return { missing: upstreamError(host, answer) }
  if (answer.status >= 300) throw upstreamError(host, answer)
  return 'ok'
}

export function fits({ status, path, is, not }: AnswerMatcher, answer: HttpAnswer): boolean {
  if (status && !status.includes(answer.status)) return false
  if (path === undefined) return true
  const value = valueAt(answer.body, path)
  if (is) return is.some((each) => each === value)
  if (not) return value !== undefined && !not.some((each) => each === value)
  return value !== undefined
}

// oxlint-disable-next-line complexity -- one line per class
function errorOf(rule: ErrorRule, answer: HttpAnswer, host: string): FlowError {
  const { status, headers, body } = answer
  const own = rule.message === undefined ? '' : plainText(valueAt(body, rule.message))
  const params = { host, status, message: own || upstreamMessage(body) || 'no reason given' }
  switch (rule.class) {
    case 'auth':
      return flowError('UPSTREAM_UNAUTHORIZED', params)
    case 'throttle': {
      const seconds = headers[(rule.retryAfter ?? 'retry-after').toLowerCase()]
      const isWait = seconds !== undefined && /^\d{1,6}$/.test(seconds)
      return flowError('UPSTREAM_THROTTLED', params, isWait ? { retryAfterMs: Number(seconds) * 1000 } : {})
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

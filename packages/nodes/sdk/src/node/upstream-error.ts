import { flowError, type ErrorCode, type FlowError } from '../errors.ts'
import { isJsonObject, type Json } from '../json.ts'
import type { HttpAnswer } from './effect-context.ts'

type UpstreamCode = Extract<
  ErrorCode,
  'UPSTREAM_UNAUTHORIZED' | 'UPSTREAM_THROTTLED' | 'UPSTREAM_CONFLICT' | 'UPSTREAM_REJECTED' | 'UPSTREAM_FAILED'
>

/**
 * The error that an HTTP answer stands for, by class of its status: 401 and 403 `UPSTREAM_UNAUTHORIZED`, 429 (and 503
 * that names a wait) `UPSTREAM_THROTTLED`, 409 and 412 `UPSTREAM_CONFLICT`, 408 and other 5xx `UPSTREAM_FAILED`, all else
 * `UPSTREAM_REJECTED`.
 *
 * @param host Who answered, as shown to people.
 * @param message The other system's own sentence; found by `upstreamMessage` when left out.
 */
export function upstreamError(
  host: string,
  answer: HttpAnswer,
  message: string = upstreamMessage(answer.body),
): FlowError {
  const retryAfterMs = retryAfterOf(answer)
  const params = { host, status: answer.status, message: message === '' ? 'no reason given' : message }
  return flowError(codeOf(answer, retryAfterMs), params, retryAfterMs === undefined ? {} : { retryAfterMs })
}

function codeOf({ status }: HttpAnswer, retryAfterMs: number | undefined): UpstreamCode {
  if (status === 401 || status === 403) return 'UPSTREAM_UNAUTHORIZED'
  if (status === 429 || (status === 503 && retryAfterMs !== undefined)) return 'UPSTREAM_THROTTLED'
  if (status === 409 || status === 412) return 'UPSTREAM_CONFLICT'
  return status === 408 || status >= 500 ? 'UPSTREAM_FAILED' : 'UPSTREAM_REJECTED'
}

/** `Retry-After` in milliseconds: whole seconds, or a date by the answer's own clock; one without it is left to the host. */
function retryAfterOf({ headers }: HttpAnswer): number | undefined {
  const text = headers['retry-after']?.trim() ?? ''
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000
  if (!/[a-z]/i.test(text)) return undefined
  const ms = Date.parse(text) - Date.parse(headers['date'] ?? '')
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/**
 * The sentence in an answer's body that a person can read: `error.message`, `message`, `detail`, `title`, `error`, or the
 * text itself unless it is a page. Empty when there is none.
 */
export function upstreamMessage(body: Json): string {
  if (typeof body === 'string') return /^\s*</.test(body) ? '' : body.trim()
  if (!isJsonObject(body)) return ''
  const inner = body['error']
  const found = [isJsonObject(inner) ? inner['message'] : inner, body['message'], body['detail'], body['title']]
  return found.find((text): text is string => typeof text === 'string' && text !== '') ?? ''
}

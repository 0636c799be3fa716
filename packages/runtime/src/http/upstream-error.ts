import { flowError, isJsonObject, type FlowError, type HttpAnswer, type Json } from '@isthmus/sdk'

/** Turns an answer that is no success into the error of its class; what the other system said comes first. */
export function upstreamError(host: string, answer: HttpAnswer): FlowError {
  const { status } = answer
  const params = { host, status, message: messageIn(answer.body) ?? statusText(status) }
  const retryAfterMs = retryAfter(answer.headers['retry-after'])
  const details = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status === 401 || status === 403) return flowError('UPSTREAM_UNAUTHORIZED', params)
  if (status === 429) return flowError('UPSTREAM_THROTTLED', params, details)
  if (status === 409 || status === 412 || status === 428) return flowError('UPSTREAM_CONFLICT', params)
  if (status === 408 || status >= 500) return flowError('UPSTREAM_FAILED', params, details)
  return flowError('UPSTREAM_REJECTED', params)
}

/** Wait asked for by a `Retry-After` header (RFC 9110, section 10.2.3) in milliseconds. */
export function retryAfter(header: string | undefined, now: number = Date.now()): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const instant = Date.parse(header)
  return Number.isNaN(instant) ? undefined : Math.max(0, instant - now)
}

/** The sentence in an error body, wherever common APIs put it. */
function messageIn(body: Json): string | undefined {
  if (typeof body === 'string') return body.startsWith('<') ? undefined : shortened(body)
  if (!isJsonObject(body)) return undefined
  const { error, message, detail, title } = body
  if (isJsonObject(error)) return messageIn(error)
  const found = [message, detail, error, title].find((value) => typeof value === 'string' && value !== '')
  const fields = Array.isArray(body['fields']) ? fieldMessages(body['fields']) : ''
  if (typeof found !== 'string') return shortened(JSON.stringify(body))
  return shortened(fields === '' ? found : `${found} (${fields})`)
}

function fieldMessages(fields: readonly Json[]): string {
  return fields
    .flatMap((entry) =>
      isJsonObject(entry) ? [`${String(entry['field'] ?? '')}: ${String(entry['message'] ?? '')}`] : [],
    )
    .join('; ')
}

function shortened(text: string): string | undefined {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  if (line === '') return undefined
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

function statusText(status: number): string {
  return status >= 500 ? 'the system failed' : 'no reason given'
}

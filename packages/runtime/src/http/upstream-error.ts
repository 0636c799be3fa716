import { isJsonObject, upstreamError, upstreamMessage, type FlowError, type HttpAnswer, type Json } from '@isthmus/sdk'
import { retryAfterSeconds } from './retry-after.ts'

const longestMessage = 300

/** Turns an answer that is no success into the error of its class; what the other system said comes first. */
export function errorOfAnswer(host: string, answer: HttpAnswer, now: Date): FlowError {
  const { 'retry-after': header, ...headers } = answer.headers
  const seconds = header === undefined ? undefined : retryAfterSeconds(header, now)
  const wait = seconds === undefined ? {} : { 'retry-after': String(seconds) }
  return upstreamError(host, { ...answer, headers: { ...headers, ...wait } }, messageIn(answer.body))
}

/** The sentence in an error body, with the fields it complains about; a body that has none is shown as it is. */
function messageIn(body: Json): string {
  const sentence = upstreamMessage(body)
  if (!isJsonObject(body)) return shortened(sentence)
  const fields = Array.isArray(body['fields']) ? fieldMessages(body['fields']) : ''
  if (sentence === '') return shortened(JSON.stringify(body))
  return shortened(fields === '' ? sentence : `${sentence} (${fields})`)
}

function fieldMessages(fields: readonly Json[]): string {
  return fields
    .flatMap((entry) => {
      const { field, message } = isJsonObject(entry) ? entry : {}
      return typeof message === 'string' ? [typeof field === 'string' ? `${field}: ${message}` : message] : []
    })
    .join('; ')
}

function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > longestMessage ? `${line.slice(0, longestMessage - 1)}…` : line
}

import { flowError, isDeeperThan, mostJsonLevels, type Json } from '@isthmus/sdk'

const text = new TextDecoder('utf-8', { fatal: true })

/** Reads a webhook's body by its content type: JSON, a form, or text. Throws `JSON_INVALID`, `CONTENT_TYPE_WRONG`. */
export function readWebhookBody(body: Uint8Array, contentType: string): Json {
  if (body.length === 0) return null
  const content = decode(body, contentType)
  if (/[/+]json\b/i.test(contentType)) return parseJson(content)
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    return Object.fromEntries(new URLSearchParams(content)) as Record<string, string>
  }
  return content
}

function decode(body: Uint8Array, contentType: string): string {
  try {
    return text.decode(body)
  } catch (cause) {
    const got = contentType === '' ? 'bytes' : contentType
    throw flowError('CONTENT_TYPE_WRONG', { wanted: 'text in UTF-8', got }, { cause })
  }
}

function parseJson(content: string): Json {
  let value: Json
  try {
    value = JSON.parse(content) as Json
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw flowError('JSON_INVALID', { reason }, { path: '', cause })
  }
  // Each level takes two characters, so that most events need not be looked through.
  if (content.length > 2 * mostJsonLevels && isDeeperThan(value, mostJsonLevels)) {
    throw flowError('JSON_INVALID', { reason: `it is nested more than ${mostJsonLevels} levels deep` }, { path: '' })
  }
  return value
}

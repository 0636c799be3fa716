import { flowError, isDeeperThan, mostJsonLevels, type FlowError, type Json, type JsonObject } from '@isthmus/sdk'
import type { ReceivedMessage } from '../engine/queues-port.ts'
import { eventKey } from './event-key.ts'
import { messageIdHeader, type QueueSettings } from './queue-settings.ts'

const strictText = new TextDecoder('utf-8', { fatal: true })
/** What a decoder puts where bytes are no text. */
const replacement = '\uFFFD'

/** A message that a run can be started for. */
export interface ReadMessage {
  readonly record: JsonObject
  /** What makes it the same as another; `undefined` where nothing does. */
  readonly key: string | undefined
}

/**
 * Reads a message as the trigger's config says: the record that a run gets, and the key by which a repeat is recognised.
 * Throws `MESSAGE_UNREADABLE`, which no further delivery could change.
 */
export function readMessage(
  message: ReceivedMessage,
  settings: Pick<QueueSettings, 'queue' | 'format' | 'maxBytes' | 'dedupe'>,
  receivedAt: string,
): ReadMessage {
  const { content, bytes } = contentOf(message, settings)
  const { headers, messageId, correlationId, type, contentType, exchange, routingKey, redelivered, sentAt } = message
  const record = {
    body: content,
    messageId: messageId ?? null,
    correlationId: correlationId ?? null,
    type: type ?? null,
    contentType: contentType ?? null,
    headers,
    exchange,
    routingKey,
    redelivered,
    sentAt: sentAt === undefined ? null : instantOf(sentAt),
    receivedAt,
  }
  const { dedupe } = settings
  const event = { headers: keyHeaders(message), body: dedupe?.by === 'body' ? bytes() : noBytes, content }
  return { record, key: dedupe && eventKey(dedupe, event) }
}

const noBytes = new Uint8Array()

function keyHeaders({ headers, messageId }: ReceivedMessage): Readonly<Record<string, string>> {
  const texts = Object.entries(headers).flatMap(([name, value]): readonly (readonly [string, string])[] =>
    typeof value === 'string' || typeof value === 'number' ? [[name.toLowerCase(), String(value)]] : [],
  )
  return { ...Object.fromEntries(texts), ...(messageId === undefined ? {} : { [messageIdHeader]: messageId }) }
}

interface Content {
  readonly content: Json
  readonly bytes: () => Uint8Array
}

function contentOf({ body }: ReceivedMessage, settings: Pick<QueueSettings, 'queue' | 'format' | 'maxBytes'>): Content {
  const { format, maxBytes } = settings
  const bytes = body.kind === 'bytes' ? body.bytes : Buffer.from(textOf(body, settings))
  if (bytes.length > maxBytes) {
    throw unreadable(settings, `it holds ${bytes.length} bytes and may hold ${maxBytes}`)
  }
  const text = (): string => (body.kind === 'bytes' ? decode(body.bytes, settings) : textOf(body, settings))
  switch (format) {
    case 'bytes':
      return { bytes: () => bytes, content: Buffer.from(bytes).toString('base64') }
    case 'text':
      return { bytes: () => bytes, content: text() }
    case 'json':
      return { bytes: () => bytes, content: body.kind === 'json' ? body.value : parse(text(), settings) }
  }
}

type Where = Pick<QueueSettings, 'queue'>

function textOf(body: Exclude<ReceivedMessage['body'], { kind: 'bytes' }>, where: Where): string {
  const text = body.kind === 'text' ? body.text : JSON.stringify(body.value)
  // The driver has put these where bytes are no text, so that what was sent is not known any more.
  if (text.includes(replacement)) throw unreadable(where, 'its bytes are no text in UTF-8')
  return text
}

function decode(bytes: Uint8Array, where: Where): string {
  try {
    return strictText.decode(bytes)
  } catch {
    throw unreadable(where, 'its bytes are no text in UTF-8')
  }
}

function parse(text: string, where: Where): Json {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (cause) {
    throw unreadable(where, `it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  if (!isDeeperThan(value, mostJsonLevels)) return value
  throw unreadable(where, `it is nested more than ${mostJsonLevels} levels deep`)
}

function unreadable({ queue }: Where, reason: string): FlowError {
  return flowError('MESSAGE_UNREADABLE', { queue, reason })
}

function instantOf(seconds: number): string | null {
  const instant = new Date(seconds * 1000)
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString()
}

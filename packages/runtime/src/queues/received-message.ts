import type { AsyncMessage } from 'rabbitmq-client'
import { isDeeperThan, mostJsonLevels, type Json, type JsonObject } from '@isthmus/sdk'
import type { ReceivedBody, ReceivedMessage } from '../engine/queues-port.ts'
import { deepJson } from './deep-json.ts'

const deepestHeader = 8
/** Where quorum queues count how often they have handed a message out before. */
const countHeader = 'x-delivery-count'

/** A message as the driver gives it, in our words. */
export function receivedMessage(message: AsyncMessage): ReceivedMessage {
  const headers = asJson(message.headers ?? {}, 0) as JsonObject
  const before = Number(headers[countHeader] ?? Number.NaN)
  return {
    exchange: message.exchange,
    routingKey: message.routingKey,
    redelivered: message.redelivered,
    headers,
    body: bodyOf(message.body),
    ...(Number.isInteger(before) ? { deliveriesBefore: before } : {}),
    ...text('contentType', message.contentType),
    ...text('messageId', message.messageId),
    ...text('correlationId', message.correlationId),
    ...text('type', message.type),
    ...text('appId', message.appId),
    ...(typeof message.timestamp === 'number' ? { sentAt: message.timestamp } : {}),
  }
}

/** The driver has read bodies of type text/plain and application/json already; one that is no JSON stays bytes. */
function bodyOf(body: unknown): ReceivedBody {
  if (body instanceof Uint8Array) return { kind: 'bytes', bytes: body }
  if (typeof body === 'string') return { kind: 'text', text: body }
  const value = body as Json
  // What counts, hashes and buries messages must be able to write every one of them.
  return isDeeperThan(value, mostJsonLevels) ? { kind: 'text', text: deepJson(value) } : { kind: 'json', value }
}

type TextField = 'contentType' | 'messageId' | 'correlationId' | 'type' | 'appId'

function text<Name extends TextField>(name: Name, value: string | undefined): { readonly [K in Name]?: string } {
  return value === undefined || value === '' ? {} : ({ [name]: value } as { readonly [K in Name]: string })
}

/** Headers are tables that may hold more kinds of values than JSON does. */
function asJson(value: unknown, depth: number): Json {
  if (typeof value === 'object' && value !== null) return depth > deepestHeader ? null : nested(value, depth + 1)
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function nested(value: object, depth: number): Json {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((entry) => asJson(entry, depth))
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, asJson(entry, depth)]))
}

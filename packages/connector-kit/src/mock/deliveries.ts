import { createHmac } from 'node:crypto'
import type { ConnectorDefinition, Json } from '@isthmus/sdk'
import type { MockCredentials } from './auth/credentials.ts'
import type { Webhooks } from './definition-parts.ts'
import { jsonAt, withAt } from './place.ts'

export interface DeliveryOptions {
  /** The address that is called, as the caller knows it. */
  readonly url: string
  readonly nowMs: number
  /** What is wrong with the call; nothing when left out. */
  readonly wrong?: 'signature' | 'body'
}

/** A call of the system to us. */
export interface Delivery {
  readonly method: 'POST'
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A webhook call as the system sends it, with what proves that it comes from there. */
export function signedDelivery(
  { webhooks }: Pick<ConnectorDefinition, 'webhooks'>,
  { secret }: MockCredentials,
  { event, url, nowMs, wrong }: DeliveryOptions & { readonly event: Json },
): Delivery {
  const verify = webhooks?.verify ?? { kind: 'none' }
  const keyed = (name: string): string => (wrong === 'signature' ? 'another secret' : (secret[name] ?? ''))
  switch (verify.kind) {
    case 'none':
      return plainDelivery(url, event, {})
    case 'secret':
      return plainDelivery(url, event, { [verify.header.toLowerCase()]: keyed(verify.secret) })
    case 'bodySecret':
      return plainDelivery(
        url,
        withSecret(event, { events: webhooks?.events, at: verify.at, secret: keyed(verify.secret) }),
        {},
      )
    case 'hmac': {
      const body = JSON.stringify(event)
      const delivery = plainDelivery(url, event, signedHeaders(verify, { url, nowMs, body, key: keyed(verify.key) }))
      return wrong === 'body' ? { ...delivery, body: `${body} ` } : delivery
    }
  }
}

interface PlacedSecret {
  readonly events: string | undefined
  readonly at: string
  readonly secret: string
}

/** Every event of a call carries it. */
function withSecret(body: Json, { events, at, secret }: PlacedSecret): Json {
  const listed = events === undefined ? undefined : jsonAt(body, events)
  if (events === undefined || !Array.isArray(listed)) return withAt(body, at, secret)
  return withAt(
    body,
    events,
    (listed as readonly Json[]).map((event) => withAt(event, at, secret)),
  )
}

/** A call by which the system asks whether we are there, with the value that it wants back. */
export function handshakeDelivery(
  { webhooks }: Pick<ConnectorDefinition, 'webhooks'>,
  { url, value }: { readonly url: string; readonly value: string },
): Delivery | undefined {
  const handshake = webhooks?.handshake
  if (!handshake) return undefined
  if (handshake.kind === 'body') return plainDelivery(url, withAt({}, handshake.at, value), {})
  const whole = new URL(url)
  whole.searchParams.set(handshake.parameter, value)
  return { method: 'POST', url: whole.href, headers: {}, body: '' }
}

/** Whether an answer is the one by which the system believes that we are there. */
export function isGreeted(
  { webhooks }: Pick<ConnectorDefinition, 'webhooks'>,
  value: string,
  { status, body }: { readonly status: number; readonly body: string },
): boolean {
  const place = webhooks?.handshake?.answerAt
  return status === 200 && body === (place === undefined ? value : JSON.stringify(withAt(undefined, place, value)))
}

function plainDelivery(url: string, event: Json, headers: Readonly<Record<string, string>>): Delivery {
  const all = { 'content-type': 'application/json', ...headers }
  return { method: 'POST', url, headers: all, body: JSON.stringify(event) }
}

type Signature = Extract<Webhooks['verify'], { readonly kind: 'hmac' }>

interface Unsigned {
  readonly url: string
  readonly nowMs: number
  readonly body: string
  readonly key: string
}

function signedHeaders(verify: Signature, { url, nowMs, body, key }: Unsigned): Readonly<Record<string, string>> {
  const timestamp = timestampOf(verify, nowMs)
  const parts: Readonly<Record<string, string>> = {
    method: 'POST',
    url,
    decodedUrl: decodeURIComponent(url),
    path: new URL(url).pathname,
    query: new URL(url).search.slice(1),
    body,
    timestamp,
  }
  const message = verify.parts.map((part) => parts[part] ?? '').join(verify.separator ?? '')
  const encoding = verify.keyEncoding === 'hex' || verify.keyEncoding === 'base64' ? verify.keyEncoding : 'utf8'
  const mac = createHmac(verify.algorithm, Buffer.from(key, encoding)).update(message).digest(verify.encoding)
  const headers: Record<string, string> = {}
  put(headers, verify, `${verify.prefix ?? ''}${mac}`)
  if (verify.timestamp) put(headers, verify.timestamp, timestamp)
  return headers
}

function timestampOf({ timestamp }: Signature, nowMs: number): string {
  switch (timestamp?.format) {
    case 'iso':
      return new Date(nowMs).toISOString()
    case 'milliseconds':
      return String(nowMs)
    default:
      return String(Math.floor(nowMs / 1000))
  }
}

/** A header of its own, or one member of a header of the form `t=…,v1=…`. */
function put(
  headers: Record<string, string>,
  { header, member }: { readonly header: string; readonly member?: string },
  value: string,
): void {
  const name = header.toLowerCase()
  if (member === undefined) headers[name] = value
  else headers[name] = [headers[name], `${member}=${value}`].filter((part) => part !== undefined).join(',')
}

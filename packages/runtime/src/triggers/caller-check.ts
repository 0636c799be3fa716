import { createHmac, timingSafeEqual } from 'node:crypto'
import { flowError, type Json, type JsonObject } from '@isthmus/sdk'
import type { WebhookRequest } from './webhook-request.ts'

const longestAgeMs = 5 * 60 * 1000

/**
 * Checks that a webhook call comes from who shares the secret. Throws `WEBHOOK_REFUSED` when it does not, in the same words
 * whatever was wrong.
 */
export function checkCaller(
  config: JsonObject,
  {
    request,
    secret,
    now,
  }: { readonly request: WebhookRequest; readonly secret: string | undefined; readonly now: number },
): void {
  const check = config['check'] ?? 'none'
  if (check === 'none') return
  const header = headerName(config['header'], 'x-signature')
  const given = request.headers[header] ?? ''
  const fits =
    secret !== undefined &&
    secret !== '' &&
    (check === 'secret' ? same(given, secret) : signatureFits(config, { request, secret, given, now }))
  if (!fits) throw flowError('WEBHOOK_REFUSED', { header })
}

/** Name of a configured header in lower case, as requests carry it. */
export function headerName(configured: Json | undefined, fallback: string): string {
  return typeof configured === 'string' && configured !== '' ? configured.toLowerCase() : fallback
}

function signatureFits(
  config: JsonObject,
  call: { readonly request: WebhookRequest; readonly secret: string; readonly given: string; readonly now: number },
): boolean {
  const { request, secret, given, now } = call
  const timestampHeader = headerName(config['timestampHeader'], '')
  const hmac = createHmac('sha256', secret)
  if (timestampHeader !== '') {
    const timestamp = request.headers[timestampHeader] ?? ''
    if (!isRecent(timestamp, now)) return false
    hmac.update(`${timestamp}.`)
  }
  return same(given.replace(/^sha256=/i, '').toLowerCase(), hmac.update(request.body).digest('hex'))
}

/** Seconds or milliseconds since 1970, or an ISO instant. */
function isRecent(timestamp: string, now: number): boolean {
  const number = Number(timestamp)
  const instant =
    timestamp !== '' && !Number.isNaN(number) ? (number < 1e11 ? number * 1000 : number) : Date.parse(timestamp)
  return Math.abs(now - instant) <= longestAgeMs
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

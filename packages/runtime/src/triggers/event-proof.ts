import { createHmac, timingSafeEqual } from 'node:crypto'
import {
  flowError,
  plainText,
  valueAt,
  type EventHeader,
  type EventProof,
  type EventSignature,
  type Json,
} from '@isthmus/sdk'
import type { WebhookRequest } from './webhook-request.ts'

/** A call, and what is needed to tell who made it. */
export interface ProvenCall {
  readonly request: WebhookRequest
  readonly secrets: Readonly<Record<string, string>>
  /** Where the caller believes us to be, such as `https://flows.example.com`; empty when nobody said. */
  readonly publicAddress: string
  readonly now: number
  /** The events of the call as they came. */
  readonly events: readonly Json[]
}

/** Throws `WEBHOOK_REFUSED` when the call does not prove who made it, in the same words whatever was wrong. */
export function checkProof(proof: EventProof, call: ProvenCall): void {
  if (proof.kind === 'none' || isProven(proof, call)) return
  throw flowError('WEBHOOK_REFUSED', { header: proof.kind === 'bodySecret' ? proof.at : proof.header })
}

function isProven(proof: Exclude<EventProof, { kind: 'none' }>, call: ProvenCall): boolean {
  const secret = call.secrets[proof.kind === 'hmac' ? proof.key : proof.secret] ?? ''
  if (secret === '') return false
  switch (proof.kind) {
    case 'secret':
      return same(headerAt(call.request, proof), secret)
    case 'bodySecret':
      return call.events.length > 0 && call.events.every((event) => same(plainText(valueAt(event, proof.at)), secret))
    case 'hmac':
      return isSigned(proof, call, secret)
  }
}

function isSigned(signature: EventSignature, call: ProvenCall, secret: string): boolean {
  const { timestamp, prefix = '', encoding, algorithm, keyEncoding = 'utf8', parts, separator = '' } = signature
  const given = headerAt(call.request, signature)
  const sent = timestamp ? headerAt(call.request, timestamp) : ''
  if (timestamp && !isRecent(sent, timestamp, call.now)) return false
  if (!given.toLowerCase().startsWith(prefix.toLowerCase())) return false
  const hmac = createHmac(algorithm, Buffer.from(secret, keyEncoding))
  parts.forEach((part, at) => {
    if (at > 0) hmac.update(separator)
    hmac.update(partOf(part, call, sent))
  })
  const own = given.slice(prefix.length)
  return same(encoding === 'hex' ? own.toLowerCase() : own, hmac.digest(encoding))
}

function isRecent(
  text: string,
  { format, toleranceSeconds }: NonNullable<EventSignature['timestamp']>,
  now: number,
): boolean {
  const isNumber = /^\d{1,16}$/.test(text)
  const ms =
    format === 'iso' ? Date.parse(text) : isNumber ? Number(text) * (format === 'seconds' ? 1000 : 1) : Number.NaN
  return Math.abs(now - ms) <= toleranceSeconds * 1000
}

function partOf(part: string, { request, publicAddress }: ProvenCall, timestamp: string): string | Uint8Array {
  const { method, path, search = '', body, headers } = request
  const url = `${publicAddress.replace(/\/+$/, '')}/hooks/${path}${search}`
  switch (part) {
    case 'method':
      return method
    case 'url':
      return url
    case 'decodedUrl':
      return decoded(url)
    case 'path':
      return `/hooks/${path}`
    case 'query':
      return search.slice(1)
    case 'body':
      return body
    case 'timestamp':
      return timestamp
    default:
      return headers[part.slice('header:'.length).toLowerCase()] ?? ''
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The header, or its member: `t=1492774577,v1=5257…`. */
function headerAt({ headers }: WebhookRequest, { header, member }: EventHeader): string {
  const text = headers[header.toLowerCase()] ?? ''
  if (member === undefined) return text
  const found = text.split(',').find((each) => each.trim().startsWith(`${member}=`))
  return found?.trim().slice(member.length + 1) ?? ''
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

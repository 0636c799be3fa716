import { isJsonObject, type Json } from '@isthmus/sdk'
import { hash } from 'node:crypto'
import type { ShownMessage } from '../engine/egress-port.ts'
import { mask, withoutSecrets } from './mask.ts'
import type { ReadAnswer } from './read-answer.ts'

/** Longest part of a body that is shown, in characters. */
const longestShownChars = 4096
/** Longer bodies are not read for names of secrets; their beginning is shown as it came. */
const longestReadBytes = 256 * 1024

/** What helps people to understand a call, and holds no credential. */
const shownHeaders: readonly string[] = [
  'accept',
  'content-type',
  'etag',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-modified',
  'location',
  'odata-version',
  'prefer',
  'ratelimit-remaining',
  'request-id',
  'retry-after',
  'x-correlation-id',
  'x-ratelimit-remaining',
  'x-request-id',
]
const secretField = /passw|pwd|secret|token|api[-_]?key|authorization|credential|private[-_]?key/i

interface SentMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json | undefined
  /** The body as it was sent. */
  readonly raw: string | undefined
  /** False for messages that are all about secrets. */
  readonly isOpen: boolean
}

export function shownSent({ headers, body, raw = '', isOpen }: SentMessage, secrets: readonly string[]): ShownMessage {
  return shown({ headers, body: body ?? null, raw: Buffer.from(raw), isOpen }, secrets)
}

interface Showing {
  readonly isOpen: boolean
  readonly secrets: readonly string[]
}

export function shownReceived({ answer, raw }: ReadAnswer, { isOpen, secrets }: Showing): ShownMessage {
  return shown({ headers: answer.headers, body: answer.body, raw, isOpen }, secrets)
}

interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
  readonly raw: Buffer
  readonly isOpen: boolean
}

function shown({ headers, body, raw, isOpen }: Message, secrets: readonly string[]): ShownMessage {
  const chosen = Object.entries(headers).filter(([name]) => shownHeaders.includes(name))
  const texts = Object.fromEntries(chosen.map(([name, value]) => [name, withoutSecrets(value, secrets)]))
  if (!isOpen || raw.length === 0) return { headers: texts }
  const whole = withoutSecrets(bodyText(body, raw), secrets)
  if (raw.length <= longestReadBytes && whole.length <= longestShownChars) return { headers: texts, body: whole }
  return {
    headers: texts,
    body: whole.slice(0, longestShownChars),
    cutBytes: raw.length,
    cutHash: hash('sha256', raw, 'hex').slice(0, 16),
  }
}

/** The body without the values of fields that are secrets by their name. */
function bodyText(body: Json, raw: Buffer): string {
  // Twice as much as is shown, so that a secret that lies across the cut is found.
  if (raw.length > longestReadBytes) return withoutNamed(raw.toString('utf8', 0, 2 * longestShownChars))
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  // Most bodies name no secret anywhere, and to look once costs less than to go through all fields.
  if (!secretField.test(text)) return text
  return typeof body === 'string' ? withoutNamed(body) : JSON.stringify(withoutSecretFields(body))
}

function withoutSecretFields(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutSecretFields)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([name, field]): readonly [string, Json] => {
    const isSecret = secretField.test(name) && (typeof field === 'string' || typeof field === 'number')
    return [name, isSecret ? mask : withoutSecretFields(field)]
  })
  return Object.fromEntries(entries)
}

/** The same for texts that are JSON, XML or a form. */
function withoutNamed(text: string): string {
  return text
    .replaceAll(
      /("([^"\\]{1,60})"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*)/g,
      (found, before: string, name: string) => (secretField.test(name) ? `${before}"${mask}"` : found),
    )
    .replaceAll(/(<([\w:.-]{1,60})(?:\s[^<>]*)?>)[^<]+/g, (found, tag: string, name: string) =>
      secretField.test(name) ? tag + mask : found,
    )
    .replaceAll(/(^|&)([\w.[\]%-]{1,60})=[^&\s]*/g, (found, before: string, name: string) =>
      secretField.test(name) ? `${before}${name}=${mask}` : found,
    )
}

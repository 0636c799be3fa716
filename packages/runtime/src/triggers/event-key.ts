import { createHash } from 'node:crypto'
import { isJsonObject, valueAt, type Json, type JsonObject } from '@isthmus/sdk'

/** What makes two calls of a webhook the same event. */
export interface DedupeRule {
  readonly by: 'header' | 'path' | 'body'
  /** Name of the header in lower case, or the path into the body; empty for the whole body. */
  readonly where: string
  readonly windowMs: number
  readonly whenMissing: 'accept' | 'refuse'
}

const defaultWindowMinutes = 1440

/** Reads the rule of a webhook's config; `undefined` when every call is an event of its own. */
export function dedupeRule({ dedupe }: JsonObject): DedupeRule | undefined {
  if (!isJsonObject(dedupe)) return undefined
  const { by, header, path, windowMinutes = defaultWindowMinutes, whenMissing } = dedupe
  const shared = {
    windowMs: Number(windowMinutes) * 60_000,
    whenMissing: whenMissing === 'refuse' ? 'refuse' : 'accept',
  } as const
  switch (by) {
    case 'header':
      return { by, where: textOf(header, 'x-event-id').toLowerCase(), ...shared }
    case 'path':
      return { by, where: textOf(path, ''), ...shared }
    case 'body':
      return { by, where: '', ...shared }
    default:
      return undefined
  }
}

/** How people call the place a rule looks at. */
export function placeOf({ by, where }: DedupeRule): string {
  return by === 'body' ? 'body' : by === 'header' ? `header ${where}` : `body field ${where}`
}

interface Call {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The body as it was read. */
  readonly content: Json
}

/**
 * The key of an event: short whatever the event holds, and another one for another rule.
 *
 * @returns `undefined` when the event has nothing there: an absent or empty header, a field that is absent, null or an
 * empty text, no body.
 */
export function eventKey(rule: DedupeRule, { headers, body, content }: Call): string | undefined {
  const value = rule.by === 'header' ? headers[rule.where] : rule.by === 'path' ? fieldOf(content, rule.where) : body
  if (value === undefined || value === null || value === '' || (rule.by === 'body' && body.length === 0)) {
    return undefined
  }
  const hash = createHash('sha256').update(`${rule.by}\n${rule.where}\n`)
  return hash.update(value instanceof Uint8Array ? value : canonical(value)).digest('base64url')
}

function fieldOf(content: Json, path: string): Json | undefined {
  const pointer = path.startsWith('/') ? path : `/${path.split('.').map(escaped).join('/')}`
  return valueAt(content, pointer) as Json | undefined
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** The number 7 and the text "7" are the same id to most senders, so they are the same key. */
function canonical(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(sorted(value)) : String(value)
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted)
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, entry]) => [name, sorted(entry)]))
}

function textOf(value: Json | undefined, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback
}

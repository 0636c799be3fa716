import { signedParts, type HmacAuth, type SignedPart } from '@isthmus/sdk'
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { OpenConnection } from '../../engine/connections-port.ts'
import { neededSecret, neededSetting, settingOf, unusable, type Credential, type UnsignedCall } from './credential.ts'

export interface SigningClock {
  readonly now: () => Date
  readonly newNonce: () => string
}

const separators: Readonly<Record<string, string>> = { newline: '\n', none: '', dot: '.', colon: ':', ampersand: '&' }

/** The credential of connections whose calls carry an HMAC-SHA256 over themselves. Throws `UPSTREAM_UNAUTHORIZED`. */
export function signingCredential(auth: HmacAuth, connection: OpenConnection, clock: SigningClock): Credential {
  const { config, name } = connection
  const secret = neededSecret(connection, auth.key)
  const key = keyOf(secret, settingOf(auth.keyEncoding, config), name)
  const parts = partsOf(auth.parts, connection)
  const separator = separators[settingOf(auth.separator, config)] ?? '\n'
  const encoding = settingOf(auth.encoding, config) === 'base64' ? 'base64' : 'hex'
  const header = neededSetting(connection, auth.header, 'header for the signature').toLowerCase()
  const prefix = settingOf(auth.prefix, config)
  const sign = (call: UnsignedCall): Readonly<Record<string, string>> => {
    const extra = extrasOf(auth, connection, clock)
    const whole = { ...call, headers: { ...call.headers, ...extra.headers } }
    const message = parts.map((part) => partOf(part, whole, extra)).join(separator)
    return { ...extra.headers, [header]: prefix + createHmac('sha256', key).update(message, 'utf8').digest(encoding) }
  }
  return { sign, secrets: [secret] }
}

interface Extras {
  readonly timestamp: string
  readonly nonce: string
  readonly keyId: string
  /** The headers that carry them. */
  readonly headers: Readonly<Record<string, string>>
}

function extrasOf({ timestamp, nonce, keyId }: HmacAuth, { config }: OpenConnection, clock: SigningClock): Extras {
  const values = {
    timestamp: timestampOf(clock.now(), settingOf(timestamp?.format, config)),
    nonce: clock.newNonce(),
    keyId: settingOf(keyId?.value, config),
  }
  const carried = [
    [settingOf(timestamp?.header, config), values.timestamp],
    [settingOf(nonce?.header, config), values.nonce],
    [settingOf(keyId?.header, config), values.keyId],
  ] as const
  const sent = carried.filter(([name, value]) => name !== '' && value !== '')
  return { ...values, headers: Object.fromEntries(sent.map(([name, value]) => [name.toLowerCase(), value])) }
}

function timestampOf(now: Date, format: string): string {
  switch (format) {
    case 'iso':
      return now.toISOString()
    case 'milliseconds':
      return String(now.getTime())
    default:
      return String(Math.floor(now.getTime() / 1000))
  }
}

type ReadPart = (call: UnsignedCall, extras: Extras) => string

const namedParts: Readonly<Record<(typeof signedParts)[number], ReadPart>> = {
  method: ({ method }) => method,
  url: ({ url }) => url.href,
  host: ({ url }) => url.host,
  path: ({ url }) => url.pathname,
  query: ({ url }) => url.search.slice(1),
  sortedQuery: ({ url }) => sortedQuery(url),
  timestamp: (_, { timestamp }) => timestamp,
  nonce: (_, { nonce }) => nonce,
  keyId: (_, { keyId }) => keyId,
  body: ({ body }) => body,
  bodySha256: ({ body }) => createHash('sha256').update(body, 'utf8').digest('hex'),
}

function partOf(part: SignedPart, call: UnsignedCall, extras: Extras): string {
  const named = signedParts.find((name) => name === part)
  return named ? namedParts[named](call, extras) : (call.headers[part.slice('header:'.length).toLowerCase()] ?? '')
}

/** By name and then value, in the order of their bytes, each percent-encoded after RFC 3986. */
function sortedQuery({ searchParams }: URL): string {
  const pairs = [...searchParams].map((pair) => pair.map(encoded).join('='))
  return pairs.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0)).join('&')
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

function partsOf(parts: HmacAuth['parts'], connection: OpenConnection): readonly SignedPart[] {
  if (!('field' in parts)) return parts
  const names = neededSetting(connection, parts, 'parts to sign').split(',')
  return names.map((name) => partNamed(name.trim(), connection.name))
}

function partNamed(name: string, connection: string): SignedPart {
  if (/^header:[A-Za-z0-9-]+$/.test(name)) return name as SignedPart
  const known = signedParts.find((part) => part === name)
  if (known) return known
  throw unusable(connection, `"${name}" cannot be signed; there are ${signedParts.join(', ')} and header:NAME`)
}

function keyOf(secret: string, encoding: string, connection: string): KeyObject {
  const bytes = Buffer.from(secret, encoding === 'hex' || encoding === 'base64' ? encoding : 'utf8')
  if (bytes.length === 0) throw unusable(connection, `its key is no ${encoding}`)
  return createSecretKey(bytes)
}

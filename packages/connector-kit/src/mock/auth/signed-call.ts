import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { ConnectorDefinition } from '@isthmus/sdk'
import type { Incoming } from '../incoming.ts'
import { settingOf, type MockCredentials } from './credentials.ts'

type Hmac = Extract<ConnectorDefinition['connection']['auth'], { readonly kind: 'hmac' }>

const separators: Readonly<Record<string, string>> = { newline: '\n', none: '', dot: '.', colon: ':', ampersand: '&' }

/** True when a call carries the HMAC that the definition describes. */
export function isSignedCall(auth: Hmac, credentials: MockCredentials, call: Incoming): boolean {
  const keyEncoding = settingOf(auth.keyEncoding, credentials)
  const key = Buffer.from(
    credentials.secret[auth.key] ?? '',
    keyEncoding === 'hex' || keyEncoding === 'base64' ? keyEncoding : 'utf8',
  )
  const message = auth.parts
    .map((part) => partOf(part, { auth, credentials, call }))
    .join(separators[auth.separator ?? 'newline'] ?? '\n')
  const expected = createHmac('sha256', key)
    .update(message)
    .digest(auth.encoding ?? 'hex')
  const given = call.headers[settingOf(auth.header, credentials).toLowerCase()] ?? ''
  return isSame(given, `${settingOf(auth.prefix, credentials)}${expected}`)
}

export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

interface Signed {
  readonly auth: Hmac
  readonly credentials: MockCredentials
  readonly call: Incoming
}

// oxlint-disable-next-line complexity -- one line per part
function partOf(part: string, { auth, credentials, call }: Signed): string {
  const headerOf = (setting: Parameters<typeof settingOf>[0]): string =>
    call.headers[settingOf(setting, credentials).toLowerCase()] ?? ''
  if (part.startsWith('header:')) return call.headers[part.slice('header:'.length).toLowerCase()] ?? ''
  switch (part) {
    case 'method':
      return call.method
    case 'url':
      return call.url.href
    case 'host':
      return call.url.host
    case 'path':
      return call.url.pathname
    case 'query':
      return call.url.search.slice(1)
    case 'sortedQuery':
      return sortedQuery(call.url)
    case 'timestamp':
      return headerOf(auth.timestamp?.header)
    case 'nonce':
      return headerOf(auth.nonce?.header)
    case 'keyId':
      return settingOf(auth.keyId?.value, credentials)
    case 'bodySha256':
      return createHash('sha256').update(call.text).digest('hex')
    default:
      return call.text
  }
}

function sortedQuery({ searchParams }: URL): string {
  const pairs = [...searchParams].map((pair) => pair.map(percentEncoded).join('='))
  return pairs.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0)).join('&')
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

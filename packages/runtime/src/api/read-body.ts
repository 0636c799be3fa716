import { flowError, isDeeperThan, mostJsonLevels, type Json } from '@isthmus/sdk'
import { describeJsonError } from './json-position.ts'

/** Reads a body whole, but stops at the limit, whatever the sender says its length is. Throws `BODY_TOO_LARGE`. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => flowError('BODY_TOO_LARGE', { limitMb: Math.round((maxBytes / 1024 / 1024) * 10) / 10 })
  const told = request.headers.get('content-length')
  if (Number(told ?? 0) > maxBytes) throw tooLarge()
  // The server itself reads no more than the length told, so nothing can grow past the limit on this way.
  if (told !== null) return new Uint8Array(await request.arrayBuffer())
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.byteLength
    // Leaving the loop cancels the stream, so the rest is never read.
    if (length > maxBytes) throw tooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts, length)
}

interface JsonBodyOptions {
  readonly maxBytes: number
  readonly optional: boolean
}

/** Reads a JSON body. Throws `CONTENT_TYPE_WRONG`, `BODY_TOO_LARGE`, `JSON_INVALID`. */
export async function readJson(request: Request, { maxBytes, optional }: JsonBodyOptions): Promise<Json> {
  if (optional && !hasBody(request)) return {}
  requireJsonType(request.headers.get('content-type') ?? '')
  const bytes = await readBytes(request, maxBytes)
  return bytes.length === 0 && optional ? {} : parseJson(bytes)
}

function hasBody(request: Request): boolean {
  return request.body !== null && request.headers.get('content-length') !== '0'
}

function requireJsonType(type: string): void {
  if (/^\s*application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type)) return
  throw flowError('CONTENT_TYPE_WRONG', { wanted: 'application/json', got: type })
}

function parseJson(bytes: Uint8Array): Json {
  const text = decode(bytes)
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    throw flowError('JSON_INVALID', { reason: describeJsonError(text) }, { path: '' })
  }
  if (isDeeperThan(value, mostJsonLevels))
    throw flowError('JSON_INVALID', { reason: `it is nested more than ${mostJsonLevels} levels deep` }, { path: '' })
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw flowError('JSON_INVALID', { reason: 'it is not UTF-8 text' }, { path: '' })
  }
}

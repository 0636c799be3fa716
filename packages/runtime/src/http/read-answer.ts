import { flowError, type HttpAnswer, type HttpRequest, type Json } from '@isthmus/sdk'
import type { Dispatcher } from 'undici'
import { CharsetError, isJson, textOf } from './charset.ts'
import { CodingError, withoutCodings } from './content-coding.ts'
import { exactJson } from './exact-json.ts'
import { isTooDeep, mostLevels } from './json-depth.ts'

type Body = Dispatcher.ResponseData['body']

interface Limits {
  readonly host: string
  readonly method: HttpRequest['method']
  /** Of the body once its codings are undone, and of what is sent. */
  readonly maxBytes: number
  /** Takes the body of a success in place of the answer. */
  readonly into?: HttpRequest['into'] | undefined
  /** Numbers of more digits than a float keeps become texts. */
  readonly exactNumbers?: boolean
}

/** An answer, and its body as bytes once its codings are undone. */
export interface ReadAnswer {
  readonly answer: HttpAnswer
  /** Empty where somebody took it piece by piece. */
  readonly raw: Buffer
  readonly receivedBytes: number
}

/** More than a file may have that is taken piece by piece. */
const maxStreamedBytes = 4 * 1024 ** 3

/**
 * Reads a whole answer. Throws `UPSTREAM_TOO_LARGE`, and `UPSTREAM_ANSWER_INVALID` when a success holds no JSON or text
 * although it says so; what a failure holds is only there to be shown.
 */
export async function readAnswer(answer: Dispatcher.ResponseData, limits: Limits): Promise<ReadAnswer> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const { 'content-encoding': coding, 'content-length': _, ...plain } = headers
  const whole = { status: answer.statusCode, headers: coding === undefined ? headers : plain }
  const { into } = limits
  if (into && answer.statusCode >= 200 && answer.statusCode < 300) {
    const streamed = { ...limits, maxBytes: maxStreamedBytes }
    const receivedBytes = await guarded(answer, streamed, () => poured(decoded(answer.body, coding, streamed), into))
    return { answer: { ...whole, body: null }, raw: Buffer.alloc(0), receivedBytes }
  }
  const bytes = await guarded(answer, limits, () => wholeBytes(answer.body, coding, limits))
  const isSuccess = answer.statusCode < 400
  const body = bodyOf(bytes, { contentType: headers['content-type'], isSuccess, limits })
  return { answer: { ...whole, body }, raw: bytes, receivedBytes: bytes.length }
}

async function guarded<T>(
  { body, headers }: Dispatcher.ResponseData,
  limits: Limits,
  read: () => Promise<T>,
): Promise<T> {
  const { host, maxBytes, method } = limits
  try {
    // An answer to HEAD tells the length of what it does not send.
    if (method !== 'HEAD' && Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(limits)
    return await read()
  } catch (error) {
    body.on('error', () => undefined).destroy()
    throw error instanceof CodingError ? invalid({ host }, error.message) : error
  }
}

async function wholeBytes(body: Body, coding: string | undefined, limits: Limits): Promise<Buffer> {
  if (coding === undefined) return plainBytes(body, limits)
  const parts: Buffer[] = []
  for await (const part of decoded(body, coding, limits)) parts.push(part)
  return Buffer.concat(parts)
}

/** The body with its codings undone; what is sent is counted too, because a coding can say nothing in any number of bytes. */
function decoded(body: Body, coding: string | undefined, limits: Limits): AsyncIterable<Buffer> {
  const sent = bounded(body as AsyncIterable<Buffer>, limits)
  return coding === undefined ? sent : bounded(withoutCodings(sent, coding), limits)
}

async function* bounded(parts: AsyncIterable<Buffer>, limits: Limits): AsyncIterable<Buffer> {
  let bytes = 0
  for await (const part of parts) {
    bytes += part.length
    if (bytes > limits.maxBytes) throw tooLarge(limits)
    yield part
  }
}

async function poured(parts: AsyncIterable<Buffer>, into: NonNullable<Limits['into']>): Promise<number> {
  let bytes = 0
  for await (const part of parts) {
    bytes += part.length
    await into(part)
  }
  return bytes
}

/** Most answers are one short piece, for which an iterator over the stream costs more than the rest of the call. */
function plainBytes(body: Body, limits: Limits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let bytes = 0
    body.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes > limits.maxBytes) reject(tooLarge(limits))
      else parts.push(part)
    })
    body.on('error', reject)
    body.on('end', () => resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, bytes)))
  })
}

interface Reading {
  readonly contentType: string | undefined
  readonly isSuccess: boolean
  readonly limits: Limits
}

function bodyOf(bytes: Buffer, { contentType, isSuccess, limits }: Reading): Json {
  if (bytes.length === 0) return null
  try {
    const text = textOf(bytes, contentType)
    if (text === '') return null
    return isJson(contentType) ? jsonIn(text, { isSuccess, exactNumbers: limits.exactNumbers ?? false }) : text
  } catch (cause) {
    if (cause instanceof CharsetError && !isSuccess) return bytes.toString('latin1')
    throw invalid(limits, cause instanceof Error ? cause.message : String(cause))
  }
}

interface JsonReading {
  readonly isSuccess: boolean
  readonly exactNumbers: boolean
}

function jsonIn(text: string, { isSuccess, exactNumbers }: JsonReading): Json {
  if (isTooDeep(text)) throw new Error(`it is nested more than ${mostLevels} levels deep`)
  try {
    return exactNumbers ? exactJson(text) : (JSON.parse(text) as Json)
  } catch (cause) {
    if (!isSuccess) return text
    throw new Error(`it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function tooLarge({ host, maxBytes }: Limits): Error {
  return flowError('UPSTREAM_TOO_LARGE', { host, limitMb: maxBytes / 1024 / 1024 })
}

function invalid({ host }: Pick<Limits, 'host'>, reason: string): Error {
  return flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}

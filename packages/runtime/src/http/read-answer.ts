import { flowError, type HttpAnswer, type HttpRequest, type Json } from '@isthmus/sdk'
import type { Dispatcher } from 'undici'
import { CharsetError, isJson, textOf } from './charset.ts'
import { CodingError, withoutCodings } from './content-coding.ts'
import { exactJson } from './exact-json.ts'
import { isTooDeep, mostLevels } from './json-depth.ts'

interface Limits {
  readonly host: string
  readonly method: HttpRequest['method']
  /** Of the body once its codings are undone, and of what is sent. */
  readonly maxBytes: number
  /** Numbers of more digits than a float keeps become texts. */
  readonly exactNumbers?: boolean
}

/** An answer, and its body as bytes once its codings are undone. */
export interface ReadAnswer {
  readonly answer: HttpAnswer
  readonly raw: Buffer
}

/**
 * Reads a whole answer. Throws `UPSTREAM_TOO_LARGE`, and `UPSTREAM_ANSWER_INVALID` when a success holds no JSON or text
 * although it says so; what a failure holds is only there to be shown.
 */
export async function readAnswer(answer: Dispatcher.ResponseData, limits: Limits): Promise<ReadAnswer> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const bytes = await readBytes(answer, headers, limits)
  const { 'content-encoding': coding, 'content-length': _, ...plain } = headers
  const whole = { status: answer.statusCode, headers: coding === undefined ? headers : plain }
  const isSuccess = answer.statusCode < 400
  const body = bodyOf(bytes, { contentType: headers['content-type'], isSuccess, limits })
  return { answer: { ...whole, body }, raw: bytes }
}

async function readBytes(
  { body }: Dispatcher.ResponseData,
  headers: Readonly<Record<string, string>>,
  limits: Limits,
): Promise<Buffer> {
  const { host, maxBytes, method } = limits
  const coding = headers['content-encoding']
  try {
    // An answer to HEAD tells the length of what it does not send.
    if (method !== 'HEAD' && Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(limits)
    return coding === undefined
      ? await plainBytes(body, limits)
      : await gathered(withoutCodings(body as AsyncIterable<Buffer>, coding), limits)
  } catch (error) {
    body.on('error', () => undefined).destroy()
    throw error instanceof CodingError ? invalid({ host }, error.message) : error
  }
}

async function gathered(body: AsyncIterable<Buffer>, limits: Limits): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of body) {
    bytes += part.length
    if (bytes > limits.maxBytes) throw tooLarge(limits)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Most answers are one short piece, for which an iterator over the stream costs more than the rest of the call. */
function plainBytes(body: Dispatcher.ResponseData['body'], limits: Limits): Promise<Buffer> {
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

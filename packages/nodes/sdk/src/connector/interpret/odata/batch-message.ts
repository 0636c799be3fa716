import { flowError } from '../../../errors.ts'
import type { Json } from '../../../json.ts'
import type { HttpAnswer, HttpRequest } from '../../../node/index.ts'
import { preview } from '../../../schema/index.ts'
import { boundaryOf, freeBoundary, headersIn, multipartText, partsOf, split } from './multipart.ts'

/** A call that goes inside of another one. */
export interface InnerCall {
  readonly method: HttpRequest['method']
  /** As it stands in the request line: nothing in it is to be encoded any more. */
  readonly address: string
  readonly headers?: HttpRequest['headers']
  readonly body?: Json
}

/** How calls are put together: one after the other, each in a set of changes of its own, or all in one set. */
export type Grouping = 'alone' | 'each' | 'together'

/** A whole message: its text, and the type that names its boundary. */
export interface BatchMessage {
  readonly contentType: string
  readonly text: string
}

/**
 * The text of a `$batch` call. Calls are numbered from 1 by `Content-ID`. Throws `FIELD_VALUE_INVALID` for an address or header
 * that would end the line it stands in. Sources: OData 4.01 Protocol, section 11.7.7, Multipart Batch Format; OData V2 Batch
 * Processing, section 2.
 */
export function batchMessage(calls: readonly InnerCall[], grouping: Grouping): BatchMessage {
  const parts = calls.map((call, at) => httpPart(call, at + 1))
  const outer = freeBoundary('batch', parts)
  const text = multipartText(groupedParts(parts, grouping), outer)
  return { contentType: `multipart/mixed;boundary=${outer}`, text }
}

function groupedParts(parts: readonly string[], grouping: Grouping): readonly string[] {
  switch (grouping) {
    case 'alone':
      return parts
    case 'each':
      return parts.map((part) => changeSet([part]))
    case 'together':
      return [changeSet(parts)]
  }
}

function changeSet(parts: readonly string[]): string {
  const boundary = freeBoundary('changeset', parts)
  return `Content-Type: multipart/mixed;boundary=${boundary}\r\n\r\n${multipartText(parts, boundary)}`
}

function httpPart({ method, address, headers = {}, body }: InnerCall, id: number): string {
  const content = body === undefined ? '' : JSON.stringify(body)
  const own = body === undefined ? headers : withContent(headers, content)
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${inOneLine(name, value)}\r\n`)
  const head = `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ${id}\r\n\r\n`
  return `${head}${method} ${inOneLine('address', address)} HTTP/1.1\r\n${lines.join('')}\r\n${content}`
}

function withContent(headers: Readonly<Record<string, string>>, content: string): Readonly<Record<string, string>> {
  const bytes = new TextEncoder().encode(content).length
  return { 'content-type': 'application/json', ...headers, 'content-length': String(bytes) }
}

function inOneLine(name: string, text: string): string {
  const isAddress = name === 'address'
  if (isAddress ? /^[\x21-\x7e]+$/.test(text) : /^[\t\x20-\x7e]*$/.test(text)) return text
  const expected = 'must be a text that can stand in one line of a call'
  throw flowError('FIELD_VALUE_INVALID', { node: 'connector', field: name, expected, got: preview(text) })
}

/** An answer inside of another one, with the number of its call where the system says it. */
export interface InnerAnswer extends HttpAnswer {
  readonly contentId?: string
}

/** What came for one part of the call: the answer to a call, or those to a set of changes. */
export type AnsweredPart = InnerAnswer | readonly InnerAnswer[]

/** The answers inside of an answer, part by part; `undefined` for an answer that is no multipart message. */
export function answeredParts({ headers, body }: HttpAnswer): readonly AnsweredPart[] | undefined {
  const boundary = boundaryOf(headers['content-type'])
  if (boundary === undefined || typeof body !== 'string') return undefined
  return partsOf(body, boundary).map((part) => {
    const inner = boundaryOf(part.headers['content-type'])
    if (inner === undefined) return answerIn(part.body, part.headers['content-id'])
    return partsOf(part.body, inner).map((each) => answerIn(each.body, each.headers['content-id']))
  })
}

function answerIn(text: string, partId: string | undefined): InnerAnswer {
  const { head, body } = split(text)
  const [first = '', ...lines] = head.split(/\r?\n/)
  const headers = headersIn(lines.join('\n'))
  const status = Number(/^HTTP\/\d(?:\.\d)?\s+(\d{3})\b/.exec(first)?.[1] ?? 0)
  // Some systems give the number back inside of the answer, where early clients sent it.
  const contentId = partId ?? headers['content-id']
  return { status, headers, body: valueOf(body), ...(contentId === undefined ? {} : { contentId }) }
}

function valueOf(text: string): Json {
  const trimmed = text.trim()
  if (trimmed === '') return null
  try {
    const value = JSON.parse(trimmed) as Json
    return isDeep(value) ? preview(trimmed) : value
  } catch {
    return trimmed
  }
}

/** As deep as answers may be that come by themselves: what follows walks through values by recursion. */
const mostLevels = 200

function isDeep(value: Json): boolean {
  let level: readonly Json[] = [value]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > mostLevels) return true
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values<Json>(each) : []))
  }
  return false
}

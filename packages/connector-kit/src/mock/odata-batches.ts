import type { ConnectorDefinition } from '@isthmus/sdk'
import { bindPath } from './bind-template.ts'
import type { ODataBatch } from './definition-parts.ts'
import type { MockAnswer } from './fitting-answer.ts'
import type { Incoming } from './incoming.ts'

/** A call inside of another one. */
export interface InnerIncoming {
  readonly call: Incoming
  /** Its number, which its answer has, too. */
  readonly contentId: string | undefined
}

/** Calls that are done together or not at all, or one call by itself. */
export interface BatchGroup {
  readonly isSet: boolean
  readonly calls: readonly InnerIncoming[]
}

/** A call of calls, read by the rules of RFC 2046 and OData; `undefined` for any other call. */
export interface IncomingBatch {
  readonly version: ODataBatch['version']
  readonly groups: readonly BatchGroup[]
  /** Whether calls behind one that failed are to be carried out, too. */
  readonly goesOn: boolean
}

/** The call of calls that this is; a text where it is none that can be read. */
export function batchIn(
  { objects }: ConnectorDefinition,
  call: Incoming,
  basePath: string,
): IncomingBatch | string | undefined {
  if (call.method !== 'POST' || !call.path.endsWith('/$batch')) return undefined
  const service = call.path.slice(0, -'/$batch'.length)
  const batch = batchesOf(objects).find((each) => bindPath(each.service ?? '', service, new Map()))
  if (!batch) return undefined
  const boundary = boundaryIn(call.headers['content-type'])
  if (boundary === undefined) return 'a call of calls must be multipart/mixed and name its boundary'
  const parts = partsBetween(call.text, boundary)
  if (!parts) return 'a call of calls must end with its boundary'
  const place = { outer: call, root: `${basePath}${service}`, basePath }
  const groups = parts.map((part) => groupIn(part, place))
  const wrong = groups.find((group) => typeof group === 'string')
  if (wrong !== undefined) return String(wrong)
  const goesOn = batch.version === 2 || (call.headers['prefer'] ?? '').includes('odata.continue-on-error')
  return { version: batch.version, groups: groups.filter((group) => typeof group !== 'string'), goesOn }
}

function batchesOf(objects: ConnectorDefinition['objects']): readonly Pick<ODataBatch, 'service' | 'version'>[] {
  return Object.values(objects).flatMap(({ get, create, update, upsert, delete: remove }) =>
    [get, create, update, upsert?.kind === 'native' ? upsert : undefined, remove].flatMap((each) =>
      each?.batch && 'kind' in each.batch ? [each.batch] : [],
    ),
  )
}

function boundaryIn(type = ''): string | undefined {
  return /^multipart\/mixed\s*;\s*boundary=("?)([^";\s]+)\1/i.exec(type)?.[2]
}

interface Part {
  readonly head: ReadonlyMap<string, string>
  readonly text: string
}

function partsBetween(text: string, boundary: string): readonly Part[] | undefined {
  const [, ...sections] = `\r\n${text}`.split(`\r\n--${boundary}`)
  const last = sections.pop()
  if (last === undefined || !last.startsWith('--')) return undefined
  return sections.map((section) => partOf(section.replace(/^\r\n/, '')))
}

function partOf(text: string): Part {
  const at = text.indexOf('\r\n\r\n')
  const head = at === -1 ? text : text.slice(0, at)
  return { head: new Map(linesOf(head)), text: at === -1 ? '' : text.slice(at + 4) }
}

function linesOf(head: string): readonly (readonly [string, string])[] {
  return head.split('\r\n').flatMap((line) => {
    const [name = '', ...value] = line.split(':')
    return value.length === 0 ? [] : [[name.trim().toLowerCase(), value.join(':').trim()] as const]
  })
}

interface Place {
  readonly outer: Incoming
  readonly root: string
  readonly basePath: string
}

function groupIn(part: Part, place: Place): BatchGroup | string {
  const boundary = boundaryIn(part.head.get('content-type'))
  const inside = boundary === undefined ? [part] : partsBetween(part.text, boundary)
  if (!inside) return 'a set of changes must end with its boundary'
  const calls = inside.map((each) => callIn(each, place))
  if (calls.some(({ call }) => (boundary === undefined ? call.method !== 'GET' : call.method === 'GET')))
    return 'a set of changes holds changes, and nothing else stands beside it but calls that read'
  return { isSet: boundary !== undefined, calls }
}

function callIn({ head, text }: Part, { outer, root, basePath }: Place): InnerIncoming {
  const inner = partOf(text)
  const [method = '', address = ''] = (text.split('\r\n')[0] ?? '').split(' ')
  const url = new URL(address, `${outer.url.origin}${root}/`)
  const path = url.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : url.pathname
  const headers = Object.fromEntries(inner.head)
  return {
    contentId: head.get('content-id'),
    call: { method, path, url, query: url.searchParams, headers, text: inner.text.replace(/(?:\r\n)+$/, '') },
  }
}

/** What became of the calls of one group; of a set that failed it is the one answer to all of them. */
export interface AnsweredGroup {
  readonly isSet: boolean
  readonly answers: readonly { readonly answer: MockAnswer; readonly contentId: string | undefined }[]
}

/** The whole answer: its type, and its text. */
export function batchAnswer(
  groups: readonly AnsweredGroup[],
  version: ODataBatch['version'],
): { readonly status: number; readonly contentType: string; readonly text: string } {
  const parts = groups.map(({ isSet, answers }, at) => {
    const inside = answers.map(({ answer, contentId }) => answerPart(answer, contentId))
    if (!isSet) return inside.join('')
    const boundary = `changesetresponse_${at}`
    return `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${between(inside, boundary)}`
  })
  const contentType = 'multipart/mixed; boundary=batchresponse_mock'
  // Version 2 accepts the call, version 4 has carried it out; neither says anything of what is inside.
  return { status: version === 2 ? 202 : 200, contentType, text: between(parts, 'batchresponse_mock') }
}

function between(parts: readonly string[], boundary: string): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`
}

function answerPart({ status, headers = {}, body }: MockAnswer, contentId: string | undefined): string {
  const text = body === undefined || status === 204 ? '' : JSON.stringify(body)
  const own = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const id = contentId === undefined ? '' : `Content-ID: ${contentId}\r\n`
  const type = text === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`
  const head = `Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n${id}\r\n`
  return `${head}HTTP/1.1 ${status} ${status < 400 ? 'OK' : 'Refused'}\r\n${own.join('')}${type}\r\n${text}`
}

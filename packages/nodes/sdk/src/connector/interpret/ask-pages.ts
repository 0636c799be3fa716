import { flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import type { HttpAnswer, HttpRequest, PollContext } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import { isNamedHost } from '../allowed-hosts.ts'
import {
  watermarkOf,
  type ConnectorDefinition,
  type ListDefinition,
  type ObjectDefinition,
} from '../definition/index.ts'
import type { Condition } from '../dialects/index.ts'
import { ask } from './ask.ts'
import { everyRefusal, readRequestOf } from './fill-template.ts'
import { judgeAnswer } from './judge-answer.ts'
import { inputOf } from './query-input.ts'
import { recordsOf } from './read-records.ts'

/** What is read of which system, by its definition. */
export interface Reader {
  readonly definition: ConnectorDefinition
  readonly name: string
  readonly object: ObjectDefinition
  readonly list: ListDefinition
  readonly context: PollContext
}

export interface Asked {
  readonly condition: Condition
  readonly order: readonly string[]
}

interface Page {
  readonly records: readonly JsonObject[]
  readonly answer: HttpAnswer
  readonly request: HttpRequest
}

/** How the system is called in messages. */
export function hostOf({ definition, context }: Pick<Reader, 'definition' | 'context'>): string {
  const base = context.connection?.baseUrl ?? ''
  return URL.canParse(base) ? new URL(base).host : definition.title.en
}

/** What is read of an object that has a list. */
export function readerOf({ definition, context }: Pick<Reader, 'definition' | 'context'>, name: string): Reader {
  const object = definition.objects[name]
  if (object?.list) return { definition, name, object, list: object.list, context }
  throw new RangeError(`${definition.id} has no list of ${name}`)
}

/** All records that meet a condition, page by page, each of them once. Throws what calls throw and `UPSTREAM_ANSWER_INVALID`. */
export async function* askPages(reader: Reader, condition: Condition): AsyncIterable<readonly JsonObject[]> {
  const { page } = reader.list
  switch (page.kind) {
    case 'none':
      yield (await askPage(reader, { condition, order: [] }, {})).records
      return
    case 'offset':
    case 'page':
      yield* byPosition(reader, condition, page)
      return
    case 'keyset':
      yield* byKey(reader, condition, page)
      return
    default:
      yield* byLink(reader, condition)
  }
}

/** Asks for one page, as it stands in the scope `/page`. */
export async function askPage(reader: Reader, asked: Asked, page: JsonObject): Promise<Page> {
  return send(reader, pageRequest(reader, asked, page))
}

/** The call that asks for a page. */
export function pageRequest(reader: Reader, asked: Asked, page: JsonObject): HttpRequest {
  const scope = { connection: reader.context.connection?.config ?? {}, input: inputOf(reader, asked, page), page }
  return readRequestOf(reader.list.request, scope)
}

async function send(reader: Reader, request: HttpRequest): Promise<Page> {
  const { definition, list, object } = reader
  const host = hostOf(reader)
  const judging = { host, rules: definition.errors, emptyOn: list.emptyOn, permission: object.permissions?.read }
  const about = { object: reader.name, operation: 'list' } as const
  const { answer, isEmpty } = await ask(reader.context, { ...request, about }, (answered) => {
    const judgement = judgeAnswer(answered, judging)
    if (typeof judgement === 'object') throw judgement.missing
    return { answer: answered, isEmpty: judgement === 'empty' }
  })
  return { records: isEmpty ? [] : recordsOf(answer.body, list, { host, object }), answer, request }
}

interface Positions {
  readonly size: number
  readonly first?: 0 | 1
  readonly end?: 'empty' | 'short'
  readonly order?: readonly string[]
}

async function* byPosition(
  reader: Reader,
  condition: Condition,
  { size, first = 0, end = 'empty', order: own }: Positions,
): AsyncIterable<readonly JsonObject[]> {
  const watermark = watermarkOf(reader.object)
  const order = own ?? (reader.list.query && watermark ? [watermark.tieBreak] : [])
  let offset = 0
  for (let number: number = first; ; number += 1) {
    const { records } = await askPage(reader, { condition, order }, { size, offset, number })
    if (records.length === 0) return
    yield records
    if (end === 'short' && records.length < size) return
    offset += records.length
  }
}

/** What follows the last record, so that records which come or go meanwhile move no other out of sight. */
async function* byKey(
  reader: Reader,
  condition: Condition,
  { field, size }: { readonly field: string; readonly size: number },
): AsyncIterable<readonly JsonObject[]> {
  let after: Json | undefined
  for (;;) {
    const wanted = after === undefined ? condition : both(condition, { field, op: 'gt', value: after })
    const { records } = await askPage(reader, { condition: wanted, order: [field] }, { size })
    if (records.length === 0) return
    yield records
    const next = fieldValue(reader, records.at(-1), field)
    if (next === undefined || next === null || next === after) {
      throw flowError('UPSTREAM_ANSWER_INVALID', {
        host: hostOf(reader),
        reason: `records have no ${field} to go on from`,
      })
    }
    after = next
  }
}

/** Follows cursors and links as they are given. */
async function* byLink(reader: Reader, condition: Condition): AsyncIterable<readonly JsonObject[]> {
  const { page } = reader.list
  const size = 'size' in page && page.size !== undefined ? { size: page.size } : {}
  const asked = { condition, order: 'order' in page ? (page.order ?? []) : [] }
  const seen = new Set<string>()
  let current = await askPage(reader, asked, size)
  for (;;) {
    if (current.records.length > 0) yield current.records
    const next = nextOf(reader, current)
    if (next === undefined) return
    if (seen.has(next))
      throw flowError('UPSTREAM_ANSWER_INVALID', {
        host: hostOf(reader),
        reason: `its pages lead in a circle: ${next}`,
      })
    seen.add(next)
    current =
      page.kind === 'cursor'
        ? await askPage(reader, asked, { ...size, cursor: next })
        : await send(reader, {
            ...headersOf(current.request),
            method: 'GET',
            url: linkOf(reader, current.request, next),
          })
  }
}

function headersOf({ headers }: HttpRequest): Pick<HttpRequest, 'headers' | 'accept'> {
  return { accept: everyRefusal, ...(headers ? { headers } : {}) }
}

function nextOf({ list: { page } }: Reader, { answer }: Page): string | undefined {
  if (page.kind === 'link') return /<([^>]*)>[^,]*;\s*rel="?next"?/i.exec(answer.headers['link'] ?? '')?.[1]
  const found = page.kind === 'cursor' || page.kind === 'nextUrl' ? valueAt(answer.body, page.next) : undefined
  return found === undefined || found === null || found === '' || found === false ? undefined : plainText(found)
}

/** A link counts from the address that was asked. Outside of the connection's address it would receive the credential. */
export function linkOf(reader: Pick<Reader, 'definition' | 'context'>, request: HttpRequest, link: string): string {
  const base = `${(reader.context.connection?.baseUrl ?? '').replace(/\/+$/, '')}/`
  const asked = URL.canParse(request.url) ? request.url : `${base}${request.url.replace(/^\/+/, '')}`
  const next = URL.canParse(link, asked) ? new URL(link, asked).href : ''
  if (next.startsWith(new URL(base).href) || leadsToNamedHost(reader.definition, next)) return next
  throw flowError('UPSTREAM_ANSWER_INVALID', {
    host: hostOf(reader),
    reason: `the link to its next page leads elsewhere: ${link}`,
  })
}

/** Hosts that the definition names in full are as good as the connection's own. */
function leadsToNamedHost({ connection: { allowHosts = [] } }: ConnectorDefinition, address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname, port } = new URL(address)
  return protocol === 'https:' && port === '' && isNamedHost(allowHosts, hostname)
}

/** The value of a field that can be asked for. */
export function fieldValue(
  { object }: Pick<Reader, 'object'>,
  record: JsonObject | undefined,
  field: string,
): Json | undefined {
  const fields = valueAt(record, object.fieldsAt ?? '')
  // A record is JSON, and so is every place in it.
  return typeof fields === 'object' && fields !== null && Object.hasOwn(fields, field)
    ? (fields as JsonObject)[field]
    : undefined
}

/** Both conditions, without a needless group. */
function both(condition: Condition, more: Condition): Condition {
  return 'all' in condition ? { all: [...condition.all, more] } : { all: [condition, more] }
}

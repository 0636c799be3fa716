import {
  flowError,
  isJsonObject,
  upstreamError,
  upstreamMessage,
  type FlowError,
  type HttpAnswer,
  type HttpRequest,
  type Json,
  type JsonObject,
  type PollContext,
} from '@isthmus/sdk'
import type { SetName } from './entity-sets.ts'

const root = '/odata/v4'
/** Decimals as texts, in both directions: as JSON numbers they would pass through a float. */
const exactJson = 'application/json;IEEE754Compatible=true'
/** Statuses whose answer says in the ERP's own words what is wrong. */
const explained = [400, 404, 405, 409, 412, 428, 501]

export interface ErpRequest {
  readonly method: HttpRequest['method']
  /** Below the service root, or an absolute URL of it. */
  readonly path: string
  readonly query?: NonNullable<HttpRequest['query']>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonObject
  /** True for a POST that only reads. */
  readonly safe?: boolean
}

/** Calls the ERP and gives back also answers that refuse; the caller knows which of them it can deal with. */
export async function erpAsk(context: PollContext, request: ErpRequest): Promise<HttpAnswer> {
  const { method, path, query, headers, body, safe } = request
  return context.http({
    method,
    url: /^https?:/.test(path) ? path : `${root}/${path}`,
    accept: explained,
    headers: { accept: exactJson, ...(body ? { 'content-type': exactJson } : {}), ...headers },
    ...(query ? { query } : {}),
    ...(body ? { body } : {}),
    ...(safe === undefined ? {} : { safe }),
  })
}

/** The object of an answer; an answer that refuses is thrown with the ERP's sentence first. */
export function erpObject(context: PollContext, answer: HttpAnswer): JsonObject {
  if (answer.status >= 300) throw refusal(context, answer)
  if (isJsonObject(answer.body)) return answer.body
  throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(context), reason: 'it is not a JSON object' })
}

/** What to throw for an answer that refuses. */
export function refusal(context: PollContext, answer: HttpAnswer): FlowError {
  return upstreamError(hostOf(context), answer, explanation(answer))
}

/** The pages of a set. Links to the next page are followed only below the service root of the connection. */
export async function* erpPages(
  context: PollContext,
  set: SetName,
  query: NonNullable<ErpRequest['query']>,
): AsyncIterable<readonly JsonObject[]> {
  let request: ErpRequest = { method: 'GET', path: set, query }
  for (;;) {
    const page = erpObject(context, await erpAsk(context, request))
    const value = page['value']
    if (!Array.isArray(value)) {
      throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(context), reason: 'the page has no list "value"' })
    }
    yield (value as readonly Json[]).filter(isJsonObject)
    const link = page['@odata.nextLink']
    if (typeof link !== 'string') return
    request = { method: 'GET', path: nextPage(context, link) }
  }
}

/** A page's link is relative to the address it was asked from. Anything outside the service would receive our password. */
function nextPage(context: PollContext, link: string): string {
  const service = `${(context.connection?.baseUrl ?? '').replace(/\/$/, '')}${root}/`
  const next = URL.canParse(link, service) ? new URL(link, service).href : ''
  if (next.startsWith(new URL(service).href)) return next
  const reason = `the link to its next page leads elsewhere: ${link}`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(context), reason })
}

/** How the ERP is called in messages. */
export function hostOf({ connection }: Pick<PollContext, 'connection'>): string {
  return connection?.baseUrl.replace(/^https?:\/\//, '').replace(/\/.*$/, '') ?? 'ERP'
}

/** The ERP's sentence, and after it what it says in detail. */
function explanation({ body }: HttpAnswer): string {
  const error = isJsonObject(body) ? body['error'] : undefined
  const details = isJsonObject(error) && Array.isArray(error['details']) ? (error['details'] as readonly Json[]) : []
  const sentence = upstreamMessage(body)
  const further = details.flatMap((entry) => {
    const text = isJsonObject(entry) ? entry['message'] : undefined
    return typeof text === 'string' && !sentence.includes(text) ? [text] : []
  })
  return [sentence, ...further].join(' · ')
}

/** The record without what only the protocol needs. */
export function bare(record: JsonObject): JsonObject {
  const rows = record['Lines']
  const own = Object.fromEntries(Object.entries(record).filter(([name]) => !name.startsWith('@odata.')))
  if (!Array.isArray(rows)) return own
  return { ...own, Lines: (rows as readonly Json[]).map((row) => (isJsonObject(row) ? bare(row) : row)) }
}

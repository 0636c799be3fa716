import {
  plainText,
  flowError,
  isJsonObject,
  upstreamError,
  upstreamMessage,
  type HttpAnswer,
  type HttpRequest,
  type Json,
  type JsonObject,
  type PollContext,
} from '@isthmus/sdk'

export interface CrmRequest {
  readonly method: HttpRequest['method']
  /** Below `/api/v1/`, its parts encoded. */
  readonly path: string
  readonly query?: NonNullable<HttpRequest['query']>
  readonly body?: JsonObject
}

/** Statuses whose answer says in the CRM's own words what is wrong. */
const explained = [400, 404, 409, 422]

/** Calls the CRM; `undefined` stands for a record that is not there. Errors keep the CRM's sentence first. */
export async function crmFind(context: PollContext, request: CrmRequest): Promise<JsonObject | undefined> {
  const { method, path, query, body } = request
  const answer = await context.http({
    method,
    url: `/api/v1/${path}`,
    accept: explained,
    ...(query ? { query } : {}),
    ...(body ? { body } : {}),
  })
  if (answer.status === 404) return undefined
  if (answer.status >= 300) throw upstreamError(hostOf(context), answer, explanation(answer))
  if (isJsonObject(answer.body)) return answer.body
  throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(context), reason: 'it is not a JSON object' })
}

/** Like `crmFind`, for what must be there. */
export async function crmCall(context: PollContext, request: CrmRequest): Promise<JsonObject> {
  const found = await crmFind(context, request)
  if (found) return found
  throw flowError('RECORD_NOT_FOUND', { system: hostOf(context), entity: request.path, key: request.path })
}

/** The pages of a list, oldest change first. */
export async function* crmPages(
  context: PollContext,
  { path, query }: Pick<CrmRequest, 'path' | 'query'>,
): AsyncIterable<{ readonly data: readonly Json[]; readonly page: JsonObject }> {
  let cursor: Json | undefined
  do {
    const page: JsonObject = await crmCall(context, {
      method: 'GET',
      path,
      query: { limit: 200, ...query, ...(typeof cursor === 'string' ? { cursor } : {}) },
    })
    const data = page['data']
    if (!Array.isArray(data)) {
      throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(context), reason: 'the page has no list "data"' })
    }
    yield { data: data as readonly Json[], page }
    cursor = page['next_cursor']
  } while (typeof cursor === 'string')
}

/** How the CRM is called in messages. */
export function hostOf({ connection }: Pick<PollContext, 'connection'>): string {
  return connection?.baseUrl.replace(/^https?:\/\//, '').replace(/\/.*$/, '') ?? 'CRM'
}

/** The CRM's sentence, and after it the fields it complains about. */
function explanation({ body }: HttpAnswer): string {
  const error = isJsonObject(body) ? body['error'] : undefined
  const fields = isJsonObject(error) ? error['fields'] : undefined
  const details = (Array.isArray(fields) ? (fields as readonly Json[]) : []).flatMap((entry) =>
    isJsonObject(entry) ? [`${plainText(entry['field'])}: ${plainText(entry['message'])}`] : [],
  )
  return [upstreamMessage(body), ...details].join(' · ')
}

import {
  plainText,
  flowError,
  isJsonObject,
  type FlowError,
  type Json,
  type JsonObject,
  type PollContext,
} from '@isthmus/sdk'
import { plainValue } from './values.ts'

/** Calls of one node on one Tryton. Answers come back with plain values; see `plainValue`. */
export interface Tryton {
  readonly host: string
  readonly company: number
  /** Calls a method; the context with the company is added as its last parameter. */
  call<Result>(method: string, params: readonly Json[]): Promise<Result>
  /** Records of a model, ordered by id. */
  search(query: Search): Promise<readonly JsonObject[]>
}

export interface Search {
  readonly model: string
  readonly domain: readonly Json[]
  readonly fields: readonly string[]
  readonly limit: number
  /** Fields to sort by before the id. */
  readonly order?: readonly string[]
}

/** Everything is a POST to Tryton; these change nothing. */
const readingMethod = /\.(read|search|search_count|search_read|default_get|fields_get|get_access|on_change\w*)$/

export function tryton(context: PollContext): Tryton {
  const { baseUrl = '', config = {} } = context.connection ?? {}
  const host = baseUrl.replace(/^https?:\/\//, '')
  const company = typeof config['company'] === 'number' ? config['company'] : 1
  const ask = async <Result>(method: string, params: readonly Json[], safe: boolean): Promise<Result> => {
    const { body } = await context.http({
      method: 'POST',
      url: `/${plainText(config['database'])}/`,
      safe,
      // Without an id Tryton answers without its envelope, and errors as pages.
      body: { id: 1, method, params: [...params, { company }] },
      // A refusal has the status 200: said here, the write is known not to have happened.
      judge: ({ body: answer }) => {
        const { error = null } = isJsonObject(answer) ? answer : {}
        if (error !== null) throw errorOf(host, error)
      },
    })
    if (!isJsonObject(body)) throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason: 'it is not a JSON object' })
    return plainValue(body['result'] ?? null) as unknown as Result
  }
  return {
    host,
    company,
    call: (method, params) => ask(method, params, readingMethod.test(method)),
    search: ({ model, domain, fields, limit, order = [] }) =>
      ask(
        `model.${model}.search_read`,
        [domain, 0, limit, [...order, 'id'].map((field) => [field, 'ASC']), fields],
        true,
      ),
  }
}

/** Errors come with status 200, as a list of a class and its texts. */
function errorOf(host: string, error: Json): FlowError {
  const [name, detail] = Array.isArray(error) ? (error as readonly Json[]) : [error]
  const texts = (Array.isArray(detail) ? (detail as readonly Json[]) : [detail]).filter(
    (text): text is string => typeof text === 'string' && text !== '',
  )
  const status = typeof name === 'string' ? name : 'error'
  switch (status) {
    case 'UserError':
      return flowError('UPSTREAM_REJECTED', { host, status, message: texts.join(' ') })
    case 'UserWarning':
      // The first text is the key of the question, not for people.
      return flowError('UPSTREAM_REJECTED', { host, status, message: texts.slice(1).join(' ') })
    case 'ConcurrencyException':
      return flowError('UPSTREAM_CONFLICT', { host, status, message: texts.join(' ') })
    case 'LoginException':
      return flowError('UPSTREAM_UNAUTHORIZED', { host, status, message: texts.join(' ') })
    default:
      return flowError('UPSTREAM_REJECTED', { host, status: 'a fault', message: [status, ...texts].join(' ') })
  }
}

import { Hono } from 'hono'
import { readJsonBody } from '../http/json-body.ts'
import type { FaultBindings } from '../http/faults.ts'
import { ODataError } from '../odata/odata-error.ts'
import { send } from './answer.ts'
import type { ErpContext } from './answer.ts'
import type { ODataHandler } from './odata-routes.ts'

const MAX_REQUESTS = 100

type InnerRequest = {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/**
 * `POST $batch` in the JSON format of OData 4.01: up to 100 requests in one call, carried out in their order, each with
 * its own answer; one that is refused does not keep the others from being done. Groups that are all or nothing
 * (`atomicityGroup`) and references (`dependsOn`) are not supported.
 */
export function batchHandler(odata: ODataHandler, maxBodyBytes: number): ODataHandler {
  const inner = new Hono<FaultBindings>()
  inner.onError((error, c) => {
    if (!(error instanceof ODataError)) throw error
    return c.json(error, error.status)
  })
  inner.all('/odata/v4/*', odata)
  return async (c) => {
    if (/^multipart\//i.test(c.req.header('content-type') ?? '')) {
      const message = 'A batch is JSON here; the multipart format is not supported.'
      throw new ODataError(415, 'UnsupportedMediaType', { message })
    }
    const requests = await requestsOf(c, maxBodyBytes)
    const responses: unknown[] = []
    for (const { id, method, url, headers, body } of requests) {
      const address = new URL(url, new URL('/odata/v4/', c.req.url))
      // Each request is made by whoever sent the batch.
      const own = { ...headers, authorization: c.req.header('authorization') ?? '' }
      const answer = await inner.request(address.href, {
        method,
        headers: own,
        ...(body === undefined ? {} : { body }),
      })
      const text = await answer.text()
      responses.push({
        id,
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        ...(text === '' ? {} : { body: JSON.parse(text) as unknown }),
      })
    }
    return send(c, { responses })
  }
}

async function requestsOf(c: ErpContext, maxBodyBytes: number): Promise<readonly InnerRequest[]> {
  const read = await readJsonBody(c.req.raw, maxBodyBytes)
  if (!read.ok) {
    const [status, code] =
      read.reason === 'too_large' ? ([413, 'BodyTooLarge'] as const) : ([400, 'InvalidJson'] as const)
    throw new ODataError(status, code, { message: read.message })
  }
  const list = isObject(read.value) ? read.value['requests'] : undefined
  if (!Array.isArray(list)) throw invalid('The body needs a list "requests".')
  if (list.length > MAX_REQUESTS)
    throw invalid(`A batch holds up to ${MAX_REQUESTS} requests, this one ${list.length}.`)
  return list.map((entry: unknown, at) => parseRequest(entry, at))
}

function parseRequest(entry: unknown, at: number): InnerRequest {
  if (!isObject(entry)) throw invalid(`Request ${at + 1} is not an object.`)
  const { id, method, url, headers, body, atomicityGroup, dependsOn } = entry
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string') {
    throw invalid(`Request ${at + 1} needs the texts "id", "method" and "url".`)
  }
  if (/^[a-z]+:|^\/|\.\./i.test(url)) throw invalid(`The url of request "${id}" must be relative to the service.`)
  if (atomicityGroup !== undefined || dependsOn !== undefined) {
    throw new ODataError(501, 'NotSupported', { message: 'atomicityGroup and dependsOn are not supported.' })
  }
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: isObject(headers)
      ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
      : {},
    body: body === undefined ? undefined : JSON.stringify(body),
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(message: string): ODataError {
  return new ODataError(400, 'InvalidBatch', { message, target: '$batch' })
}

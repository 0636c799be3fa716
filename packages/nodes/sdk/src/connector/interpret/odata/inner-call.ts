import type { HttpRequest } from '../../../node/index.ts'
import type { ODataBatch } from '../../definition/index.ts'
import type { InnerCall } from './batch-message.ts'

interface Inside {
  readonly baseUrl: string
  /** Root of the service below it. */
  readonly service: string
  readonly addresses: NonNullable<ODataBatch['addresses']>
}

/** A call as it goes inside of another one: its address from the service on, or whole. */
export function innerCall(
  { method, url, query = {}, headers, body }: HttpRequest,
  { baseUrl, service, addresses }: Inside,
): InnerCall {
  const path = `${url}${queryText(query, url.includes('?') ? '&' : '?')}`
  const root = baseUrl.replace(/\/+$/, '')
  const below = path.startsWith(`${service}/`) ? path.slice(service.length + 1) : path.replace(/^\/+/, '')
  const address = addresses === 'whole' ? `${root}${service}/${below}` : below
  return { method, address, ...(headers ? { headers } : {}), ...(body === undefined ? {} : { body }) }
}

function queryText(query: NonNullable<HttpRequest['query']>, begin: string): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(String(value))}`],
  )
  return pairs.length === 0 ? '' : `${begin}${pairs.join('&')}`
}

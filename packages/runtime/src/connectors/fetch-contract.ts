import { flowError, type HttpAnswer } from '@isthmus/sdk'
import type { ConnectionSource } from '../engine/connections-port.ts'
import type { Egress } from '../engine/egress-port.ts'
import type { Registry } from '../engine/registry.ts'

export interface FetchParts {
  readonly egress: Egress
  readonly connections: ConnectionSource
  readonly registry: Registry
}

export interface WantedContract {
  readonly url: string
  readonly connection?: string
  /** Ends the time of everything that is fetched for one import. */
  readonly signal: AbortSignal
}

export interface FetchedContract {
  readonly text: string
  /** Where it was found. Without a query, which may hold a key. */
  readonly url: string
}

const longestMs = 60_000
const accepted = 'application/xml, application/json, application/yaml, text/yaml, text/xml;q=0.9, */*;q=0.5'

/**
 * Fetches a contract through the guard of outgoing calls: only http and https, no private address unless an administrator
 * allowed it, not more than the guard's limit of size. With a connection, its credential is sent to its own address. Throws
 * what calls throw, and `NOT_FOUND` for a connection that is not there.
 */
export async function fetchContract(
  { egress, connections, registry }: FetchParts,
  { url, connection: name, signal }: WantedContract,
): Promise<FetchedContract> {
  const request = { method: 'GET', url, headers: { accept: accepted }, timeoutMs: longestMs } as const
  if (name === undefined) {
    const answer = await egress.send({ request, permittedHosts: ['*'], signal })
    return { text: textOf(answer), url: shown(url) }
  }
  const connection = connections.open(name)
  const connector = connection && registry.connectors.get(connection.connector)
  if (!connection || !connector) throw flowError('NOT_FOUND', { what: 'connection', id: name })
  const answer = await egress.send({ request, connection, connector, permittedHosts: [], signal })
  const { baseUrl } = connection.config
  const base = typeof baseUrl === 'string' ? `${baseUrl.replace(/\/+$/, '')}/` : undefined
  return { text: textOf(answer), url: shown(url, base) }
}

/** The guard has read JSON already; its text is made again, the same for the same content. */
function textOf({ body }: HttpAnswer): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function shown(url: string, base?: string): string {
  const path = base === undefined || /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : url.replace(/^\/+/, '')
  if (!URL.canParse(path, base)) return url
  const { origin, pathname } = new URL(path, base)
  return `${origin}${pathname}`
}

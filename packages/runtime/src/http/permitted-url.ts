import { flowError, isNamedHost, mayBeAddress, type FlowError, type HttpRequest } from '@isthmus/sdk'
import { isIP } from 'node:net'
import type { EgressCall } from '../engine/egress-port.ts'
import { isPrivateAddress } from './address-guard.ts'

/** Makes the absolute URL of a request and refuses hosts that neither the connection nor the node type declares. */
export function permittedUrl(request: HttpRequest, call: EgressCall): URL {
  const url = absoluteUrl(request, baseUrlOf(call))
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  assertPermitted(url, call)
  return url
}

/** Origin of the call's connection: the only place its credential may go. */
export function originOf(call: EgressCall): string | undefined {
  const baseUrl = baseUrlOf(call)
  return baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).origin : undefined
}

export function assertPermitted(url: URL, call: EgressCall): void {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refusal(url, `${url.protocol} is not http or https`)
  if (url.username !== '' || url.password !== '') throw refusal(url, 'an address must not contain a password')
  if (url.origin === originOf(call)) return assertAddress(url, call)
  if (isNamed(url, call)) return
  if (call.permittedHosts.includes('*') || call.permittedHosts.includes(url.hostname)) return
  throw refusal(url, call.connection ? 'it is not the host of the connection' : 'the node has no connection to it')
}

/** Whether a call to this address carries the connection's credential: its own origin, or a host that the connector names in full. */
export function getsCredential(url: URL, call: EgressCall): boolean {
  return url.origin === originOf(call) || isNamed(url, call)
}

function isNamed(url: URL, { connection, connector }: EgressCall): boolean {
  return connection !== undefined && isNamedAddress(url, connector?.allowHosts)
}

/** Whether an address is on a host that is named in full, and on its usual port. */
export function isNamedAddress({ protocol, port, hostname }: URL, allowHosts: readonly string[] = []): boolean {
  return protocol === 'https:' && port === '' && isNamedHost(allowHosts, hostname)
}

/**
 * A connector may know which hosts its system has: a wrong address would send the credential to somebody else. One inside of the
 * own network, which an administrator must have allowed, stands for a test system or a way through a gateway.
 */
function assertAddress({ hostname, host }: URL, { connector, connection }: EgressCall): void {
  const { allowHosts, title } = connector ?? {}
  if (!allowHosts || mayBeAddress(allowHosts, hostname)) return
  if (connection?.allowPrivate && isInside(hostname)) return
  const reason = `it is no host of ${title?.en ?? 'the system'}, which are ${allowHosts.join(', ')}`
  throw flowError('EGRESS_REFUSED', { host, reason })
}

function isInside(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return hostname === 'localhost' || (isIP(bare) !== 0 && isPrivateAddress(bare))
}

export function refusal(url: URL, reason: string): FlowError {
  return flowError('EGRESS_REFUSED', { host: url.host, reason })
}

function baseUrlOf({ connection }: EgressCall): string | undefined {
  const baseUrl = connection?.config['baseUrl']
  return typeof baseUrl === 'string' ? baseUrl : undefined
}

function absoluteUrl({ url }: HttpRequest, baseUrl: string | undefined): URL {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(url)
  const base = isAbsolute || baseUrl === undefined ? undefined : `${baseUrl.replace(/\/+$/, '')}/`
  const path = base === undefined ? url : url.replace(/^\/+/, '')
  if (!URL.canParse(path, base)) throw flowError('EGRESS_REFUSED', { host: url, reason: 'this is not an address' })
  return new URL(path, base)
}

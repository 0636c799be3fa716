import { isIP } from 'node:net'

/** The proxies that calls go through. */
export interface ProxySettings {
  readonly http: URL | undefined
  readonly https: URL | undefined
  /** Hosts that are called without: `host`, `.suffix`, `host:port`, an address, or `*` for all. */
  readonly none: readonly string[]
}

/** The proxy for a target. This host itself is never called through one: over there it would be another. */
export function proxyFor(url: URL, { http, https, none }: ProxySettings): URL | undefined {
  const host = hostOf(url.hostname)
  if (host === 'localhost' || host.endsWith('.localhost') || isLoopback(host)) return undefined
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  if (none.some((rule) => covers(rule.trim().toLowerCase(), host, port))) return undefined
  return url.protocol === 'https:' ? https : http
}

function covers(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true
  const { name = '', only } = /^(?<name>\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(?<only>\d+))?$/.exec(rule)?.groups ?? {}
  if (only !== undefined && only !== port) return false
  const bare = hostOf(name).replace(/^\*?\./, '')
  return bare !== '' && (host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`)))
}

function hostOf(name: string): string {
  return name
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

function isLoopback(host: string): boolean {
  return (isIP(host) === 4 && host.startsWith('127.')) || host === '::1'
}

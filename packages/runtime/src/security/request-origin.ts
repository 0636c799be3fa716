import { isIP } from 'node:net'
import { flowError } from '@isthmus/sdk'
import { csrfHeader } from '@isthmus/sdk/api'

type HeaderReader = (name: string) => string | undefined

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests that a foreign page could have caused. A custom header cannot be sent across sites without asking
 * first, which this server never grants; Origin and Sec-Fetch-Site are checked where the browser sends them.
 * Throws `CSRF_REFUSED`.
 */
export function requireOwnPage(method: string, header: HeaderReader): void {
  if (safeMethods.has(method)) return
  const site = header('sec-fetch-site')
  const foreign =
    header(csrfHeader) === undefined ||
    (site !== undefined && site !== 'same-origin' && site !== 'none') ||
    !isOwnOrigin(header('origin'), header('host'))
  if (foreign) throw flowError('CSRF_REFUSED', {})
}

function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

/**
 * Refuses names that are not this server's: a foreign page could point its own name at this address and would then be
 * "the same site". Addresses cannot be pointed elsewhere, so they pass. Throws `HOST_REFUSED`.
 */
export function requireOwnHost(host: string | undefined, names: ReadonlySet<string>): void {
  const text = host ?? ''
  const name = URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : ''
  if (name === 'localhost' || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || names.has(name)) return
  throw flowError('HOST_REFUSED', { host: text })
}

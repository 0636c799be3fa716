import { flowError } from '@isthmus/sdk'
import { isIP, type LookupFunction } from 'node:net'
import { isPrivateAddress } from './address-guard.ts'
import { guardedLookup } from './guarded-lookup.ts'

interface SocketTarget {
  readonly host: string
  readonly port: number
  /** True where private addresses may be reached, too. */
  readonly allowPrivate: boolean
}

/**
 * How a socket finds its way to a system that is not reached by HTTP: with a look-up that refuses private addresses each time
 * it is used, so also when a lost connection is made anew. Throws `EGRESS_REFUSED` for a literal private address, which is
 * never looked up, and for what is no host.
 */
export function guardedSocket({ host, port, allowPrivate }: SocketTarget): { readonly lookup?: LookupFunction } {
  const shown = `${host}:${port}`
  // A path would be a socket file of this computer.
  if (host === '' || /[/\\\s\0]/.test(host))
    throw flowError('EGRESS_REFUSED', { host: shown, reason: 'it is no host name' })
  if (allowPrivate) return {}
  if (isIP(host) !== 0 && isPrivateAddress(host)) {
    const reason = 'it is a private address, which the connection does not allow'
    throw flowError('EGRESS_REFUSED', { host: shown, reason })
  }
  return { lookup: guardedLookup }
}

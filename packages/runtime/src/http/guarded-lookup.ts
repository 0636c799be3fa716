import { lookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPrivateAddress } from './address-guard.ts'

/** Error code of a connection that the guard did not let through. */
export const refusedCode = 'ISTHMUS_EGRESS_REFUSED'

/**
 * Resolves a name for a socket and refuses private addresses. The socket connects to exactly the addresses checked
 * here, so a name cannot answer differently a second time.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      callback(error, '', 0)
      return
    }
    const open = addresses.filter(({ address }) => !isPrivateAddress(address))
    if (open.length === 0) {
      callback(Object.assign(new Error(`${hostname} leads to a private address`), { code: refusedCode }), '', 0)
      return
    }
    answer(open, options.all === true, callback)
  })
}

function answer(addresses: readonly LookupAddress[], all: boolean, callback: Parameters<LookupFunction>[2]): void {
  const [first] = addresses
  if (all) callback(null, [...addresses])
  else callback(null, first?.address ?? '', first?.family ?? 4)
}

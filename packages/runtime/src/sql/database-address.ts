import { lookup } from 'node:dns/promises'
import { flowError, plainText } from '@isthmus/sdk'
import type { OpenConnection } from '../engine/connections-port.ts'
import { isPrivateAddress } from '../http/address-guard.ts'

export interface DatabaseAddress {
  readonly host: string
  /** What the host's name resolved to; the socket goes there and nowhere else. */
  readonly address: string
  readonly port: number
}

interface Guard {
  readonly defaultPort: number
  /** Hosts, with or without a port, that may be reached at private addresses although the connection does not say so. */
  readonly allows?: ((host: string) => boolean) | undefined
}

/** Resolves the host of a database and refuses private addresses. Throws `EGRESS_REFUSED`, and what resolving throws. */
export async function databaseAddress(
  { config, allowPrivate }: OpenConnection,
  { defaultPort, allows = () => false }: Guard,
): Promise<DatabaseAddress> {
  const host = plainText(config['host'])
  const port = Number(config['port'] ?? defaultPort)
  // A path would be a socket file of this computer.
  if (host === '' || host.includes('/')) throw flowError('EGRESS_REFUSED', { host, reason: 'it is no host name' })
  const found = await lookup(host, { all: true, order: 'ipv4first' })
  const mayBePrivate = allowPrivate || allows(host) || allows(`${host}:${port}`)
  const [open] = mayBePrivate ? found : found.filter(({ address }) => !isPrivateAddress(address))
  if (open) return { host, address: open.address, port }
  throw flowError('EGRESS_REFUSED', {
    host,
    reason: 'it leads to a private address, which the connection does not allow',
  })
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { checkServerIdentity, createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls'
import type { SqlTarget } from '@isthmus/sdk/sql-engine'

/** Where one connection may go, and by which socket it went. */
export interface Way {
  readonly target: Pick<SqlTarget, 'host' | 'address' | 'port' | 'tls' | 'authorities'>
  transport?: Transport
}

/** Ends the way at once, whatever is under way on it. */
export function cut({ transport }: Way, reason: Error): void {
  transport?.stream?.destroy(reason)
  transport?.connStream?.destroy(reason)
}

/** What is used of the driver's own transport. */
interface Transport {
  stream?: Socket | null
  /** The socket below TLS. */
  connStream?: Socket | null
}

interface Address {
  readonly host: string
  readonly port: number | string
  readonly protocol: string
  /** Says that a listener has sent us here. */
  readonly originHost?: string
}

interface TransportClass {
  readonly prototype: Transport & {
    ntConnect: (this: Transport, address: Address) => Promise<void>
    tlsConnect: (this: Transport, context: SecureContext, socket: Socket) => Promise<void>
    dnMatch: (this: Transport, serverName: string, certificate: PeerCertificate) => Error | undefined
    [guard]?: AsyncLocalStorage<Way>
  }
}

const guard = Symbol.for('isthmus.oracle.ways')

/**
 * Makes the driver's sockets go where they may and nowhere else. The driver has no option for that: it verifies the name it was
 * given as an address, follows a listener that sends it elsewhere, and takes authorities only beside a private key. Its
 * connections are made inside of `run` of what this returns; one made outside fails.
 */
export function guardedWays(): AsyncLocalStorage<Way> {
  const load = createRequire(import.meta.url)
  const { prototype } = load('oracledb/lib/thin/sqlnet/ntTcp.js') as TransportClass
  const known = prototype[guard]
  if (known) return known
  const { ntConnect, tlsConnect, dnMatch } = prototype
  // A driver of another make must not go anywhere unwatched.
  if ([ntConnect, tlsConnect, dnMatch].some((each) => typeof each !== 'function'))
    throw new Error('This version of the driver oracledb cannot be watched')
  const ways = new AsyncLocalStorage<Way>()
  const wayOf = new WeakMap<object, Way>()
  prototype[guard] = ways
  prototype.ntConnect = async function connect(address) {
    const way = ways.getStore()
    assertAllowed(way, address)
    wayOf.set(this, way)
    way.transport = this
    await ntConnect.call(this, address)
  }
  prototype.tlsConnect = async function secure(_, socket) {
    const authorities = wayOf.get(this)?.target.authorities ?? ''
    const trusted = authorities === '' ? {} : { ca: authorities }
    await tlsConnect.call(this, createSecureContext({ minVersion: 'TLSv1.2', ...trusted }), socket)
  }
  prototype.dnMatch = function match(_, certificate) {
    return checkServerIdentity(wayOf.get(this)?.target.host ?? '', certificate)
  }
  return ways
}

function assertAllowed(way: Way | undefined, address: Address): asserts way is Way {
  const refused = (reason: string): Error => Object.assign(new Error(reason), { code: 'REFUSED' })
  if (!way) throw refused('A connection was asked for that nobody watches')
  const { host, address: only, port, tls } = way.target
  const isRedirect = address.originHost !== undefined || address.host !== only || Number(address.port) !== port
  if (isRedirect)
    throw refused(
      `The listener of ${host} sends us to ${address.host}:${address.port}; name the address of a listener that answers by itself`,
    )
  if (tls === 'verify' && address.protocol.toUpperCase() !== 'TCPS') throw refused('The connection must be encrypted')
}

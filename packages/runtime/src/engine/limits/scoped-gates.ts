import type { CallLimit, Connector } from '@isthmus/sdk'
import type { EgressCall } from '../egress-port.ts'
import type { OpenConnection } from '../connections-port.ts'
import { FairGate, type GateLimits, type GateState } from './fair-gate.ts'
import type { GateClock } from './gate-clock.ts'
import { within } from './within.ts'

const mostGates = 1000

/** What decides about the limits of a connection. */
export type LimitedConnection = Pick<OpenConnection, 'name' | 'config' | 'limits'>

/** A limit that calls of a connection have, and how it stands. */
export interface LimitView {
  /** `connection` for all its calls, `calls` for those that match, `shared` for those of several connections together. */
  readonly scope: 'connection' | 'calls' | 'shared'
  readonly match?: NonNullable<CallLimit['match']>
  readonly state: GateState
}

/** Sessions of one connection to a database at the same time, where it has no limit of its own. */
export const usualSessions = { maxConcurrent: 5 } as const

/** What a connector says of all calls of a connection; what is set at the connection itself comes first. */
export function usualLimits(connector: Connector | undefined): GateLimits {
  if (connector?.sql !== undefined) return usualSessions
  const limits = (connector?.limits ?? []).filter(({ match, sharedBy }) => !match && sharedBy === undefined)
  return Object.assign({}, ...limits.map(gateLimits)) as GateLimits
}

/** Gates for limits that count some calls only, or those of several connections. */
export class ScopedGates {
  readonly #clock: GateClock
  readonly #gates = new Map<string, FairGate>()

  constructor(clock: GateClock) {
    this.#clock = clock
  }

  /** Does the work when it is its turn at every gate. */
  take<T>(call: EgressCall, work: () => Promise<T>): Promise<T> {
    const { connector, connection } = call
    if (!connector?.limits || !connection) return work()
    return connector.limits.reduceRight<() => Promise<T>>((inner, limit, at) => {
      const name = gateName(call, limit, at)
      return name === undefined ? inner : () => within(this.#gate(name, limit), call, inner)
    }, work)()
  }

  /** How the limits of a connection's calls stand, besides that of the connection itself. */
  limitsOf(connection: LimitedConnection, connector: Connector | undefined): readonly LimitView[] {
    if (!connector?.limits) return []
    return connector.limits.flatMap((limit, at): readonly LimitView[] => {
      const { match, sharedBy } = limit
      if (!match && sharedBy === undefined) return []
      const name = keyOf({ connector, connection, limit, at })
      const state = this.#gates.get(name)?.state ?? new FairGate(gateLimits(limit), this.#clock).state
      const isShared = sharedBy !== undefined && connection.config[sharedBy] !== undefined
      return [{ scope: isShared ? 'shared' : 'calls', ...(match ? { match } : {}), state }]
    })
  }

  #gate(name: string, limit: CallLimit): FairGate {
    const known = this.#gates.get(name)
    if (known) return known
    if (this.#gates.size >= mostGates) for (const [idle, gate] of this.#gates) if (gate.isIdle) this.#gates.delete(idle)
    const gate = new FairGate(gateLimits(limit), this.#clock)
    this.#gates.set(name, gate)
    return gate
  }
}

/** `undefined` for a limit that is no matter of this call, or that the connection's own gate keeps. */
function gateName({ connector, connection, request }: EgressCall, limit: CallLimit, at: number): string | undefined {
  const { match, sharedBy } = limit
  if (!connector || !connection || (!match && sharedBy === undefined)) return undefined
  if (match && !matches(match, { method: request.method, path: pathOf(request.url, connection.config['baseUrl']) })) {
    return undefined
  }
  return keyOf({ connector, connection, limit, at })
}

interface Limited {
  readonly connector: Connector
  readonly connection: LimitedConnection
  readonly limit: CallLimit
  readonly at: number
}

function keyOf({ connector, connection, limit: { sharedBy }, at }: Limited): string {
  const shared = sharedBy === undefined ? undefined : connection.config[sharedBy]
  const whose = typeof shared === 'string' && shared !== '' ? ['shared', shared] : ['own', connection.name]
  return JSON.stringify([connector.id, at, ...whose])
}

function matches(
  { methods, pathStart, pathEnd }: NonNullable<CallLimit['match']>,
  { method, path }: { readonly method: string; readonly path: string },
): boolean {
  if (methods && !methods.includes(method)) return false
  if (pathStart !== undefined && !path.startsWith(pathStart)) return false
  return pathEnd === undefined || path.endsWith(pathEnd)
}

/** Below the address of the connection, without the query. */
function pathOf(url: string, baseUrl: unknown): string {
  const base = typeof baseUrl === 'string' ? baseUrl.replace(/\/+$/, '') : ''
  const below = base !== '' && url.startsWith(base) ? url.slice(base.length) : url
  return `/${below.replace(/[?#].*$/s, '').replace(/^\/+/, '')}`
}

function gateLimits({ perSecond, burst, maxConcurrent }: CallLimit): GateLimits {
  return {
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(burst === undefined ? {} : { burst }),
    ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
  }
}

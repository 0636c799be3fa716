import type { CallLimit, Connector } from '@isthmus/sdk'
import type { EgressCall } from '../egress-port.ts'
import { FairGate, type GateLimits, type GateState } from './fair-gate.ts'
import type { GateClock } from './gate-clock.ts'
import { gateLimits, isUsual, ownerOf, partOf, type LimitedConnection } from './limit-scope.ts'
import { within } from './within.ts'

const mostGates = 1000

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
  const all = connector?.limits ?? []
  const own = all.filter(isUsual).map((limit) => gateLimits(limit))
  const pauses = all.flatMap(({ maxPauseSeconds }) => maxPauseSeconds ?? [])
  const longest = pauses.length === 0 ? {} : { longestPauseMs: Math.max(...pauses) * 1000 }
  return Object.assign({}, ...own, longest) as GateLimits
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
      return name === undefined
        ? inner
        : () => within(this.#gate(name, gateLimits(limit, connection.config)), call, inner)
    }, work)()
  }

  /** Lets no call of the same account pass for a while, whatever connection it is made with. */
  refused(call: EgressCall, askedMs?: number): void {
    for (const gate of this.#shared(call)) gate.refused(askedMs)
  }

  /** Takes note of an answer that was no such refusal. */
  passed(call: EgressCall): void {
    for (const gate of this.#shared(call)) gate.passed()
  }

  #shared(call: EgressCall): readonly FairGate[] {
    const { connector, connection } = call
    if (!connector?.limits || !connection) return []
    return connector.limits.flatMap((limit, at) => {
      if (ownerOf(limit, connection)[0] !== 'shared') return []
      const gate = this.#gates.get(gateName(call, limit, at) ?? '')
      return gate ? [gate] : []
    })
  }

  /** How the limits of a connection's calls stand, besides that of the connection itself. */
  limitsOf(connection: LimitedConnection, connector: Connector | undefined): readonly LimitView[] {
    if (!connector?.limits) return []
    return connector.limits.flatMap((limit, at): readonly LimitView[] => {
      if (isUsual(limit)) return []
      const limited = { connector, connection, limit, at }
      const parts = this.#partsOf(limited)
      const scope = ownerOf(limit, connection)[0] === 'shared' ? 'shared' : 'calls'
      return (parts.length === 0 ? [[]] : parts).map((part) => {
        const known = this.#gates.get(keyOf(limited, part))
        const state = (known ?? new FairGate(gateLimits(limit, connection.config), this.#clock)).state
        return { scope, ...matchOf(limit, part), state }
      })
    })
  }

  /** The objects and operations that a limit has counted calls of so far. */
  #partsOf(limited: Limited): readonly (readonly string[])[] {
    const start = keyOf(limited, []).slice(0, -3)
    return [...this.#gates.keys()].flatMap((key) =>
      // Our own text, written by `keyOf`.
      key.startsWith(start) ? [(JSON.parse(key) as readonly [string, number, string[], string[]])[3]] : [],
    )
  }

  #gate(name: string, limits: GateLimits): FairGate {
    const known = this.#gates.get(name)
    known?.setLimits(limits)
    if (known) return known
    if (this.#gates.size >= mostGates) for (const [idle, gate] of this.#gates) if (gate.isIdle) this.#gates.delete(idle)
    const gate = new FairGate(limits, this.#clock)
    this.#gates.set(name, gate)
    return gate
  }
}

/** `undefined` for a limit that is no matter of this call, or that the connection's own gate keeps. */
function gateName(call: EgressCall, limit: CallLimit, at: number): string | undefined {
  const { connector, connection } = call
  const part = connector && connection && !isUsual(limit) ? partOf(limit, call) : undefined
  return connector && connection && part ? keyOf({ connector, connection, limit, at }, part) : undefined
}

interface Limited {
  readonly connector: Connector
  readonly connection: LimitedConnection
  readonly limit: CallLimit
  readonly at: number
}

function keyOf({ connector, connection, limit, at }: Limited, part: readonly string[]): string {
  return JSON.stringify([connector.id, at, ownerOf(limit, connection), part])
}

/** What a limit says of one of its gates. */
function matchOf({ match }: CallLimit, [object]: readonly string[]): Pick<LimitView, 'match'> {
  if (object === undefined) return match ? { match } : {}
  return { match: { ...match, objects: [object] } }
}

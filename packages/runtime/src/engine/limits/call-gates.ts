import { FlowError } from '@isthmus/sdk'
import type { EgressCall } from '../egress-port.ts'
import { FairGate, type GateLimits } from './fair-gate.ts'
import type { GateClock } from './gate-clock.ts'

export interface GateOptions {
  /** Calls to the outside at the same time, over all flows and connections. */
  readonly maxCalls: number
  readonly clock: GateClock
}

/** Who wants to pass. */
export type Passing = Pick<EgressCall, 'connection' | 'flow' | 'signal' | 'onWait'>

const mostGates = 1000

/** Lets calls have their turn, each with the limits of its connection. */
export interface Turns {
  take<T>(call: Passing, work: () => Promise<T>): Promise<T>
}

/** Wait after a refusal that does not say how long. */
const plainPauseMs = 1000
/** A system that asks for more is asked again after this: it may have been mistaken, and a person may have helped it. */
const longestPauseMs = 60_000

/** The gates that calls of all kinds pass: one per connection, and one that all of them share. */
export class CallGates implements Turns {
  readonly #all: FairGate
  readonly #clock: GateClock
  readonly #own = new Map<string, FairGate>()

  /** The clock that its gates go by, for gates beside them. */
  get clock(): GateClock {
    return this.#clock
  }

  constructor({ maxCalls, clock }: GateOptions) {
    this.#all = new FairGate({ maxConcurrent: maxCalls }, clock)
    this.#clock = clock
  }

  /** Does the work in turn; all calls of the connection wait for a while when its system says that there are too many. */
  async take<T>(call: Passing, work: () => Promise<T>, usual: GateLimits = {}): Promise<T> {
    const own = this.#of(call, usual)
    try {
      return await within(own, call, () => within(this.#all, call, work))
    } catch (error) {
      if (error instanceof FlowError && error.errorClass === 'throttle') own?.pause(pauseMs(error.retryAfterMs))
      throw error
    }
  }

  /** Lets no call of this connection pass for a while. */
  pause({ connection }: Passing, askedMs?: number): void {
    if (connection) this.#own.get(connection.name)?.pause(pauseMs(askedMs))
  }

  /** The gate of the call's connection; `undefined` without one. */
  #of({ connection }: Passing, usual: GateLimits): FairGate | undefined {
    if (!connection) return undefined
    const limits = { ...usual, ...connection.limits }
    const known = this.#own.get(connection.name)
    if (known) {
      known.setLimits(limits)
      return known
    }
    if (this.#own.size >= mostGates) for (const [idle, gate] of this.#own) if (gate.isIdle) this.#own.delete(idle)
    const gate = new FairGate(limits, this.#clock)
    this.#own.set(connection.name, gate)
    return gate
  }
}

/** Waiting does not count as the call's own time. */
export async function within<T>(gate: FairGate | undefined, call: Passing, work: () => Promise<T>): Promise<T> {
  if (!gate) return work()
  const turn = gate.enter(call.flow ?? '', call.signal)
  if (turn) await waited(call, turn)
  try {
    return await work()
  } finally {
    gate.leave()
  }
}

async function waited({ onWait }: Passing, turn: Promise<void>): Promise<void> {
  onWait?.(true)
  try {
    await turn
  } finally {
    onWait?.(false)
  }
}

function pauseMs(asked: number | undefined): number {
  return Math.min(longestPauseMs, asked ?? plainPauseMs)
}

import { FlowError, type Connector, type HttpAnswer } from '@isthmus/sdk'
import { FairGate, type GateLimits } from './fair-gate.ts'
import type { GateClock } from './gate-clock.ts'
import type { LimitedConnection } from './limit-scope.ts'
import { ScopedGates, usualLimits, type LimitView } from './scoped-gates.ts'
import { within, type Passing } from './within.ts'

/** Told of what calls of connections come to. */
export interface CallWatch {
  /** A call failed once it had its turn; one that was given up did not. */
  failed(call: Passing, error: unknown): void
  /** A system has answered. */
  answered(call: Passing, answer: HttpAnswer): void
}

export interface GateOptions {
  /** Calls to the outside at the same time, over all flows and connections. */
  readonly maxCalls: number
  readonly clock: GateClock
  readonly watch?: CallWatch
}

const mostGates = 1000

/** Lets calls have their turn, each with the limits of its connection. */
export interface Turns {
  take<T>(call: Passing, work: () => Promise<T>): Promise<T>
}

/** The gates that calls of all kinds pass: one per connection, and one that all of them share. */
export class CallGates implements Turns {
  readonly #all: FairGate
  readonly #clock: GateClock
  readonly #watch: CallWatch | undefined
  readonly #own = new Map<string, FairGate>()
  /** Gates for limits that count some calls only. */
  readonly scoped: ScopedGates

  constructor({ maxCalls, clock, watch }: GateOptions) {
    this.#all = new FairGate({ maxConcurrent: maxCalls }, clock)
    this.#clock = clock
    this.#watch = watch
    this.scoped = new ScopedGates(clock)
  }

  /** Does the work in turn; all calls of the connection wait for a while when its system says that there are too many. */
  async take<T>(call: Passing, work: () => Promise<T>, usual: GateLimits = {}): Promise<T> {
    const own = this.#of(call, usual)
    try {
      const done = await within(own, call, () => within(this.#all, call, work))
      own?.passed()
      return done
    } catch (error) {
      if (error instanceof FlowError && error.errorClass === 'throttle') own?.refused(error.retryAfterMs)
      if (!call.signal.aborted) this.#watch?.failed(call, error)
      throw error
    }
  }

  /** Takes note of what an answer says, and waits where it says that there were too many calls. */
  answered(call: Passing, answer: HttpAnswer): void {
    this.#watch?.answered(call, answer)
    if (answer.status === 429 && call.connection) this.#own.get(call.connection.name)?.refused()
  }

  /** How every limit of a connection stands; one that no call has met yet stands open. */
  limitsOf(connection: LimitedConnection, connector: Connector | undefined): readonly LimitView[] {
    const known = this.#own.get(connection.name)
    const limits = { ...usualLimits(connector), ...connection.limits }
    const state = known?.state ?? new FairGate(limits, this.#clock).state
    return [{ scope: 'connection', state }, ...this.scoped.limitsOf(connection, connector)]
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

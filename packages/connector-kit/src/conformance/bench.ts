import type { MockSystem } from '../mock/create-mock.ts'
import type { Fault, SilentWhen } from '../mock/faults.ts'
import type { MockObject } from '../mock/mock-object.ts'
import { Driver, type DriverParts } from './driver.ts'

/** A clock that stands behind the real one and can be moved on. */
export class BenchClock {
  // A day behind, so that what waits for a time by the real clock finds it in the past.
  #offsetMs = -86_400_000

  nowMs(): number {
    return Date.now() + this.#offsetMs
  }

  advance(ms: number): void {
    this.#offsetMs += ms
  }
}

export interface BenchParts extends DriverParts {
  readonly mock: MockSystem
  readonly clock: BenchClock
}

/** What a case works with: one object of a connector, under the real engine, against its mock. */
export class Bench extends Driver {
  readonly mock: MockSystem
  readonly clock: BenchClock

  constructor(parts: BenchParts) {
    super(parts)
    this.mock = parts.mock
    this.clock = parts.clock
  }

  /** Silence of the system, during which the time of calls under way ends. */
  silent(when: SilentWhen): Fault {
    return { kind: 'silent', when, met: () => this.session.endCallTime() }
  }

  /** The records over there. */
  get held(): MockObject {
    return this.mock.object(this.name)
  }
}

import type { WaitClock } from './wait-clock.ts'

interface Resting<Promised> {
  readonly promised: Promised
  readonly callOff: () => void
}

/** Runs that were put away because they have nothing to do but wait: all that is left of them here is when to go on. */
export class RestingRuns<Promised> {
  readonly #clock: WaitClock
  readonly #wake: (runId: string) => void
  readonly #runs = new Map<string, Resting<Promised>>()

  /** `wake` is called when the time of a run has come; it takes the run out. */
  constructor(clock: WaitClock, wake: (runId: string) => void) {
    this.#clock = clock
    this.#wake = wake
  }

  has(runId: string): boolean {
    return this.#runs.has(runId)
  }

  /** `promised` is handed back when the run goes on. Without a time it rests until somebody takes it. */
  put(runId: string, dueMs: number | undefined, promised: Promised): void {
    const callOff = dueMs === undefined ? () => undefined : this.#clock.at(dueMs, () => this.#wake(runId))
    this.#runs.set(runId, { promised, callOff })
  }

  take(runId: string): Promised | undefined {
    const resting = this.#runs.get(runId)
    resting?.callOff()
    this.#runs.delete(runId)
    return resting?.promised
  }

  all(): readonly (readonly [runId: string, promised: Promised])[] {
    return [...this.#runs].map(([runId, { promised }]) => [runId, promised])
  }
}

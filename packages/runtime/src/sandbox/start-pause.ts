import type { SandboxFailure } from '../engine/sandbox-port.ts'

export interface StartPauseOptions {
  /** Pauses after starts that failed in a row, in milliseconds; after one more failure nobody waits any longer. */
  readonly waitsMs: readonly number[]
  readonly onOver: () => void
  readonly onGivenUp: (failure: SandboxFailure) => void
}

/** Keeps processes that do not come up from being started again at once, and for ever. */
export class StartPause {
  readonly #options: StartPauseOptions
  #failures = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: StartPauseOptions) {
    this.#options = options
  }

  /** True while none is to be started. */
  get isOn(): boolean {
    return this.#timer !== undefined
  }

  succeeded(): void {
    this.#failures = 0
  }

  failed(failure: SandboxFailure): void {
    // Several that were started at the same time fail for the same reason.
    if (this.isOn) return
    const waitMs = this.#options.waitsMs[this.#failures]
    this.#failures += 1
    if (waitMs === undefined) {
      this.#failures = 0
      this.#options.onGivenUp(failure)
      return
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#options.onOver()
    }, waitMs)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

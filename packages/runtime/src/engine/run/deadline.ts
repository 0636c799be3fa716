/** A time limit around one piece of work that also ends when what it belongs to is stopped. */
export class Deadline {
  readonly #abort = new AbortController()
  readonly #parent: AbortSignal
  readonly #limitMs: number
  readonly #reason: () => Error
  readonly #follow = (): void => this.stop(this.#parent.reason)
  #timer: NodeJS.Timeout | undefined
  #expired = false

  /** `reason` is what the signal is aborted with when the time is up. Call `end` when the work is over. */
  constructor(parent: AbortSignal, limitMs: number, reason: () => Error) {
    this.#parent = parent
    this.#limitMs = limitMs
    this.#reason = reason
    // Listened to by hand: AbortSignal.any and AbortSignal.timeout leave a signal and a timer behind for every record.
    if (parent.aborted) this.#follow()
    else parent.addEventListener('abort', this.#follow, { once: true })
    this.resume()
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get expired(): boolean {
    return this.#expired
  }

  /** Stops the clock, for waits that are not the work's fault. */
  pause(): void {
    clearTimeout(this.#timer)
  }

  /** Gives the work its whole time again. */
  resume(): void {
    clearTimeout(this.#timer)
    if (this.#abort.signal.aborted) return
    this.#timer = setTimeout(() => {
      this.#expired = true
      this.#abort.abort(this.#reason())
    }, this.#limitMs)
  }

  /** Gives the work no more than this from now on; then it is stopped with the reason given here. */
  shorten(limitMs: number, reason: Error): void {
    clearTimeout(this.#timer)
    if (this.#abort.signal.aborted) return
    this.#timer = setTimeout(() => this.#abort.abort(reason), limitMs)
  }

  /** Stops the work before its time. */
  stop(reason: unknown): void {
    clearTimeout(this.#timer)
    this.#abort.abort(reason)
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#parent.removeEventListener('abort', this.#follow)
  }
}

/** The outcome of some work, or the signal's reason as soon as it is aborted, whatever the work does then. */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  // By hand: Promise.race makes three more promises, for every record.
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    const end = (): void => signal.removeEventListener('abort', stop)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    work.then(
      (value) => {
        end()
        resolve(value)
      },
      (error: unknown) => {
        end()
        reject(error)
      },
    )
  })
}

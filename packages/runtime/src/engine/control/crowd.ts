/** Lets so many pieces of work go on at the same time. */
export class Crowd {
  readonly #limit: number
  #under = 0
  #failure: { readonly thrown: unknown } | undefined
  #wake: (() => void) | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.#under >= this.#limit
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined
  }

  /** Starts the work as soon as there is room, and does not wait for its end; not once another piece of work has failed. */
  async enter(work: () => Promise<void>): Promise<void> {
    while (this.isFull) await this.#change()
    if (this.hasFailed) return
    this.#under += 1
    void this.#follow(work)
  }

  /** Resolves when all work has ended; throws what the first one that failed threw. */
  async end(): Promise<void> {
    while (this.#under > 0) await this.#change()
    if (this.#failure) throw this.#failure.thrown
  }

  async #follow(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (thrown) {
      this.#failure ??= { thrown }
    }
    this.#under -= 1
    this.#wake?.()
  }

  /** One reader waits at a time. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}

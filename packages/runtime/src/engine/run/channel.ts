interface Waiting<T> {
  readonly value: T
  readonly accepted: () => void
}

/** A bounded line between two stages: a full one makes the writer wait, so memory does not grow with the data. */
export class Channel<T> {
  readonly #capacity: number
  readonly #values: T[] = []
  readonly #writers: Waiting<T>[] = []
  #lingering: (() => void) | undefined
  readonly #idlers: (() => void)[] = []
  #reader: ((result: IteratorResult<T, undefined>) => void) | undefined
  #stopReader: ((reason: Error) => void) | undefined
  #open: number
  #halted: Error | undefined
  readonly #onAwaited: (() => void) | undefined

  /** `writers` is how many times `close` must be called until the reader sees the end; `onAwaited` is told of its waits. */
  constructor(capacity: number, writers: number, onAwaited?: () => void) {
    this.#capacity = capacity
    this.#open = writers
    this.#onAwaited = onAwaited
  }

  /** True while the reader waits for a writer. */
  get isAwaited(): boolean {
    return this.#reader !== undefined
  }

  /** Drops what is in the line and lets go whoever waits: writers quietly, the reader with the reason. */
  halt(reason: Error): void {
    this.#halted = reason
    this.#values.length = 0
    for (const { accepted } of this.#writers.splice(0)) accepted()
    this.#lingering?.()
    this.#wakeIdlers()
    this.#stopReader?.(reason)
  }

  put(value: T): Promise<void> | undefined {
    if (this.#halted) return undefined
    const reader = this.#reader
    if (reader) {
      this.#reader = undefined
      reader({ done: false, value })
      return undefined
    }
    if (this.#values.length < this.#capacity) {
      this.#values.push(value)
      this.#lingering?.()
      return undefined
    }
    return new Promise((accepted) => this.#writers.push({ value, accepted }))
  }

  /** Resolves once the reader has done everything that is in the line and asks for more, or will never ask again. */
  idle(): Promise<void> {
    if (this.#reader !== undefined || this.#halted !== undefined) return Promise.resolve()
    return new Promise((resolve) => this.#idlers.push(resolve))
  }

  close(): void {
    this.#open -= 1
    if (this.#open <= 0) this.#lingering?.()
    if (this.#open > 0 || !this.#reader) return
    this.#reader({ done: true, value: undefined })
    this.#reader = undefined
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#halted) return Promise.reject(this.#halted)
    const value = this.#take()
    if (value !== undefined) return Promise.resolve({ done: false, value })
    if (this.#open <= 0) return Promise.resolve({ done: true, value: undefined })
    const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T, undefined>>()
    this.#reader = resolve
    this.#stopReader = reject
    this.#onAwaited?.()
    this.#wakeIdlers()
    return promise
  }

  #wakeIdlers(): void {
    for (const wake of this.#idlers.splice(0)) wake()
  }

  /**
   * The next value when one is here or comes within that time, in milliseconds; `undefined` when none does, or none will.
   * Meanwhile the reader does not count as waiting: it holds values that it has not handled yet.
   */
  async within(ms: number): Promise<T | undefined> {
    const value = this.#take()
    if (value !== undefined || this.#halted || this.#open <= 0) return value
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#lingering = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#lingering = undefined
    return this.#take()
  }

  #take(): T | undefined {
    const value = this.#values.shift()
    const writer = this.#writers.shift()
    if (!writer) return value
    this.#values.push(writer.value)
    writer.accepted()
    return value
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return this
  }
}

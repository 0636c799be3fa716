interface Waiting<T> {
  readonly value: T
  readonly accepted: () => void
}

/** A bounded line between two stages: a full one makes the writer wait, so memory does not grow with the data. */
export class Channel<T> {
  readonly #capacity: number
  readonly #values: T[] = []
  readonly #writers: Waiting<T>[] = []
  #reader: ((result: IteratorResult<T, undefined>) => void) | undefined
  #open: number

  /** `writers` is how many times `close` must be called until the reader sees the end. */
  constructor(capacity: number, writers: number) {
    this.#capacity = capacity
    this.#open = writers
  }

  put(value: T): Promise<void> | undefined {
    const reader = this.#reader
    if (reader) {
      this.#reader = undefined
      reader({ done: false, value })
      return undefined
    }
    if (this.#values.length < this.#capacity) {
      this.#values.push(value)
      return undefined
    }
    return new Promise((accepted) => this.#writers.push({ value, accepted }))
  }

  close(): void {
    this.#open -= 1
    if (this.#open > 0 || !this.#reader) return
    this.#reader({ done: true, value: undefined })
    this.#reader = undefined
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.#values.shift()
    const writer = this.#writers.shift()
    if (writer) {
      this.#values.push(writer.value)
      writer.accepted()
    }
    if (value !== undefined) return Promise.resolve({ done: false, value })
    if (this.#open <= 0) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#reader = resolve
    })
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return this
  }
}

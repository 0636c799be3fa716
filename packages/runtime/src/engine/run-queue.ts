interface Waiting {
  readonly flow: string
  readonly concurrency: number
  readonly start: () => Promise<void>
}

/** Starts runs in order, so many at a time per flow and in all; flows that wait take turns. */
export class RunQueue {
  readonly #maxRunning: number
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #running = new Map<string, number>()
  #total = 0

  constructor(maxRunning: number) {
    this.#maxRunning = maxRunning
  }

  waiting(flow: string): number {
    return this.#waiting.get(flow)?.length ?? 0
  }

  add(waiting: Waiting): void {
    const line = this.#waiting.get(waiting.flow)
    if (line) line.push(waiting)
    else this.#waiting.set(waiting.flow, [waiting])
    this.#next()
  }

  #next(): void {
    for (const [flow, line] of this.#waiting) {
      if (this.#total >= this.#maxRunning) return
      const [first] = line
      const running = this.#running.get(flow) ?? 0
      if (!first || running >= first.concurrency) continue
      line.shift()
      // To the end of the round, so that a busy flow does not starve the others.
      this.#waiting.delete(flow)
      if (line.length > 0) this.#waiting.set(flow, line)
      this.#begin(first, running)
    }
  }

  #begin({ flow, start }: Waiting, running: number): void {
    this.#running.set(flow, running + 1)
    this.#total += 1
    void start().finally(() => {
      const left = (this.#running.get(flow) ?? 1) - 1
      if (left === 0) this.#running.delete(flow)
      else this.#running.set(flow, left)
      this.#total -= 1
      this.#next()
    })
  }
}

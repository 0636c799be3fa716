/** A run that waits for its turn. */
export interface QueueEntry {
  readonly flow: string
  /** Runs of the flow at the same time. */
  readonly concurrency: number
  /** Carries the run out; must not reject. */
  readonly start: () => Promise<void>
}

/** Starts runs in order, so many at a time per flow and in all; flows that wait take turns. */
export class RunQueue {
  readonly #maxRunning: number
  readonly #waiting = new Map<string, QueueEntry[]>()
  readonly #running = new Map<string, number>()
  readonly #reserved = new Map<string, number>()
  #total = 0

  constructor(maxRunning: number) {
    this.#maxRunning = maxRunning
  }

  /** Holds a place for a run that is being written down; false when the line is full. Give it back with `release`. */
  reserve({ flow, concurrency, maxWaiting }: { flow: string; concurrency: number; maxWaiting: number }): boolean {
    const reserved = this.#reserved.get(flow) ?? 0
    const free = Math.min(concurrency - (this.#running.get(flow) ?? 0), this.#maxRunning - this.#total)
    const ahead = (this.#waiting.get(flow)?.length ?? 0) + reserved - Math.max(0, free)
    if (ahead >= maxWaiting) return false
    this.#reserved.set(flow, reserved + 1)
    return true
  }

  release(flow: string): void {
    countDown(this.#reserved, flow)
  }

  add(entry: QueueEntry): void {
    const line = this.#waiting.get(entry.flow)
    if (line) line.push(entry)
    else this.#waiting.set(entry.flow, [entry])
    this.#next()
  }

  /** Takes a run out that has not started yet; false when it has. */
  remove(entry: QueueEntry): boolean {
    const line = this.#waiting.get(entry.flow)
    const at = line?.indexOf(entry) ?? -1
    if (!line || at < 0) return false
    line.splice(at, 1)
    if (line.length === 0) this.#waiting.delete(entry.flow)
    return true
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

  #begin({ flow, start }: QueueEntry, running: number): void {
    this.#running.set(flow, running + 1)
    this.#total += 1
    void start().finally(() => {
      countDown(this.#running, flow)
      this.#total -= 1
      this.#next()
    })
  }
}

function countDown(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1
  if (left <= 0) counts.delete(key)
  else counts.set(key, left)
}

/** A moment somebody waits for. */
interface Sleeper {
  readonly dueMs: number
  /** Gone once it is awake or called off, with everything it holds. */
  wake: (() => void) | undefined
}

// A timer measures time that passes, not what the clock shows: looking again now and then follows a clock that was set.
const lookAgainMs = 5_000
const mostCalledOff = 1000

/** Wakes any number of sleepers by the wall clock, with one timer. */
export class WaitClock {
  readonly #now: () => Date
  readonly #lookAgainMs: number
  /** A binary heap, the earliest first. */
  readonly #heap: Sleeper[] = []
  #calledOff = 0
  #timer: NodeJS.Timeout | undefined
  #timerMs = Number.POSITIVE_INFINITY

  constructor(now: () => Date, lookAfterMs: number = lookAgainMs) {
    this.#now = now
    this.#lookAgainMs = lookAfterMs
  }

  /** Calls `wake` once, later than now, when the clock shows `dueMs` (since 1970, UTC). Gives the way to call it off. */
  at(dueMs: number, wake: () => void): () => void {
    const sleeper: Sleeper = { dueMs, wake }
    this.#push(sleeper)
    this.#set()
    return () => {
      if (sleeper.wake) this.#calledOff += 1
      sleeper.wake = undefined
      if (this.#calledOff > mostCalledOff && 2 * this.#calledOff > this.#heap.length) this.#tidy()
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#heap.length = 0
  }

  #set(): void {
    const first = this.#heap[0]
    if (!first || (this.#timer && this.#timerMs <= first.dueMs)) return
    clearTimeout(this.#timer)
    this.#timerMs = first.dueMs
    const restMs = Math.max(0, first.dueMs - this.#now().getTime())
    this.#timer = setTimeout(() => this.#ring(), Math.min(restMs, this.#lookAgainMs))
  }

  #ring(): void {
    this.#timer = undefined
    const nowMs = this.#now().getTime()
    for (let first = this.#heap[0]; first && (!first.wake || first.dueMs <= nowMs); first = this.#heap[0]) {
      this.#pop()
      const { wake } = first
      first.wake = undefined
      if (wake) wake()
      else this.#calledOff -= 1
    }
    this.#set()
  }

  /** Drops what was called off; what is in order is a heap. */
  #tidy(): void {
    const awaited = this.#heap.filter(({ wake }) => wake).toSorted((a, b) => a.dueMs - b.dueMs)
    this.#heap.splice(0, this.#heap.length)
    for (const sleeper of awaited) this.#heap.push(sleeper)
    this.#calledOff = 0
  }

  #push(sleeper: Sleeper): void {
    const heap = this.#heap
    let at = heap.push(sleeper) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (dueAt(heap, parent) <= sleeper.dueMs) break
      heap[at] = heap[parent] as Sleeper
      at = parent
    }
    heap[at] = sleeper
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      const child = earlierChild(heap, at)
      if (dueAt(heap, child) >= last.dueMs) break
      heap[at] = heap[child] as Sleeper
      at = child
    }
    heap[at] = last
  }
}

function dueAt(heap: readonly Sleeper[], at: number): number {
  return heap[at]?.dueMs ?? Number.POSITIVE_INFINITY
}

function earlierChild(heap: readonly Sleeper[], at: number): number {
  const left = 2 * at + 1
  return dueAt(heap, left + 1) < dueAt(heap, left) ? left + 1 : left
}

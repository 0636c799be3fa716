import { realClock, type GateClock } from '../limits/gate-clock.ts'
import { TokenBucket } from '../limits/token-bucket.ts'
import { WaitingLine } from './waiting-line.ts'

/** A run that waits for its turn. */
export interface QueueEntry {
  readonly flow: string
  /** Runs of the flow at the same time. */
  readonly concurrency: number
  /** Runs of the flow that may start per second; any number when left out. */
  readonly perSecond?: number
  /** Length of its records as text; asked when its turn comes. Nothing when left out. */
  readonly chars?: () => number
  /** Carries the run out; must not reject. */
  readonly start: () => Promise<void>
}

/** Runs with less text than this are only counted. */
const smallChars = 4096
/**
 * Text of all runs that are under way; one that is longer goes alone. What a run computes takes many times the memory of
 * its records, so that a few dozen large ones at once could take all there is.
 */
const mostRunningChars = 4 * 1024 * 1024

/** Starts runs in order, so many at a time per flow and in all, and so much text; flows that wait take turns. */
export class RunQueue {
  readonly #maxRunning: number
  readonly #waiting = new Map<string, WaitingLine<QueueEntry>>()
  readonly #running = new Map<string, number>()
  readonly #reserved = new Map<string, number>()
  readonly #rates = new Map<string, { readonly perSecond: number; readonly bucket: TokenBucket }>()
  readonly #clock: GateClock
  #total = 0
  #runningChars = 0
  #giveUpWake: (() => void) | undefined

  constructor(maxRunning: number, clock: GateClock = realClock) {
    this.#maxRunning = maxRunning
    this.#clock = clock
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

  /** Puts a run in line; true when it starts at once. */
  add(entry: QueueEntry): boolean {
    const line = this.#waiting.get(entry.flow) ?? new WaitingLine<QueueEntry>()
    this.#waiting.set(entry.flow, line)
    line.push(entry)
    this.#next()
    return this.#waiting.get(entry.flow)?.last !== entry
  }

  /** Whether a run that needs no place in line may start now; if so, it counts as one of the flow's rate. */
  startsNow(flow: string, perSecond: number | undefined): boolean {
    return perSecond === undefined || (!this.#waiting.has(flow) && this.#takeToken({ flow, perSecond }) === 0)
  }

  /** Takes a run out that has not started yet; false when it has. */
  remove(entry: QueueEntry): boolean {
    const line = this.#waiting.get(entry.flow)
    if (!line?.remove(entry)) return false
    if (line.length === 0) this.#waiting.delete(entry.flow)
    if (this.#waiting.size === 0) this.#wakeIn(undefined)
    return true
  }

  #next(): void {
    let soonestMs: number | undefined
    // Once a large run does not fit, no other large one goes before it, or it might wait for ever.
    let isFull = false
    for (const [flow, line] of this.#waiting) {
      if (this.#total >= this.#maxRunning) break
      const first = this.#candidate(flow, line)
      if (!first) continue
      const chars = sizeOf(first)
      isFull ||= !this.#fits(chars)
      if (isFull && chars > 0) continue
      const waitMs = this.#takeToken(first)
      if (waitMs > 0) {
        soonestMs = Math.min(waitMs, soonestMs ?? waitMs)
        continue
      }
      line.shift()
      // To the end of the round, so that a busy flow does not starve the others.
      this.#waiting.delete(flow)
      if (line.length > 0) this.#waiting.set(flow, line)
      this.#begin(first, chars)
    }
    this.#wakeIn(soonestMs)
  }

  /** The first of a flow's line, unless as many of its runs go on as may. */
  #candidate(flow: string, { first }: WaitingLine<QueueEntry>): QueueEntry | undefined {
    return first && (this.#running.get(flow) ?? 0) < first.concurrency ? first : undefined
  }

  /** 0 when the run may start now, else how long to wait for the flow's rate. */
  #takeToken({ flow, perSecond }: Pick<QueueEntry, 'flow' | 'perSecond'>): number {
    if (perSecond === undefined) return 0
    const nowMs = this.#clock.nowMs()
    const known = this.#rates.get(flow)
    // Evenly spread; timers are too coarse to start more than a hundred a second one by one.
    const burst = Math.max(1, Math.ceil(perSecond / 100))
    const bucket = known?.perSecond === perSecond ? known.bucket : new TokenBucket({ perSecond, burst }, nowMs)
    if (bucket !== known?.bucket) this.#rates.set(flow, { perSecond, bucket })
    return bucket.take(nowMs) ? 0 : bucket.waitMs(nowMs)
  }

  #wakeIn(ms: number | undefined): void {
    this.#giveUpWake?.()
    this.#giveUpWake = ms === undefined ? undefined : this.#clock.after(ms, () => this.#next())
  }

  #fits(chars: number): boolean {
    return chars === 0 || this.#runningChars === 0 || this.#runningChars + chars <= mostRunningChars
  }

  #begin({ flow, start }: QueueEntry, chars: number): void {
    this.#running.set(flow, (this.#running.get(flow) ?? 0) + 1)
    this.#total += 1
    this.#runningChars += chars
    void start().finally(() => {
      countDown(this.#running, flow)
      this.#total -= 1
      this.#runningChars -= chars
      this.#next()
    })
  }
}

function sizeOf({ chars }: QueueEntry): number {
  const size = chars?.() ?? 0
  return size <= smallChars ? 0 : size
}

function countDown(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1
  if (left <= 0) counts.delete(key)
  else counts.set(key, left)
}

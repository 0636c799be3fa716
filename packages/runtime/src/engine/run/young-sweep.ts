import { getHeapStatistics } from 'node:v8'
import { garbageCollector, type CollectGarbage } from './garbage-collector.ts'

/** Text that passes between two sweeps. */
const sweptChars = 4 * 1024 * 1024

/**
 * Some texts are held by what is dead itself, but old. They are collected after so many sweeps, unless the process has so
 * much in memory that everybody would notice; then it grows by less than what it has anyway.
 */
const sweepsPerFull = 16
const smallHeapBytes = 96 * 1024 * 1024

/**
 * Frees the texts of a large list soon after they have passed. V8 waits until its young space is full, lets that space grow
 * with everything that passes, and keeps what was on its way at that moment until a full collection: a batch of a million
 * records then needs a hundred megabytes more than one of a hundred thousand. Sweeping when nothing is on its way costs
 * less than a millisecond for each four megabytes and leaves nothing to keep.
 */
export class YoungSweep {
  #collect: CollectGarbage | undefined
  #passed = 0
  #sweeps = 0

  /** Notes text that has passed; true when it is time to sweep. */
  passed(chars: number): boolean {
    this.#passed += chars
    return this.#passed >= sweptChars
  }

  sweep(): void {
    this.#passed = 0
    this.#collect ??= garbageCollector()
    this.#sweeps += 1
    const isFull = this.#sweeps % sweepsPerFull === 0 && getHeapStatistics().used_heap_size < smallHeapBytes
    this.#collect({ type: isFull ? 'major' : 'minor' })
  }
}

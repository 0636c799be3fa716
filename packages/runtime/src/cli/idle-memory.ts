import { getHeapSpaceStatistics } from 'node:v8'
import { garbageCollector } from '../engine/run/garbage-collector.ts'

/** Work by which the process counts as idle: a share of the time between two looks. */
const idleShare = 0.05
const quietLooks = 2
const lookEveryMs = 1000
/** V8 keeps its young space as large as it once was; below this size there is nothing worth a pause. */
const smallYoungBytes = 8 * 2 ** 20

export interface MemoryLooks {
  /** Share of the time since the last look in which the event loop had work. */
  busyShare(): number
  youngBytes(): number
  collect(): void
}

/**
 * Gives memory back once the process has had next to nothing to do for two seconds. Starting, like each burst of work,
 * leaves some thirty megabytes of empty young space that V8 would keep as long as nothing happens. Collecting everything
 * takes some forty milliseconds, at a moment when nobody waits, and not again before that space has grown anew.
 */
export class IdleMemory {
  readonly #looks: MemoryLooks
  #quiet = 0

  constructor(looks: MemoryLooks = looksOfThisProcess()) {
    this.#looks = looks
  }

  look(): void {
    this.#quiet = this.#looks.busyShare() < idleShare ? this.#quiet + 1 : 0
    if (this.#quiet >= quietLooks && this.#looks.youngBytes() >= smallYoungBytes) this.#looks.collect()
  }
}

/** Looks after the memory of this process until it is closed. */
export function watchIdleMemory(): { close(): void } {
  const memory = new IdleMemory()
  const timer = setInterval(() => memory.look(), lookEveryMs).unref()
  return { close: () => clearInterval(timer) }
}

export function looksOfThisProcess(): MemoryLooks {
  const collect = garbageCollector()
  let last = performance.eventLoopUtilization()
  return {
    busyShare: () => {
      const now = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(now, last)
      last = now
      return utilization
    },
    youngBytes: () =>
      getHeapSpaceStatistics()
        .filter(({ space_name: name }) => name === 'new_space')
        .reduce((sum, space) => sum + space.physical_space_size, 0),
    collect: () => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
  }
}

import { getHeapSpaceStatistics } from 'node:v8'
import { garbageCollector } from '../engine/run/garbage-collector.ts'

/** Work by which the process counts as idle: a share of the time between two looks. */
const idleShare = 0.05
const quietLooks = 2
const lookEveryMs = 1000
/** Looks that found work, after which the process runs code that V8 has compiled well. */
const warmLooks = 4
/** What is compiled is thrown away together with the garbage. A process that was at work gets more, most likely, before this. */
const quietLooksOnceWarm = 120
/** V8 keeps its young space as large as it once was; below this size there is nothing worth a pause. */
const smallYoungBytes = 8 * 2 ** 20

export interface MemoryLooks {
  /** Share of the time since the last look in which the event loop had work. */
  busyShare(): number
  youngBytes(): number
  collect(): void
}

/**
 * Gives memory back once the process has had next to nothing to do for two seconds after its start, or for two minutes after
 * work. Both leave some thirty megabytes of empty young space that V8 would keep as long as nothing happens. Collecting
 * everything takes some forty milliseconds, at a moment when nobody waits, and not again before that space has grown anew.
 */
export class IdleMemory {
  readonly #looks: MemoryLooks
  #quiet = 0
  #worked = 0

  constructor(looks: MemoryLooks = looksOfThisProcess()) {
    this.#looks = looks
  }

  look(): void {
    const isQuiet = this.#looks.busyShare() < idleShare
    this.#quiet = isQuiet ? this.#quiet + 1 : 0
    if (!isQuiet) this.#worked += 1
    const enough = this.#worked < warmLooks ? quietLooks : quietLooksOnceWarm
    if (this.#quiet < enough || this.#looks.youngBytes() < smallYoungBytes) return
    this.#worked = 0
    this.#looks.collect()
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

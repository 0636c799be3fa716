import { setTimeout as wait } from 'node:timers/promises'
import { asFlowError } from '@isthmus/sdk'
import type { PruneReport } from './pruner.ts'
import type { Retention } from './retention.ts'
import type { Storage } from './storage.ts'

export interface MaintenanceOptions {
  readonly storage: Storage
  readonly retention: Retention
  readonly now: () => Date
  readonly onPruned: (report: PruneReport) => void
  /** Told when the disk gets full and when there is room again, and of what failed otherwise. */
  readonly onTrouble: (message: string, error: unknown) => void
}

const tendEveryMs = 1000
const pruneEveryMs = 10 * 60_000
const firstPruneMs = 60_000

export interface Maintenance {
  /** Stops at once; what was begun ends with the slice it is at. */
  close(): Promise<void>
}

/** Keeps the file of a running process in order. */
export function startMaintenance(options: MaintenanceOptions): Maintenance {
  const { storage } = options
  const stop = new AbortController()
  let busy: Promise<void> | undefined
  let nextPruneAt = options.now().getTime() + firstPruneMs
  let inTrouble = false

  const prune = async (): Promise<void> => {
    const { retention, now } = options
    const report = await storage.prune({ retention, now: now(), rest: restAsLong, signal: stop.signal })
    if (report.runs + report.traces > 0) options.onPruned(report)
  }
  const tend = (): void => {
    if (busy) return
    const isFull = storage.trouble !== undefined
    if (isFull && !inTrouble) options.onTrouble('The disk is full', storage.trouble)
    // Room that pruning makes inside the file is enough to go on, so it does not wait for its time.
    const isDue = options.now().getTime() >= nextPruneAt || (isFull && !inTrouble)
    inTrouble = isFull
    busy = carryOut(async () => {
      if (isFull) storage.probe()
      if (inTrouble && storage.trouble === undefined) options.onTrouble('There is room on the disk again', undefined)
      inTrouble = storage.trouble !== undefined
      storage.tend()
      if (!isDue) return
      nextPruneAt = options.now().getTime() + pruneEveryMs
      await prune()
    })
  }
  const carryOut = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      // A full disk has been told of; the next round tries again.
      if (asFlowError(error).code !== 'STORAGE_FULL') options.onTrouble('The upkeep of the database failed', error)
    } finally {
      busy = undefined
    }
  }
  const timer = setInterval(tend, tendEveryMs)
  timer.unref()
  return {
    close: async () => {
      clearInterval(timer)
      stop.abort()
      await busy
    },
  }
}

/** Half of the time belongs to others. */
async function restAsLong(tookMs: number): Promise<void> {
  await wait(Math.max(1, tookMs))
}

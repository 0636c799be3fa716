import { setTimeout as wait } from 'node:timers/promises'
import { saysStorageFull } from './storage-health.ts'

const firstWaitMs = 200
const longestWaitMs = 5000

/** Repeats a write until the disk has room for it; every other error passes, and so does this one once `stop` is aborted. */
export async function whenThereIsRoom(write: () => Promise<void>, stop: AbortSignal): Promise<void> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await write()
    } catch (error) {
      if (!saysStorageFull(error) || stop.aborted) throw error
      await wait(waitMs, undefined, { signal: stop, ref: false }).catch(() => undefined)
    }
  }
}

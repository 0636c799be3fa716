import type { ExpressJournal } from '../../engine/express-port.ts'
import { createLocalSink, type BurstSink } from './burst-sink.ts'
import { ThreadSink } from './burst-thread.ts'
import { createBurstWriter } from './burst-writer.ts'
import type { Store } from '../database.ts'
import { whenThereIsRoom } from '../upkeep/wait-for-room.ts'

export interface BurstJournal extends ExpressJournal {
  /** Resolves when everything handed over so far is written or has failed. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Where runs are written that were over before anything of them was. */
export function createBurstJournal(
  store: Store,
  stopWaiting: AbortSignal,
  sink: BurstSink = sinkOf(store),
): BurstJournal {
  const writer = createBurstWriter(store, sink)
  return {
    record: (burst, durability) => {
      const write = () => writer.record(burst, durability)
      // These runs may have been acknowledged already, so a full disk must not lose them.
      return durability === 'grouped' ? whenThereIsRoom(write, stopWaiting) : write()
    },
    flush: () => writer.flush(),
    close: async () => {
      await writer.flush()
      await sink.close()
    },
  }
}

/** Another thread cannot see what is only in memory. */
function sinkOf(store: Store): BurstSink {
  const local = createLocalSink(store)
  return store.db.memory ? local : new ThreadSink(store, local)
}

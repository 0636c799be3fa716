import type { BurstPacket } from './burst-packet.ts'
import type { Store } from '../database.ts'
import { packetInsert } from './packet-rows.ts'
import { packText } from '../runs/trace-group.ts'

/** Writes packets of finished runs, each in one transaction. */
export interface BurstSink {
  /** Resolves when it is written, `durable` ones when they are on the disk. Rejects with `STORAGE_FULL` and SQLite's errors. */
  write(packet: BurstPacket): Promise<void>
  /** Ends once everything is written. */
  close(): Promise<void>
}

/** Writes on this thread, by the connection that everything else uses. */
export function createLocalSink(store: Store): BurstSink {
  const insert = packetInsert(store.db)
  return {
    write: async (packet) => {
      const packed = await Promise.all(packet.groups.map(({ bytes }) => packText(bytes)))
      const work = (): void => insert(packet, packed)
      if (packet.durable) store.durable(work)
      else store.atomic(work)
    },
    close: () => Promise.resolve(),
  }
}

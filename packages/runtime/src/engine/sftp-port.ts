import type { SftpDoor } from '@isthmus/sdk'
import type { DoorCall } from './queues-port.ts'

/** The way to file servers: adds credentials, guards addresses and host keys, keeps connections for the next call. */
export interface SftpHost {
  /** Nothing is connected before its first use. */
  door(call: DoorCall): SftpDoor
  close(): Promise<void>
}

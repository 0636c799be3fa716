import type { Mail, MailReceipt } from '@isthmus/sdk'
import type { DoorCall } from './queues-port.ts'

/** The way to mail servers: adds credentials, guards addresses, keeps connections for the next message. */
export interface MailHost {
  /** Nothing is connected before its first use. */
  send(call: DoorCall, mail: Mail): Promise<MailReceipt>
  look(call: DoorCall): Promise<void>
  close(): Promise<void>
}

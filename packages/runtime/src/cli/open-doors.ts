import type { Config } from '../config.ts'
import type { QueueHost } from '../engine/queues-port.ts'
import type { MailHost } from '../engine/mail-port.ts'
import type { SftpHost } from '../engine/sftp-port.ts'
import { limitMail, limitQueues, limitSftp, type CallGates } from '../engine/limits/index.ts'
import { createMailHost } from '../mail/mail-host.ts'
import { createQueueHost } from '../queues/queue-host.ts'
import { createSftpHost } from '../sftp/sftp-host.ts'
import type { Closing } from './closing.ts'

/** The ways to systems that are neither called by HTTP nor databases. */
export interface Doors {
  readonly queues: QueueHost
  readonly sftp: SftpHost
  readonly mail: MailHost
}

/** Opens these ways, behind the limits that connections have for calls of every kind. Nothing is connected yet. */
export function openDoors({ allowPrivate }: Config, gates: CallGates, closing: Closing): Doors {
  const queues = limitQueues(createQueueHost({ allowPrivate }), gates)
  closing.add(() => queues.close())
  const sftp = limitSftp(createSftpHost({ allowPrivate }), gates)
  closing.add(() => sftp.close())
  const mail = limitMail(createMailHost({ allowPrivate }), gates)
  closing.add(() => mail.close())
  return { queues, sftp, mail }
}

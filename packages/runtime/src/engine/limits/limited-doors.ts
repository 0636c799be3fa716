import type { QueueHost } from '../queues-port.ts'
import type { MailHost } from '../mail-port.ts'
import type { SftpHost } from '../sftp-port.ts'
import type { Turns } from './call-gates.ts'

/** Keeps the limits of connections for calls to brokers. Waiting for messages is no call. */
export function limitQueues(queues: QueueHost, turns: Turns): QueueHost {
  return {
    publish: (call, messages) => turns.take(call, () => queues.publish(call, messages)),
    look: (call, queue) => turns.take(call, () => queues.look(call, queue)),
    subscribe: (subscribe) => queues.subscribe(subscribe),
    close: () => queues.close(),
  }
}

/** Keeps the limits of connections for calls to file servers; a file that is read counts when it is begun. */
export function limitSftp(sftp: SftpHost, turns: Turns): SftpHost {
  return {
    door: (call) => {
      const door = sftp.door(call)
      return {
        list: (folder, most) => turns.take(call, () => door.list(folder, most)),
        stat: (path) => turns.take(call, () => door.stat(path)),
        read: async function* (path, maxBytes) {
          await turns.take(call, () => Promise.resolve())
          yield* door.read(path, maxBytes)
        },
        write: (file) => turns.take(call, () => door.write(file)),
        holds: (path, content) => turns.take(call, () => door.holds(path, content)),
        rename: (from, to) => turns.take(call, () => door.rename(from, to)),
        makeFolder: (folder) => turns.take(call, () => door.makeFolder(folder)),
        remove: (path) => turns.take(call, () => door.remove(path)),
      }
    },
    close: () => sftp.close(),
  }
}

/** Keeps the limits of connections for messages: a server that takes a hundred an hour is not asked for more. */
export function limitMail(mail: MailHost, turns: Turns): MailHost {
  return {
    send: (call, message) => turns.take(call, () => mail.send(call, message)),
    look: (call) => turns.take(call, () => mail.look(call)),
    close: () => mail.close(),
  }
}

import type { Connector, EffectContext, QueueDoor, QueueMessage, QueueOutcome, MailDoor, SftpDoor } from '@isthmus/sdk'
import type { DoorCall, QueueHost } from '../queues-port.ts'
import type { MailHost } from '../mail-port.ts'
import type { SftpHost } from '../sftp-port.ts'
import type { TryWatch } from './effect-doubt.ts'

export interface DoorParts {
  readonly connector: Connector
  readonly call: DoorCall
  readonly queues?: QueueHost | undefined
  readonly sftp?: SftpHost | undefined
  readonly mail?: MailHost | undefined
  /** Learns which calls may have changed something over there. */
  readonly watch?: TryWatch | undefined
}

/** The doors to systems that are not reached by HTTP, as far as the connection's connector opens them. */
export function doorsOf(parts: DoorParts): Pick<EffectContext, 'queue' | 'sftp' | 'mail'> {
  const { connector, call, queues, sftp, mail, watch } = parts
  if (connector.door === 'queue' && queues) return { queue: queueDoor(queues, call, watch) }
  if (connector.door === 'mail' && mail) return { mail: mailDoor(mail, call, watch) }
  if (connector.door !== 'sftp' || !sftp) return {}
  const files = sftp.door(call)
  return { sftp: watch ? watchedFiles(files, watch) : files }
}

const changing = { method: 'POST' } as const
const harmless = { method: 'GET' } as const

function queueDoor(queues: QueueHost, call: DoorCall, watch: TryWatch | undefined): QueueDoor {
  return {
    look: (queue) => queues.look(call, queue),
    publish: (messages) => {
      const send = () => queues.publish(call, messages)
      return watch ? watchedPublish(messages, send, watch) : send()
    },
  }
}

function mailDoor(mail: MailHost, call: DoorCall, watch: TryWatch | undefined): MailDoor {
  const look = () => mail.look(call)
  return {
    look: () => (watch ? watch.follow(harmless, look) : look()),
    send: (message) => {
      const send = () => mail.send(call, message)
      return watch ? watch.follow(changing, send) : send()
    },
  }
}

/** A message on its own that was refused or lost is a call that failed so; of several, each has its own outcome. */
async function watchedPublish(
  messages: readonly QueueMessage[],
  send: () => Promise<readonly QueueOutcome[]>,
  watch: TryWatch,
): Promise<readonly QueueOutcome[]> {
  let outcomes: readonly QueueOutcome[] | undefined
  const sent = watch.follow(changing, async () => {
    outcomes = await send()
    const [first] = outcomes
    if (messages.length === 1 && first && first.outcome !== 'confirmed') throw first.error
  })
  try {
    await sent
  } catch (error) {
    if (!outcomes) throw error
  }
  return outcomes ?? []
}

function watchedFiles(door: SftpDoor, watch: TryWatch): SftpDoor {
  return {
    list: (folder, most) => watch.follow(harmless, () => door.list(folder, most)),
    stat: (path) => watch.follow(harmless, () => door.stat(path)),
    read: (path, maxBytes) => watchedRead(door.read(path, maxBytes), watch),
    write: (file) => watch.follow(changing, () => door.write(file)),
    holds: (path, content) => watch.follow(harmless, () => door.holds(path, content)),
    rename: (from, to) => watch.follow(changing, () => door.rename(from, to)),
    makeFolder: (folder) => watch.follow(changing, () => door.makeFolder(folder)),
    remove: (path) => watch.follow(changing, () => door.remove(path)),
  }
}

async function* watchedRead(parts: AsyncIterable<Uint8Array>, watch: TryWatch): AsyncIterable<Uint8Array> {
  await watch.follow(harmless, () => Promise.resolve())
  yield* parts
}

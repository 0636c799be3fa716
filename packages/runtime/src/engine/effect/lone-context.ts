import { flowError, type Connector, type EffectContext, type FileReader } from '@isthmus/sdk'
import { randomUUID } from 'node:crypto'
import type { OpenConnection } from '../connections-port.ts'
import type { Egress } from '../egress-port.ts'
import type { QueueHost } from '../queues-port.ts'
import type { MailHost } from '../mail-port.ts'
import type { SftpHost } from '../sftp-port.ts'
import type { SqlHost } from '../sql-port.ts'
import { doorsOf } from './effect-doors.ts'

export interface LoneContextParts {
  readonly connection: OpenConnection
  readonly connector: Connector
  readonly egress: Egress
  readonly sql?: SqlHost | undefined
  readonly queues?: QueueHost | undefined
  readonly sftp?: SftpHost | undefined
  readonly mail?: MailHost | undefined
  readonly files?: FileReader
  readonly signal: AbortSignal
  readonly now: () => Date
  /** Stands for the run in traces of the other system. */
  readonly purpose: string
}

/** The door to the outside for a call that no run makes: a test of a connection, a look at what a system holds. */
export function loneContext(parts: LoneContextParts): EffectContext {
  const { connection, connector, egress, sql, queues, sftp, mail, files, signal, now, purpose } = parts
  const { name, config } = connection
  const { baseUrl } = config
  const refused = (path: string) => flowError('FILE_PATH_REFUSED', { file: path })
  return {
    run: { id: purpose, startedAt: now().toISOString() },
    connection: { name, baseUrl: typeof baseUrl === 'string' ? baseUrl : '', config },
    signal,
    attempt: 1,
    idempotencyKey: randomUUID(),
    files: {
      read: (path) => {
        if (!files) throw refused(path)
        return files.read(path)
      },
      create: (path) => Promise.reject(refused(path)),
    },
    http: (request) => egress.send({ request, connection, connector, permittedHosts: [], signal }),
    ...(sql && connector.sql !== undefined ? { sql: sql.open({ connection, engine: connector.sql, signal }) } : {}),
    ...doorsOf({ connector, call: { connection, signal }, queues, sftp, mail }),
    respond: () => undefined,
  }
}

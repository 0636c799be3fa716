import { flowError, type Connector, type EffectContext, type FileReader } from '@isthmus/sdk'
import { randomUUID } from 'node:crypto'
import type { OpenConnection } from '../connections-port.ts'
import type { Egress, EgressCall } from '../egress-port.ts'
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
  /** Told of the calls it makes. */
  readonly onExchange?: NonNullable<EgressCall['onExchange']>
}

/** The door to the outside for a call that no run makes: a test of a connection, a look at what a system holds. */
export function loneContext(parts: LoneContextParts): EffectContext {
  const { connection, connector, egress, sql, queues, sftp, mail, files, signal, now, purpose, onExchange } = parts
  const { name, config } = connection
  const { baseUrl } = config
  const call = { connection, signal, ...(onExchange ? { onExchange } : {}) }
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
    http: (request) => egress.send({ ...call, request, connector, permittedHosts: [] }),
    ...(sql && connector.sql !== undefined ? { sql: sql.open({ ...call, engine: connector.sql }) } : {}),
    ...doorsOf({ connector, call, queues, sftp, mail }),
    respond: () => undefined,
  }
}

import type { ConnectionSource } from './connections-port.ts'
import type { EffectJournal } from './effect-journal-port.ts'
import type { DriftSource } from './drift-port.ts'
import type { Egress } from './egress-port.ts'
import type { ExpressJournal } from './express-port.ts'
import type { FlowFiles } from './files-port.ts'
import type { FlowSource } from './flows-port.ts'
import type { RunJournal } from './journal-port.ts'
import type { Registry } from './registry.ts'
import type { QueueHost } from './queues-port.ts'
import type { Sandbox } from './sandbox-port.ts'
import type { MailHost } from './mail-port.ts'
import type { SftpHost } from './sftp-port.ts'
import type { CollectLimits } from './spill-port.ts'
import type { SqlHost } from './sql-port.ts'
import type { ValueMapSource } from './value-maps-port.ts'

/** What the engine is given. */
export interface EngineOptions {
  readonly registry: Registry
  readonly connections: ConnectionSource
  readonly journal: RunJournal
  /** Where flows that only compute and answer write their runs at once; without it they go the ordinary way. */
  readonly express?: ExpressJournal
  readonly effects: EffectJournal
  /** Without it flows can neither be called nor be put away while they wait. */
  readonly flows?: FlowSource
  /** Runs that wait longer than this, in milliseconds, are put away; see `restRule` for when it is left out. */
  readonly restAfterMs?: number
  /** Without it there are no value maps. */
  readonly valueMaps?: ValueMapSource
  /** Without it no write waits because a system has changed. */
  readonly drift?: DriftSource
  readonly egress: Egress
  /** Without it no database can be asked. */
  readonly sql?: SqlHost
  /** Without it no message can be sent. */
  readonly queues?: QueueHost
  /** Without it no file server can be reached. */
  readonly sftp?: SftpHost
  readonly mail?: MailHost
  readonly files: FlowFiles
  /** Where nodes that collect put what does not fit into memory, and how much they may hold. */
  readonly collecting: CollectLimits
  readonly sandbox: Sandbox
  /** Runs under way at the same time, over all flows; 256 when left out. */
  readonly maxRunning?: number
  readonly now: () => Date
  /** Ids of runs; must sort by time. */
  readonly newId: () => string
  readonly random: () => number
  /** Told of a run whose outcome could not be written down. */
  readonly onJournalError?: (runId: string, error: unknown) => void
}

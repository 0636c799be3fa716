import type { SqlDoor } from '@isthmus/sdk'
import type { OpenConnection } from './connections-port.ts'
import type { EgressCall } from './egress-port.ts'

/** Who asks a database, and everything that decides whether it may be asked. */
export interface SqlCall extends Pick<EgressCall, 'flow' | 'run' | 'node' | 'onWait' | 'onExchange'> {
  readonly connection: OpenConnection
  /** The connector's `sql`: which kind of database it is. */
  readonly engine: string
  readonly signal: AbortSignal
}

/** The way to databases: adds credentials, guards addresses, keeps connections for the next statement. */
export interface SqlHost {
  /** A door for one call of a node; nothing is connected before its first statement. */
  open(call: SqlCall): SqlDoor
  close(): Promise<void>
}

import type { Connector, HttpAnswer, HttpRequest } from '@isthmus/sdk'
import type { OpenConnection } from './connections-port.ts'

/** One call to the outside, with everything that decides whether it may be made. */
export interface EgressCall {
  readonly request: HttpRequest
  readonly connection?: OpenConnection
  readonly connector?: Connector
  /** Hosts a node may call besides its connection's; `*` allows any public host. */
  readonly permittedHosts: readonly string[]
  readonly signal: AbortSignal
  /** The flow it is made for: flows that wait for the same connection take turns. */
  readonly flow?: string
  /** Told when it begins and ends to wait for its turn. */
  readonly onWait?: (waiting: boolean) => void
}

/** The only way out of the process: adds credentials, guards addresses, tells errors apart by class. */
export interface Egress {
  send(call: EgressCall): Promise<HttpAnswer>
  close(): Promise<void>
}

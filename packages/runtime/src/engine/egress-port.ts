import type { Connector, ErrorCode, HttpAnswer, HttpRequest } from '@isthmus/sdk'
import type { OpenConnection } from './connections-port.ts'

/** Stands where a secret stood. */
export const hiddenSecret = '•••'
/** Shorter ones are no secrets worth the name, and would tear holes into ordinary words. */
export const shortestSecretChars = 6

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
  /** The run, and the node of it, that it is made for; missing for polls and for calls that no flow makes. */
  readonly run?: string
  readonly node?: string
  /** Told when it begins and ends to wait for its turn. */
  readonly onWait?: (waiting: boolean) => void
  /** Told of the texts that prove who makes this call: whatever is kept of its answer goes without them. */
  readonly onSecrets?: (secrets: readonly string[]) => void
  /** Told of what this call became, sign-ins on its behalf included; `contents` costs something and may be left alone. */
  readonly onExchange?: (note: ExchangeNote, contents: () => ExchangeContents) => void
}

/** One call to the outside with its redirects, as people may see it: without credentials and without its contents. */
export interface ExchangeNote {
  readonly connection: string | undefined
  readonly flow: string | undefined
  /** `signIn` for calls that get a session or a token. */
  readonly purpose: 'call' | 'signIn'
  /** 2 for a call that is repeated with a new session or token. */
  readonly attempt: 1 | 2
  /** That of HTTP, or the name of what another protocol does. */
  readonly method: string
  readonly url: string
  /** Missing when there was no answer that could be read; then `problem` tells why. */
  readonly status?: number
  /** Of a statement that a database carried out, which has no status: rows that it gave or changed. */
  readonly rows?: number
  readonly problem?: ErrorCode
  readonly durationMs: number
  /** Of the bodies, the one received with its codings undone. */
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** What one side of a call said, without secrets. */
export interface ShownMessage {
  /** A few that help people, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the body; missing when it is empty, or when it belongs to a sign-in. */
  readonly body?: string
  /** Present when the body is longer than what is shown: its size, and 16 hexadecimal digits that tell it apart. */
  readonly cutBytes?: number
  readonly cutHash?: string
}

export interface ExchangeContents {
  readonly sent: ShownMessage
  readonly received?: ShownMessage
}

/** The only way out of the process: adds credentials, guards addresses, tells errors apart by class. */
export interface Egress {
  send(call: EgressCall): Promise<HttpAnswer>
  close(): Promise<void>
}

import type { Json, JsonObject, JsonSchema } from '../json.ts'
import type { QueueDoor } from './queue-door.ts'
import type { MailDoor } from './mail-door.ts'
import type { SftpDoor } from './sftp-door.ts'
import type { SqlDoor } from './sql-door.ts'

/** What a call is made for, as limits of connectors name it. */
export type CallOperation = (typeof callOperations)[number]

export const callOperations = [
  'list',
  'get',
  'describe',
  'changes',
  'deletes',
  'create',
  'update',
  'upsert',
  'delete',
  'action',
] as const

/** A call a node asks the host to make; the host adds the credential and enforces where it may go. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  /** Absolute URL, or a path that is appended to the connection's base URL (`https://a.example/api` + `/users`). */
  readonly url: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a text is sent as it is, with the `content-type` of `headers`. */
  readonly body?: Json
  /**
   * True for a call that changes nothing over there although its method is not GET or HEAD, such as a search by POST.
   * When it fails, a write behind it certainly has not begun.
   */
  readonly safe?: boolean
  /** Statuses that are answers and not errors, besides 2xx. */
  readonly accept?: readonly number[]
  /**
   * Looks at an answer that was let through, for systems that say in its body what it means. What it throws counts as the
   * error of the call, so that a write which was refused inside a 200 is known to have been refused.
   */
  readonly judge?: (answer: HttpAnswer) => void
  /** Time limit in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
  /**
   * Takes the body of a success piece by piece, with its codings undone, so that its size does not matter; the answer then comes
   * without one. A call that fails on the way has given a part of it, which is to be thrown away.
   */
  readonly into?: (part: Uint8Array) => Promise<void>
  /** Which object it is about and what is done with it, for limits that count by these. */
  readonly about?: { readonly object: string; readonly operation: CallOperation }
}

export interface HttpAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed when the answer is JSON, else text; `null` when empty. */
  readonly body: Json
}

/** The public part of a connection; its secrets never reach a node. */
export interface ConnectionView {
  readonly name: string
  readonly baseUrl: string
  readonly config: JsonObject
}

/** A text file below the data folder's `files`, read as bytes in pieces. */
export interface FileReader {
  /** Bytes of the file, in order. Throws `FILE_PATH_REFUSED`, `FILE_NOT_FOUND`. */
  read(path: string): AsyncIterable<Uint8Array>
}

/** A file that is being written. It replaces what stood at its path only when it is closed. */
export interface FileWriter {
  /** Resolves when more may be written. Throws `DISK_FULL`, `FILE_INVALID`. */
  write(part: string | Uint8Array): Promise<void>
  /** Puts the file in its place, in one step. Resolves to its size in bytes. */
  close(): Promise<number>
  /** Forgets what was written. */
  abandon(): Promise<void>
}

/** The files below the data folder's `files`. */
export interface FileStore extends FileReader {
  /** Begins a file; folders on the way are made. Throws `FILE_PATH_REFUSED`, `FILE_INVALID`, `DISK_FULL`. */
  create(path: string): Promise<FileWriter>
}

/** An answer to the webhook call that started the run. */
export interface WebhookResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: Json
}

/** The only door of an effect node to the outside. */
export interface EffectContext {
  readonly run: { readonly id: string; readonly startedAt: string }
  /** The connection the node is set to; `undefined` when it has none. */
  readonly connection: ConnectionView | undefined
  /** An entity as the connection's system described it last; `undefined` where it was not asked or does not know it. */
  entity?(name: string): JsonSchema | undefined
  readonly signal: AbortSignal
  /** 1 for the first try of this record. */
  readonly attempt: number
  /**
   * Names this call and no other, the same for every try of it and after a restart of the process: a UUID to send as an
   * `Idempotency-Key` or to store as an external id. Starting the run anew gives new ones.
   */
  readonly idempotencyKey: string
  readonly files: FileStore
  /**
   * Makes a call. Answers outside 2xx and `accept` throw a `FlowError` by class: `UPSTREAM_UNAUTHORIZED`,
   * `UPSTREAM_THROTTLED` (with `retryAfterMs`), `UPSTREAM_CONFLICT`, `UPSTREAM_REJECTED`, `UPSTREAM_FAILED`; no answer
   * throws `UPSTREAM_UNREACHABLE` or `UPSTREAM_TIMEOUT`; a refused host throws `EGRESS_REFUSED`.
   */
  http(request: HttpRequest): Promise<HttpAnswer>
  /** The way to the database of the connection; only there at connections to databases. */
  readonly sql?: SqlDoor
  /** The way to the message broker of the connection; only there at connections to brokers. */
  readonly queue?: QueueDoor
  /** The way to the files of the connection's server; only there at connections to file servers. */
  readonly sftp?: SftpDoor
  /** The way to the mail server of the connection; only there at connections to mail servers. */
  readonly mail?: MailDoor
  /** Answers the webhook call that started this run; does nothing when there is none or it is answered. */
  respond(response: WebhookResponse): void
}

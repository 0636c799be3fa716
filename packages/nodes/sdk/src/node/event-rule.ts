import type { Json, JsonObject } from '../json.ts'

/** Where a caller puts something: a header, or one member of a header of the form `t=…,v1=…`. */
export interface EventHeader {
  readonly header: string
  readonly member?: string
}

/** How a caller proves who it is. Names of secrets are secret fields of the connection. */
export type EventProof =
  | { readonly kind: 'none' }
  | { readonly kind: 'secret'; readonly header: string; readonly secret: string }
  /** The secret comes at a place in every event. */
  | { readonly kind: 'bodySecret'; readonly at: string; readonly secret: string }
  | EventSignature

/** An HMAC over what `parts` name, in their order: `url` as the caller called it, `decodedUrl` with its escapes undone. */
export interface EventSignature extends EventHeader {
  readonly kind: 'hmac'
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  readonly key: string
  readonly keyEncoding?: 'utf8' | 'hex' | 'base64'
  readonly prefix?: string
  readonly encoding: 'hex' | 'base64'
  /** `method`, `url`, `decodedUrl`, `path`, `query`, `body`, `timestamp`, `header:NAME`. */
  readonly parts: readonly string[]
  readonly separator?: string
  readonly timestamp?: EventHeader & {
    readonly format: 'seconds' | 'milliseconds' | 'iso'
    readonly toleranceSeconds: number
  }
}

/** One event of a call. */
export interface SystemEvent {
  /** Names the event: one that comes twice starts one run. */
  readonly id?: string
  readonly record: Json
}

/** Where the value stands that is to be sent back: as text, or in a JSON object at the place `answerAt` (JSON pointer). */
export type EventHandshake = (
  | { readonly kind: 'query'; readonly parameter: string }
  | { readonly kind: 'body'; readonly at: string }
) & { readonly answerAt?: string }

/** How a trigger of the kind `webhook` takes the calls of a system that has its own way to make them. */
export interface EventRule {
  readonly proof: EventProof
  /** A call that only asks whether we are there; the value is sent back. */
  readonly handshake?: EventHandshake
  /** What the caller wants to hear; 202 and the ids of the runs when left out. */
  readonly answer?: { readonly status: number; readonly text: string }
  /** The list of events in a call, as they came. */
  readonly list: (body: Json) => readonly Json[]
  /** The event as the flow receives it; `undefined` for one that the config leaves out. */
  readonly read: (
    event: Json,
    given: { readonly config: JsonObject; readonly receivedAt: string },
  ) => SystemEvent | undefined
}

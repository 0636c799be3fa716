import type { FlowError } from '../errors.ts'
import type { Json } from '../json.ts'

/** A message a node asks the host to hand to a message broker. */
export interface QueueMessage {
  /** Empty for the default exchange, which takes the routing key as the name of a queue. */
  readonly exchange: string
  readonly routingKey: string
  /** Sent as JSON in UTF-8 unless it is a text or bytes. */
  readonly body: Json | Uint8Array
  /** Told to the receiver; `application/json` or `text/plain` by the kind of the body when left out. */
  readonly contentType?: string
  /** By this receivers recognise a message that comes twice. */
  readonly messageId: string
  readonly correlationId?: string
  readonly type?: string
  readonly headers?: Readonly<Record<string, string | number | boolean>>
  /** False for a message that may be lost when the broker restarts; true when left out. */
  readonly persistent?: boolean
  /** Milliseconds after which a message that nobody took is dropped. */
  readonly expiresMs?: number
  readonly priority?: number
}

/**
 * What became of one message. `confirmed`: the broker keeps it, and it lies in at least one queue. `refused`: certainly in
 * no queue. `unknown`: the connection ended before the broker said anything.
 */
export type QueueOutcome =
  | { readonly outcome: 'confirmed' }
  | { readonly outcome: 'refused' | 'unknown'; readonly error: FlowError }

/** What is known of a queue. */
export interface QueueFacts {
  readonly messages: number
  readonly consumers: number
}

/** The way to the message broker of the connection. */
export interface QueueDoor {
  /**
   * Hands messages over and waits until the broker has confirmed each; one result per message, in their order. Throws only
   * what happens before anything was sent: `UPSTREAM_UNREACHABLE`, `UPSTREAM_UNAUTHORIZED`, `UPSTREAM_TIMEOUT`,
   * `UPSTREAM_REJECTED` for an exchange that is not there, `EGRESS_REFUSED`.
   */
  publish(messages: readonly QueueMessage[]): Promise<readonly QueueOutcome[]>
  /** Looks at a queue without changing it; signs in and looks at nothing when it is not named. Throws as `publish` does. */
  look(queue?: string): Promise<QueueFacts | undefined>
}

import type { FlowError, Json, JsonObject, QueueFacts, QueueMessage, QueueOutcome } from '@isthmus/sdk'
import type { OpenConnection } from './connections-port.ts'
import type { EgressCall } from './egress-port.ts'

/** Who calls through a door that is not HTTP, and who is told of it. */
export interface DoorCall extends Pick<EgressCall, 'signal' | 'flow' | 'run' | 'node' | 'onWait' | 'onExchange'> {
  readonly connection: OpenConnection
}

/** What a message holds, as far as the way it came tells. */
export type ReceivedBody =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly value: Json }

/** A message that waits to be acknowledged. */
export interface ReceivedMessage {
  readonly exchange: string
  readonly routingKey: string
  readonly redelivered: boolean
  /** How often the broker has handed it out before, where the kind of queue counts that. */
  readonly deliveriesBefore?: number
  readonly contentType?: string
  readonly messageId?: string
  readonly correlationId?: string
  readonly type?: string
  readonly appId?: string
  /** Seconds since 1970, as the sender tells it. */
  readonly sentAt?: number
  readonly headers: JsonObject
  readonly body: ReceivedBody
}

/** `done`: it is safe here. `again`: hand it out once more. `drop`: to the broker's own dead letter exchange. */
export type MessageVerdict = 'done' | 'again' | 'drop'

export interface Subscribe {
  readonly connection: OpenConnection
  readonly queue: string
  /** Most messages that are handed out and not yet acknowledged. */
  readonly prefetch: number
  /** Must not throw; the message is acknowledged once it resolves. */
  readonly onMessage: (message: ReceivedMessage) => Promise<MessageVerdict>
  /** Told when messages can come, and of what keeps them from coming; it is tried again meanwhile. */
  readonly onReady: () => void
  readonly onTrouble: (error: FlowError) => void
}

export interface Subscription {
  /** Takes no more messages; resolves once those in hand have their verdict. What has none goes back to the queue. */
  close(): Promise<void>
}

/** The way to message brokers: adds credentials, guards addresses, keeps connections for the next call. */
export interface QueueHost {
  publish(call: DoorCall, messages: readonly QueueMessage[]): Promise<readonly QueueOutcome[]>
  look(call: DoorCall, queue: string | undefined): Promise<QueueFacts | undefined>
  subscribe(subscribe: Subscribe): Subscription
  close(): Promise<void>
}

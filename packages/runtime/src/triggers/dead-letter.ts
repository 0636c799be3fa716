import { flowError, type FlowError, type QueueMessage } from '@isthmus/sdk'
import { createHash } from 'node:crypto'
import type { DoorCall, MessageVerdict, QueueHost, ReceivedMessage } from '../engine/queues-port.ts'

export interface DeadLetter {
  readonly message: ReceivedMessage
  readonly error: FlowError
  readonly deliveries: number
  /** The queue it came from, and the flow that could not take it. */
  readonly queue: string
  readonly flow: string
}

/** Header names that tell where a dead letter comes from, and why. */
const reasonHeader = 'x-isthmus-reason'

/**
 * Puts a message where a person finds it. The broker confirms it before the message leaves its own queue, so it may come
 * twice there but is never lost. Throws what publishing throws; the message then stays where it is.
 */
export async function buryMessage(
  queues: QueueHost,
  call: DoorCall,
  { deadLetterQueue, letter }: { readonly deadLetterQueue: string; readonly letter: DeadLetter },
): Promise<MessageVerdict> {
  if (deadLetterQueue === '') return 'drop'
  const [outcome] = await queues.publish(call, [letterOf(deadLetterQueue, letter)])
  if (outcome?.outcome === 'confirmed') return 'done'
  throw outcome?.error ?? flowError('UPSTREAM_ANSWER_INVALID', { host: deadLetterQueue, reason: 'it confirms nothing' })
}

function letterOf(routingKey: string, { message, error, deliveries, queue, flow }: DeadLetter): QueueMessage {
  const { body, contentType, correlationId, type, messageId } = message
  const plain = Object.entries(message.headers).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== null && typeof entry[1] !== 'object',
  )
  const bytes =
    body.kind === 'bytes' ? body.bytes : Buffer.from(body.kind === 'text' ? body.text : JSON.stringify(body.value))
  return {
    exchange: '',
    routingKey,
    body: bytes,
    messageId: messageId ?? createHash('sha256').update(bytes).digest('hex').slice(0, 32),
    headers: {
      ...Object.fromEntries(plain),
      [reasonHeader]: `${error.code}: ${error.message}`.slice(0, 1000),
      'x-isthmus-queue': queue,
      'x-isthmus-flow': flow,
      'x-isthmus-deliveries': deliveries,
      'x-isthmus-exchange': message.exchange,
      'x-isthmus-routing-key': message.routingKey,
    },
    ...(contentType === undefined ? {} : { contentType }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(type === undefined ? {} : { type }),
  }
}

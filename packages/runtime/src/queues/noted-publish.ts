import { FlowError, plainText, type QueueMessage, type QueueOutcome } from '@isthmus/sdk'
import type { ShownMessage } from '../engine/egress-port.ts'
import type { DoorCall } from '../engine/queues-port.ts'
import { shownSent } from '../http/shown-message.ts'
import { brokerName } from './broker-error.ts'
import { bytesOf } from './confirm-channel.ts'

/** Carries out a publish and notes it where calls to other systems are kept. */
export async function noted(
  call: DoorCall,
  messages: readonly QueueMessage[],
  work: () => Promise<readonly QueueOutcome[]>,
): Promise<readonly QueueOutcome[]> {
  if (!call.onExchange) return work()
  const startedMs = performance.now()
  const tell = (error: FlowError | undefined): void => tellOf(call, messages, { startedMs, error })
  try {
    const outcomes = await work()
    const failed = outcomes.find((outcome) => outcome.outcome !== 'confirmed')
    tell(failed?.error)
    return outcomes
  } catch (error) {
    if (error instanceof FlowError) tell(error)
    throw error
  }
}

interface Told {
  readonly startedMs: number
  readonly error: FlowError | undefined
}

function tellOf(call: DoorCall, messages: readonly QueueMessage[], { startedMs, error }: Told): void {
  const { connection, flow, onExchange } = call
  const [first] = messages
  onExchange?.(
    {
      connection: connection.name,
      flow,
      purpose: 'call',
      attempt: 1,
      method: 'PUBLISH',
      url: addressOf(call, first),
      durationMs: Math.round(performance.now() - startedMs),
      sentBytes: messages.reduce((sum, message) => sum + bytesOf(message).length, 0),
      receivedBytes: 0,
      // What the protocol calls a success; a confirm itself has no code.
      ...(error ? { problem: error.code } : { status: 200 }),
    },
    () => ({ sent: shown(first, Object.values(connection.secret)) }),
  )
}

function addressOf({ connection }: DoorCall, first: QueueMessage | undefined): string {
  const scheme = connection.config['tls'] === 'off' ? 'amqp' : 'amqps'
  const parts = [plainText(connection.config['virtualHost']) || '/', first?.exchange ?? '', first?.routingKey ?? '']
  return `${scheme}://${brokerName(connection)}/${parts.map(encodeURIComponent).join('/')}`
}

/** Of several messages in one call the first one stands for all. */
function shown(message: QueueMessage | undefined, secrets: readonly string[]): ShownMessage {
  if (!message) return { headers: {} }
  const { messageId, contentType = '', body } = message
  const headers = { 'idempotency-key': messageId, ...(contentType === '' ? {} : { 'content-type': contentType }) }
  if (body instanceof Uint8Array) return { headers }
  return shownSent({ headers, body, raw: bytesOf(message).toString('utf8'), isOpen: true }, secrets)
}

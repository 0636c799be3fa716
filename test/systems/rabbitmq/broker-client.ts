import { Connection, type AsyncMessage, type Channel, type Envelope } from 'rabbitmq-client'
import type { RunningRabbitmq } from './start-rabbitmq.ts'

/** The other side of a test: whoever sends the messages, or looks at what has become of them. */
export interface BrokerClient {
  /** Makes a durable queue, empty. */
  queue(name: string, args?: Readonly<Record<string, string | number>>): Promise<void>
  /** Hands messages over; resolves once the broker keeps all of them. */
  send(queue: string, messages: readonly TestMessage[]): Promise<void>
  /** Takes everything out of a queue. */
  drain(queue: string): Promise<readonly AsyncMessage[]>
  count(queue: string): Promise<number>
  channel(): Promise<Channel>
  close(): Promise<void>
}

export interface TestMessage extends Pick<Envelope, 'messageId' | 'contentType' | 'headers' | 'type'> {
  readonly body: unknown
}

export async function brokerClient(broker: RunningRabbitmq, virtualHost = '/'): Promise<BrokerClient> {
  const connection = new Connection({
    hostname: broker.host,
    port: broker.port,
    username: broker.user,
    password: broker.password,
    vhost: virtualHost,
    retryLow: 200,
    retryHigh: 1000,
    acquireTimeout: 60_000,
  })
  connection.on('error', () => undefined)
  await connection.onConnect(60_000, true)
  return {
    queue: async (queue, args = {}) => {
      await connection.queueDeclare({ queue, durable: true, arguments: args })
      await connection.queuePurge({ queue })
    },
    send: async (queue, messages) => {
      const channel = await connection.acquire()
      await channel.confirmSelect()
      await Promise.all(
        messages.map(({ body, ...envelope }) =>
          channel.basicPublish({ routingKey: queue, durable: true, ...envelope }, body as object),
        ),
      )
      await channel.close()
    },
    drain: async (queue) => {
      const channel = await connection.acquire()
      const taken: AsyncMessage[] = []
      for (;;) {
        const message = await channel.basicGet({ queue, noAck: true })
        if (!message) break
        taken.push(message as unknown as AsyncMessage)
      }
      await channel.close()
      return taken
    },
    count: async (queue) => {
      const channel = await connection.acquire()
      const { messageCount } = await channel.queueDeclare({ queue, passive: true })
      await channel.close()
      return messageCount
    },
    channel: () => connection.acquire({ emitErrorsFromChannel: true }),
    close: async () => connection.unsafeDestroy(),
  }
}

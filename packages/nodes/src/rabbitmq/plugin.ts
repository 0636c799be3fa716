import type { Plugin } from '@isthmus/sdk'
import { rabbitmqConnector } from './connector.ts'
import { rabbitmqConsume } from './consume.ts'
import { rabbitmqPublish } from './publish.ts'

/** Queues of RabbitMQ brokers. */
export const rabbitmqPlugin: Plugin = {
  id: 'rabbitmq',
  nodes: [rabbitmqConsume, rabbitmqPublish],
  connectors: [rabbitmqConnector],
}

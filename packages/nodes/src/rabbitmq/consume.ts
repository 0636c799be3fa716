import { defineNode, sampleField, sampleShape, ui, type JsonSchema } from '@isthmus/sdk'
import * as Type from 'typebox'
import { messageDedupeField, paceFields, queueFields } from './consume-fields.ts'

const config = Type.Object(
  {
    ...queueFields(),
    dedupe: Type.Optional(messageDedupeField()),
    ...paceFields(),
    sample: sampleField({ en: 'Sample of a message', 'zh-CN': '消息示例' }),
    body: Type.Optional(
      Type.Unsafe<JsonSchema>(
        Type.Object(
          {},
          ui({
            title: { en: 'Shape of a message', 'zh-CN': '消息结构' },
            help: {
              en: 'A JSON Schema. Mappings are checked against it; messages are not.',
              'zh-CN': 'JSON Schema。用于检查映射，不校验消息。',
            },
            widget: 'json',
            advanced: true,
          }),
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

const text = { kind: 'schema', schema: { type: 'string' } } as const
const textOrNull = { kind: 'schema', schema: { type: ['string', 'null'] } } as const
const instant = { kind: 'schema', schema: { type: 'string', format: 'date-time' } } as const
const instantOrNull = { kind: 'schema', schema: { type: ['string', 'null'], format: 'date-time' } } as const

/**
 * Starts runs for the messages of a queue. The record of a message is `{ body, messageId, correlationId, type, contentType,
 * headers, exchange, routingKey, redelivered, sentAt, receivedAt }`. A message is acknowledged once its run is on disk,
 * together with what makes it the same as another, so that one that is handed out again starts nothing.
 */
export const rabbitmqConsume = defineNode({
  id: 'rabbitmq.consume',
  version: 1,
  kind: 'trigger',
  trigger: 'queue',
  title: { en: 'RabbitMQ: take messages', 'zh-CN': 'RabbitMQ：接收消息' },
  summary: { en: 'Starts the flow for the messages of a queue.', 'zh-CN': '收到队列消息时启动流程。' },
  category: 'trigger',
  icon: 'rabbit',
  keywords: [
    'amqp',
    'queue',
    'message',
    'event',
    'subscribe',
    'consume',
    'trigger',
    '队列',
    '消息',
    '订阅',
    '消费',
    '触发',
  ],
  connector: 'rabbitmq',
  config,
  shapes: {
    outputs: {
      out: {
        kind: 'object',
        fields: [
          { name: 'body', of: { kind: 'first', of: [{ kind: 'config', at: '/body' }, sampleShape] } },
          { name: 'messageId', of: textOrNull },
          { name: 'correlationId', of: textOrNull },
          { name: 'type', of: textOrNull },
          { name: 'contentType', of: textOrNull },
          { name: 'headers', of: { kind: 'schema', schema: { type: 'object' } } },
          { name: 'exchange', of: text },
          { name: 'routingKey', of: text },
          { name: 'redelivered', of: { kind: 'schema', schema: { type: 'boolean' } } },
          { name: 'sentAt', of: instantOrNull },
          { name: 'receivedAt', of: instant },
        ],
      },
    },
  },
})

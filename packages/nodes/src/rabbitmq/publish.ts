import {
  defineNode,
  flowError,
  orExpression,
  ui,
  whenUnknownField,
  type BatchResult,
  type EffectContext,
  type Json,
  type QueueMessage,
  type QueueOutcome,
} from '@isthmus/sdk'
import * as Type from 'typebox'

const config = Type.Object(
  {
    exchange: Type.Optional(
      orExpression(Type.String({ maxLength: 255 }), {
        title: { en: 'Exchange', 'zh-CN': '交换机' },
        help: {
          en: 'It must exist. Empty: straight into the queue that the routing key names.',
          'zh-CN': '交换机必须已存在。留空则直接发送到路由键所指的队列。',
        },
        placeholder: 'orders',
      }),
    ),
    routingKey: orExpression(Type.String({ maxLength: 255 }), {
      title: { en: 'Routing key or queue', 'zh-CN': '路由键或队列' },
      placeholder: 'order.created',
    }),
    body: Type.Optional(
      orExpression(Type.String({ maxLength: 1_000_000 }), {
        title: { en: 'Message', 'zh-CN': '消息内容' },
        help: {
          en: 'Empty: the record as JSON. An expression may give any value; a text is sent as it is.',
          'zh-CN': '留空则以 JSON 发送记录。表达式可返回任意值；文本原样发送。',
        },
        widget: 'multiline',
      }),
    ),
    contentType: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Content type', 'zh-CN': '内容类型' },
            placeholder: 'application/json',
            advanced: true,
          },
          { maxLength: 255 },
        ),
      ),
    ),
    messageId: Type.Optional(
      orExpression(Type.String({ maxLength: 255 }), {
        title: { en: 'Message id', 'zh-CN': '消息 ID' },
        help: {
          en: 'By this the receiver recognises a repeat. Empty: a key of this one call, the same for every try of it.',
          'zh-CN': '接收方据此识别重复消息。留空则使用本次调用的唯一键，重试时保持不变。',
        },
        advanced: true,
      }),
    ),
    messageType: Type.Optional(
      orExpression(Type.String({ maxLength: 255 }), { title: { en: 'Type', 'zh-CN': '类型' }, advanced: true }),
    ),
    correlationId: Type.Optional(
      orExpression(Type.String({ maxLength: 255 }), {
        title: { en: 'Correlation id', 'zh-CN': '关联 ID' },
        advanced: true,
      }),
    ),
    headers: Type.Optional(
      Type.Record(
        Type.String(),
        orExpression(Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] })),
        ui({ title: { en: 'Headers', 'zh-CN': '消息头' }, widget: 'keyValue', advanced: true }),
      ),
    ),
    persistent: Type.Optional(
      Type.Boolean(
        ui(
          { title: { en: 'Survives a restart of the broker', 'zh-CN': '代理重启后保留' }, advanced: true },
          { default: true },
        ),
      ),
    ),
    whenUnknown: whenUnknownField({
      title: { en: 'When the connection breaks before the confirm', 'zh-CN': '确认前连接中断时' },
      help: {
        en: 'The message may lie in the queue already. To send it again is safe only when the receiver recognises its message id.',
        'zh-CN': '消息可能已进入队列。只有接收方能识别消息 ID 时，重发才是安全的。',
      },
      again: { en: 'Send it again with the same id', 'zh-CN': '以相同 ID 重发' },
    }),
  },
  { additionalProperties: false },
)

/**
 * Hands each record to a broker as a message and waits for its confirm. A message that fits no queue fails, and so does one
 * that the broker does not keep. Nothing tells whether a message without a confirm got through: it waits for a person, or
 * is sent again with the same id where the receiver recognises it. The record passes through.
 */
export const rabbitmqPublish = defineNode({
  id: 'rabbitmq.publish',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'RabbitMQ: send messages', 'zh-CN': 'RabbitMQ：发送消息' },
  summary: { en: 'Sends each record to an exchange or a queue.', 'zh-CN': '将每条记录发送到交换机或队列。' },
  category: 'connector',
  icon: 'rabbit',
  keywords: ['amqp', 'queue', 'message', 'event', 'publish', 'send', '队列', '消息', '发布', '发送'],
  connector: 'rabbitmq',
  config,
  concurrency: 8,
  shapes: { outputs: { out: { kind: 'input' } } },
  repeatable: ({ whenUnknown }) => whenUnknown === 'again',
  run: async ({ record, config: wanted }, context) => {
    const message = messageOf(record, wanted, context.idempotencyKey)
    const [outcome] = await door(context).publish([message])
    if (outcome?.outcome === 'confirmed') return [{ record }]
    throw outcome?.error ?? flowError('UPSTREAM_ANSWER_INVALID', { host: 'RabbitMQ', reason: 'it confirms nothing' })
  },
  batch: {
    maxRecords: 200,
    maxBytes: 4 * 1024 * 1024,
    runBatch: async (inputs, context) => {
      const messages = inputs.map(({ record, config: wanted, idempotencyKey }) =>
        messageOf(record, wanted, idempotencyKey),
      )
      const outcomes = await door(context).publish(messages)
      return inputs.map(({ record }, at) => resultOf(record, outcomes[at]))
    },
  },
})

type Wanted = {
  readonly [Name in 'exchange' | 'routingKey' | 'contentType' | 'messageId' | 'messageType' | 'correlationId']?: string
} & {
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string | number | boolean | null>>
  readonly persistent?: boolean
}

function messageOf(record: Json, wanted: Wanted, key: string): QueueMessage {
  const { exchange = '', routingKey = '', body = '', messageId = '', headers = {} } = wanted
  const given = Object.entries(headers).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== null,
  )
  return {
    exchange,
    routingKey,
    body: body === '' ? record : body,
    messageId: messageId === '' ? key : messageId,
    persistent: wanted.persistent !== false,
    ...filled('contentType', wanted.contentType),
    ...filled('type', wanted.messageType),
    ...filled('correlationId', wanted.correlationId),
    ...(given.length > 0 ? { headers: Object.fromEntries(given) } : {}),
  }
}

function filled<Name extends string>(name: Name, value: string | undefined): { readonly [K in Name]?: string } {
  return value === undefined || value === '' ? {} : ({ [name]: value } as { readonly [K in Name]: string })
}

function resultOf(record: Json, outcome: QueueOutcome | undefined): BatchResult {
  switch (outcome?.outcome) {
    case 'confirmed':
      return { outcome: 'done', emissions: [{ record }] }
    case 'refused':
      return { outcome: 'failed', error: outcome.error }
    case 'unknown':
      return { outcome: 'unknown', error: outcome.error }
    case undefined:
      return { outcome: 'unknown' }
  }
}

function door({ queue, connection }: Pick<EffectContext, 'queue' | 'connection'>) {
  if (!queue) throw flowError('CONNECTION_UNKNOWN', { connection: connection?.name ?? '' })
  return queue
}

import {
  authorityField,
  defineConnector,
  flowError,
  hostField,
  passwordField,
  plainText,
  tlsField,
  ui,
} from '@isthmus/sdk'
import * as Type from 'typebox'

/** A RabbitMQ broker, or any other that speaks AMQP 0-9-1. */
export const rabbitmqConnector = defineConnector({
  id: 'rabbitmq',
  title: { en: 'RabbitMQ', 'zh-CN': 'RabbitMQ' },
  summary: { en: 'Queues of a RabbitMQ broker (AMQP 0-9-1).', 'zh-CN': 'RabbitMQ 消息代理的队列（AMQP 0-9-1）。' },
  icon: 'rabbit',
  door: 'queue',
  config: Type.Object(
    {
      host: hostField('mq.example.com'),
      port: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 65_535,
          ...ui({
            title: { en: 'Port', 'zh-CN': '端口' },
            help: { en: 'Empty: 5671, or 5672 without encryption.', 'zh-CN': '留空则为 5671；不加密时为 5672。' },
            widget: 'number',
          }),
        }),
      ),
      virtualHost: Type.Optional(
        Type.String(ui({ title: { en: 'Virtual host', 'zh-CN': '虚拟主机' } }, { default: '/', maxLength: 255 })),
      ),
      user: Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' } }, { minLength: 1, maxLength: 255 })),
      tls: tlsField(),
      authority: authorityField(),
    },
    { additionalProperties: false },
  ),
  secret: Type.Object({ password: passwordField() }, { additionalProperties: false }),
  auth: { kind: 'none' },
  test: async ({ queue, connection }) => {
    if (!queue) throw flowError('CONNECTION_UNKNOWN', { connection: connection?.name ?? '' })
    await queue.look()
    const place = plainText(connection?.config['virtualHost']) || '/'
    return {
      en: `The broker takes the password and opens the virtual host ${place}.`,
      'zh-CN': `消息代理可以访问，密码有效，虚拟主机 ${place} 已打开。`,
    }
  },
})

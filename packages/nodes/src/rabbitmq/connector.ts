import { defineConnector, flowError, plainText, ui } from '@isthmus/sdk'
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
      host: Type.String(
        ui({ title: { en: 'Host', 'zh-CN': '主机' }, placeholder: 'mq.example.com' }, { minLength: 1, maxLength: 255 }),
      ),
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
      tls: Type.Optional(
        Type.Enum(['verify', 'off'], {
          default: 'verify',
          ...ui({
            title: { en: 'Encryption', 'zh-CN': '加密' },
            widget: 'select',
            options: {
              verify: { en: 'TLS, certificate checked', 'zh-CN': 'TLS，校验证书' },
              off: { en: 'None', 'zh-CN': '不加密' },
            },
          }),
        }),
      ),
      authority: Type.Optional(
        Type.String(
          ui(
            {
              title: { en: 'Certificate authority', 'zh-CN': '证书颁发机构' },
              help: {
                en: 'PEM of the authority that signed the certificate of the broker, where no public one did.',
                'zh-CN': '若代理的证书并非由公共机构签发，请填写签发机构的 PEM。',
              },
              widget: 'multiline',
              when: { field: 'tls', is: ['verify'] },
              advanced: true,
            },
            { maxLength: 20_000 },
          ),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  secret: Type.Object(
    { password: Type.String(ui({ title: { en: 'Password', 'zh-CN': '密码' } }, { maxLength: 1000 })) },
    { additionalProperties: false },
  ),
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

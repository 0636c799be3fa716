import { authorityField, defineConnector, flowError, hostField, passwordField, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

/** A mail server that takes messages (RFC 6409). */
export const smtpConnector = defineConnector({
  id: 'smtp',
  title: { en: 'E-mail (SMTP)', 'zh-CN': '电子邮件（SMTP）' },
  summary: { en: 'Sends messages through a mail server.', 'zh-CN': '通过邮件服务器发送邮件。' },
  icon: 'mail',
  door: 'mail',
  config: Type.Object(
    {
      host: hostField('smtp.example.com'),
      port: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 65_535,
          ...ui({
            title: { en: 'Port', 'zh-CN': '端口' },
            help: {
              en: 'Empty: 587, 465 with encryption from the start, 25 without any.',
              'zh-CN': '留空则为 587；全程加密时为 465；不加密时为 25。',
            },
            widget: 'number',
          }),
        }),
      ),
      tls: Type.Optional(
        Type.Enum(['starttls', 'tls', 'off'], {
          default: 'starttls',
          ...ui({
            title: { en: 'Encryption', 'zh-CN': '加密' },
            widget: 'select',
            options: {
              starttls: { en: 'STARTTLS, required', 'zh-CN': 'STARTTLS（必须）' },
              tls: { en: 'TLS from the start', 'zh-CN': '全程 TLS' },
              off: { en: 'None', 'zh-CN': '不加密' },
            },
          }),
        }),
      ),
      user: Type.Optional(
        Type.String(
          ui(
            {
              title: { en: 'User', 'zh-CN': '用户名' },
              help: { en: 'Empty: the server wants no sign-in.', 'zh-CN': '留空表示服务器不要求登录。' },
            },
            { maxLength: 255 },
          ),
        ),
      ),
      from: Type.String(
        ui(
          {
            title: { en: 'Sender', 'zh-CN': '发件人' },
            help: { en: 'Of messages whose node names no other.', 'zh-CN': '节点未另行指定发件人时使用。' },
            placeholder: 'Isthmus <isthmus@example.com>',
          },
          { minLength: 3, maxLength: 320 },
        ),
      ),
      authority: authorityField(['starttls', 'tls']),
    },
    { additionalProperties: false },
  ),
  secret: Type.Object({ password: Type.Optional(passwordField()) }, { additionalProperties: false }),
  auth: { kind: 'none' },
  test: async ({ mail, connection }) => {
    if (!mail) throw flowError('CONNECTION_UNKNOWN', { connection: connection?.name ?? '' })
    await mail.look()
    return {
      en: 'The mail server answers and takes the credential. Nothing was sent.',
      'zh-CN': '邮件服务器可以访问，凭据有效。未发送任何邮件。',
    }
  },
})

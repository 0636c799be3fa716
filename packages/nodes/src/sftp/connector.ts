import { defineConnector, flowError, hostField, passwordField, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

/** A server that files are exchanged with by SFTP. */
export const sftpConnector = defineConnector({
  id: 'sftp',
  title: { en: 'SFTP', 'zh-CN': 'SFTP' },
  summary: { en: 'Files of a server, by SFTP.', 'zh-CN': '通过 SFTP 访问服务器上的文件。' },
  icon: 'folder-sync',
  door: 'sftp',
  config: Type.Object(
    {
      host: hostField('files.example.com'),
      port: Type.Optional(
        Type.Integer(
          ui(
            { title: { en: 'Port', 'zh-CN': '端口' }, widget: 'number' },
            { default: 22, minimum: 1, maximum: 65_535 },
          ),
        ),
      ),
      user: Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' } }, { minLength: 1, maxLength: 255 })),
      hostKey: Type.String(
        ui(
          {
            title: { en: 'Host key', 'zh-CN': '主机密钥' },
            help: {
              en: 'The fingerprint (SHA256:…) or public key of the server, from whoever runs it. Any other server is left before a password is sent.',
              'zh-CN': '由服务器管理员提供的指纹（SHA256:…）或公钥。密钥不符时，会在发送密码之前断开。',
            },
            placeholder: 'SHA256:',
            widget: 'multiline',
          },
          {
            pattern:
              '^\\s*(?:SHA256:[A-Za-z0-9+/]{43}=?|[^\\n]*(?:ssh|ecdsa|sk)-[\\w@.-]+\\s+[A-Za-z0-9+/]+=*[^\\n]*)\\s*$',
            maxLength: 4000,
          },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  secret: Type.Object(
    {
      password: Type.Optional(passwordField()),
      privateKey: Type.Optional(
        Type.String(
          ui(
            {
              title: { en: 'Private key', 'zh-CN': '私钥' },
              placeholder: '-----BEGIN OPENSSH PRIVATE KEY-----',
              widget: 'multiline',
            },
            { maxLength: 20_000 },
          ),
        ),
      ),
      passphrase: Type.Optional(
        Type.String(ui({ title: { en: 'Passphrase of the key', 'zh-CN': '私钥口令' } }, { maxLength: 1000 })),
      ),
    },
    { additionalProperties: false },
  ),
  auth: { kind: 'none' },
  test: async ({ sftp, connection }) => {
    if (!sftp) throw flowError('CONNECTION_UNKNOWN', { connection: connection?.name ?? '' })
    await sftp.list('.', 1)
    return {
      en: 'The server has the right host key, lets the user in and lists the first folder.',
      'zh-CN': '服务器的主机密钥正确，用户可以登录并列出起始文件夹。',
    }
  },
})

import * as Type from 'typebox'
import { ui } from '../node/index.ts'

/** A config field of a connection: whether what goes to a server is encrypted. */
export function tlsField() {
  return Type.Optional(
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
  )
}

/** A config field with the authority that signed a server's certificate; shown where the field `tls` has one of these values. */
export function authorityField(tls: readonly string[] = ['verify']) {
  return Type.Optional(
    Type.String(
      ui(
        {
          title: { en: 'Certificate authority', 'zh-CN': '证书颁发机构' },
          help: {
            en: 'PEM of the authority that signed the certificate of the server, where no public one did.',
            'zh-CN': '若服务器的证书并非由公共机构签发，请填写签发机构的 PEM。',
          },
          widget: 'multiline',
          when: { field: 'tls', is: [...tls] },
          advanced: true,
        },
        { maxLength: 100_000 },
      ),
    ),
  )
}

/** A config field with the name or address of a server. */
export function hostField(placeholder: string) {
  return Type.String(ui({ title: { en: 'Host', 'zh-CN': '主机' }, placeholder }, { minLength: 1, maxLength: 255 }))
}

/** A secret field. */
export function passwordField() {
  return Type.String(ui({ title: { en: 'Password', 'zh-CN': '密码' } }, { maxLength: 1000 }))
}

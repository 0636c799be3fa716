import { defineConnector, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

const basic = { field: 'auth', is: ['basic'] } as const
const header = { field: 'auth', is: ['header'] } as const

/** Any system with an HTTP API: an address and one of the usual ways to prove who calls. */
export const httpConnector = defineConnector({
  id: 'http',
  title: { en: 'HTTP API', 'zh-CN': 'HTTP 接口' },
  summary: { en: 'Any system that answers HTTP requests.', 'zh-CN': '任何提供 HTTP 接口的系统。' },
  icon: 'globe',
  config: Type.Object(
    {
      baseUrl: Type.String(
        ui(
          { title: { en: 'Address', 'zh-CN': '地址' }, placeholder: 'https://api.example.com/v1' },
          { pattern: '^https?://', maxLength: 1000 },
        ),
      ),
      auth: Type.Enum(['none', 'basic', 'bearer', 'header'], {
        default: 'none',
        ...ui({
          title: { en: 'Sign in', 'zh-CN': '认证方式' },
          widget: 'select',
          options: {
            none: { en: 'None', 'zh-CN': '无' },
            basic: { en: 'User and password', 'zh-CN': '用户名和密码' },
            bearer: { en: 'Bearer token', 'zh-CN': 'Bearer 令牌' },
            header: { en: 'Secret in a header', 'zh-CN': '请求头密钥' },
          },
        }),
      }),
      user: Type.Optional(
        Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' }, when: basic }, { maxLength: 200 })),
      ),
      header: Type.Optional(
        Type.String(
          ui(
            { title: { en: 'Header', 'zh-CN': '请求头' }, placeholder: 'X-Api-Key', when: header },
            { pattern: '^$|^[A-Za-z0-9-]+$', maxLength: 100 },
          ),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  secret: Type.Object(
    {
      password: Type.Optional(Type.String(ui({ title: { en: 'Password', 'zh-CN': '密码' }, when: basic }))),
      token: Type.Optional(
        Type.String(ui({ title: { en: 'Token', 'zh-CN': '令牌' }, when: { field: 'auth', is: ['bearer'] } })),
      ),
      secret: Type.Optional(Type.String(ui({ title: { en: 'Secret', 'zh-CN': '密钥' }, when: header }))),
    },
    { additionalProperties: false },
  ),
  auth: { kind: 'chosen', field: 'auth' },
  test: async (context) => {
    const { status } = await context.http({ method: 'GET', url: '', accept: [400, 404, 405] })
    return {
      en: `The address answers (${status}) and did not refuse the credential.`,
      'zh-CN': `地址可以访问（${status}），且未拒绝凭据。`,
    }
  },
})

import { defineConnector, ui, type LocalText } from '@isthmus/sdk'
import * as Type from 'typebox'
import { authFields, authSecrets } from './auth-fields.ts'
import { httpAuths, type HttpAuth } from './auth.ts'

const authTitles: Readonly<Record<HttpAuth, LocalText>> = {
  none: { en: 'None', 'zh-CN': '无' },
  basic: { en: 'User and password', 'zh-CN': '用户名和密码' },
  bearer: { en: 'Bearer token', 'zh-CN': 'Bearer 令牌' },
  header: { en: 'Secret in a header', 'zh-CN': '请求头密钥' },
  query: { en: 'Key in the query', 'zh-CN': '查询参数密钥' },
  clientCredentials: { en: 'OAuth 2: client credentials', 'zh-CN': 'OAuth 2：客户端凭据' },
  refreshToken: { en: 'OAuth 2: refresh token', 'zh-CN': 'OAuth 2：刷新令牌' },
  authorizationCode: { en: 'OAuth 2: a person agrees in the browser', 'zh-CN': 'OAuth 2：用户在浏览器中授权' },
  jwtBearer: { en: 'OAuth 2: signed statement (JWT)', 'zh-CN': 'OAuth 2：签名断言（JWT）' },
  hmac: { en: 'Signed requests (HMAC)', 'zh-CN': '请求签名（HMAC）' },
}

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
      auth: Type.Enum(Object.keys(httpAuths) as HttpAuth[], {
        default: 'none',
        ...ui({ title: { en: 'Sign in', 'zh-CN': '认证方式' }, widget: 'select', options: authTitles }),
      }),
      ...authFields,
    },
    { additionalProperties: false },
  ),
  secret: Type.Object(authSecrets, { additionalProperties: false }),
  auth: { kind: 'chosen', field: 'auth', choices: httpAuths },
  test: async (context) => {
    const { status } = await context.http({ method: 'GET', url: '', accept: [400, 404, 405] })
    return {
      en: `The address answers (${status}) and did not refuse the credential.`,
      'zh-CN': `地址可以访问（${status}），且未拒绝凭据。`,
    }
  },
})

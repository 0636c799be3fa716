import type { LocalText } from '../../language.ts'
import type { ChoosableAuth, ConnectorAuth, OAuth2Auth, OAuth2Grant, Setting } from '../auth.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import { sessionText } from './session-text.ts'
import { code, type Speech } from './speech.ts'

const words = {
  none: { en: 'calls carry no credential', 'zh-CN': '调用不携带凭据' },
  bearer: { en: 'every call carries {token} as a bearer token', 'zh-CN': '每次调用以 Bearer 令牌携带 {token}' },
  basic: {
    en: 'every call carries {user} and {password} (HTTP Basic)',
    'zh-CN': '每次调用携带 {user} 和 {password}（HTTP Basic）',
  },
  header: {
    en: 'every call carries {secret} in the header {header}',
    'zh-CN': '每次调用在请求头 {header} 中携带 {secret}',
  },
  query: {
    en: 'every call carries {secret} in the parameter {parameter}, which is kept out of all that is shown',
    'zh-CN': '每次调用在参数 {parameter} 中携带 {secret}，该参数不会出现在任何显示内容中',
  },
  oauth2: {
    en: 'OAuth 2: {grant}; the token of {tokenUrl}{scope} goes along as {scheme}. All flows share one; it is renewed before it ends, and once more when a call is answered with 401',
    'zh-CN':
      'OAuth 2：{grant}；从 {tokenUrl} 获取的令牌{scope}以 {scheme} 随调用发送。所有流程共用一个令牌；到期前续订，调用返回 401 时再续订一次',
  },
  scope: { en: ' (scope {scope})', 'zh-CN': '（范围 {scope}）' },
  credentials: { en: 'client credentials with {secret}', 'zh-CN': '使用 {secret} 的客户端凭据' },
  openClient: { en: 'client credentials', 'zh-CN': '客户端凭据' },
  assertion: {
    en: 'client credentials with a statement that {key} signs ({algorithm})',
    'zh-CN': '使用由 {key} 签名的声明（{algorithm}）的客户端凭据',
  },
  refresh: { en: 'the refresh token in {field}', 'zh-CN': '{field} 中的刷新令牌' },
  consent: {
    en: 'a person agrees at {page}, and {field} keeps the refresh token',
    'zh-CN': '由人员在 {page} 授权，刷新令牌保存在 {field} 中',
  },
  jwt: { en: 'a statement that {key} signs', 'zh-CN': '由 {key} 签名的声明' },
  hmac: {
    en: 'every call carries a signature (HMAC-SHA256 with {key} over {parts}) in the header {header}; the secret itself never travels',
    'zh-CN': '每次调用在请求头 {header} 中携带签名（以 {key} 对 {parts} 计算的 HMAC-SHA256）；密钥本身不会传输',
  },
  usernameToken: {
    en: 'every envelope carries a WS-Security UsernameToken of {user} and {password}',
    'zh-CN': '每个信封携带由 {user} 和 {password} 组成的 WS-Security UsernameToken',
  },
  session: { en: 'one sign-in serves all flows of a connection', 'zh-CN': '一次登录供连接的所有流程共用' },
  field: { en: 'the field {field}', 'zh-CN': '字段 {field}' },
} as const satisfies Record<string, LocalText>

const choosing: LocalText = { en: 'what {field} is set to decides', 'zh-CN': '由 {field} 的取值决定' }

type AuthDefinition = ConnectorDefinition['connection']['auth']

/** How calls prove who makes them: one part per way that can be chosen. */
export function signInTexts(speech: Speech, auth: AuthDefinition | ConnectorAuth): readonly string[] {
  if (auth.kind !== 'chosen') return [plainText(speech, auth)]
  const choices = Object.entries(auth.choices).map(([name, each]) => `${code(name)}: ${plainText(speech, each)}`)
  return [speech.say(choosing, { field: code(auth.field) }), ...choices]
}

function plainText(speech: Speech, auth: Exclude<AuthDefinition | ConnectorAuth, { readonly kind: 'chosen' }>): string {
  if ('login' in auth) return auth.kind === 'session' ? speech.say(words.session) : sessionText(speech, auth)
  return choosableText(speech, auth)
}

function choosableText(speech: Speech, auth: ChoosableAuth): string {
  switch (auth.kind) {
    case 'none':
      return speech.say(words.none)
    case 'bearer':
      return speech.say(words.bearer, { token: code(auth.token) })
    case 'basic':
      return speech.say(words.basic, { user: code(auth.user), password: code(auth.password) })
    case 'header':
      return speech.say(words.header, { header: settingText(speech, auth.header), secret: code(auth.secret) })
    case 'query':
      return speech.say(words.query, { parameter: settingText(speech, auth.parameter), secret: code(auth.secret) })
    case 'oauth2':
      return oauthText(speech, auth)
    case 'hmac': {
      const parts = 'field' in auth.parts ? code(auth.parts.field) : speech.list(auth.parts.map(code))
      return speech.say(words.hmac, { key: code(auth.key), parts, header: settingText(speech, auth.header) })
    }
    case 'usernameToken':
      return speech.say(words.usernameToken, { user: code(auth.user), password: code(auth.password) })
  }
}

function oauthText(speech: Speech, auth: OAuth2Auth): string {
  const { scope, scheme = 'Bearer' } = auth
  const isScoped = scope !== undefined && scope !== ''
  return speech.say(words.oauth2, {
    grant: grantText(speech, auth.grant, auth.clientSecret),
    tokenUrl: settingText(speech, auth.tokenUrl),
    scope: isScoped ? speech.say(words.scope, { scope: settingText(speech, scope) }) : '',
    scheme: code(scheme),
  })
}

function grantText(speech: Speech, grant: OAuth2Grant, secret: string | undefined): string {
  switch (grant.type) {
    case 'clientCredentials': {
      const { assertion } = grant
      if (assertion) {
        return speech.say(words.assertion, { key: code(assertion.privateKey), algorithm: assertion.algorithm })
      }
      return secret === undefined
        ? speech.say(words.openClient)
        : speech.say(words.credentials, { secret: code(secret) })
    }
    case 'refreshToken':
      return speech.say(words.refresh, { field: code(grant.refreshToken) })
    case 'authorizationCode':
      return speech.say(words.consent, {
        page: settingText(speech, grant.authorizationUrl),
        field: code(grant.refreshToken),
      })
    case 'jwtBearer':
      return speech.say(words.jwt, { key: code(grant.privateKey) })
  }
}

function settingText(speech: Speech, setting: Setting): string {
  if (typeof setting === 'string') return code(setting)
  if ('field' in setting) return speech.say(words.field, { field: code(setting.field) })
  return code(setting.parts.map((part) => (typeof part === 'string' ? part : `{${part.field}}`)).join(''))
}

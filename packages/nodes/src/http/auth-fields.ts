import { ui, type LocalText } from '@isthmus/sdk'
import * as Type from 'typebox'
import type { HttpAuth } from './auth.ts'

interface FieldText {
  readonly title: LocalText
  readonly help?: LocalText
  readonly placeholder?: string
}

const chosen = (...is: readonly HttpAuth[]) => ({ field: 'auth', is })
const headerName = '^$|^[A-Za-z0-9-]+$'

const text = (hints: FieldText, when: ReturnType<typeof chosen>, pattern?: string) =>
  Type.Optional(Type.String(ui({ ...hints, when }, { maxLength: 1000, ...(pattern ? { pattern } : {}) })))

const choice = <Value extends string>(
  hints: FieldText,
  when: ReturnType<typeof chosen>,
  options: Readonly<Record<Value, LocalText>>,
) => {
  const values = Object.keys(options) as Value[]
  return Type.Optional(Type.Enum(values, { default: values[0], ...ui({ ...hints, widget: 'select', options, when }) }))
}

const asToken = chosen('clientCredentials', 'refreshToken', 'authorizationCode', 'jwtBearer')
const withSecret = chosen('clientCredentials', 'refreshToken', 'authorizationCode')
const consent = chosen('authorizationCode')
const cc = chosen('clientCredentials')
const jwt = chosen('jwtBearer')
const hmac = chosen('hmac')

const hex = { en: 'Hexadecimal', 'zh-CN': '十六进制' }
const base64 = { en: 'Base64', 'zh-CN': 'Base64' }

const oauth2Fields = {
  authorizationUrl: text(
    {
      title: { en: 'Authorization URL', 'zh-CN': '授权页面地址' },
      help: {
        en: 'The page where a person agrees. A whole URL, or a path that is appended to the address.',
        'zh-CN': '供用户授权的页面。完整 URL，或附加在连接地址之后的路径。',
      },
      placeholder: 'https://login.example.com/oauth2/authorize',
    },
    consent,
  ),
  tokenUrl: text(
    {
      title: { en: 'Token URL', 'zh-CN': '令牌地址' },
      help: {
        en: 'A whole URL, or a path that is appended to the address. The credential is sent there.',
        'zh-CN': '完整 URL，或附加在连接地址之后的路径；凭据会发送到该地址。',
      },
      placeholder: 'https://login.example.com/oauth2/token',
    },
    asToken,
  ),
  clientId: text({ title: { en: 'Client ID', 'zh-CN': '客户端 ID' } }, asToken),
  clientAuth: choice({ title: { en: 'Client secret is sent', 'zh-CN': '客户端密钥的发送方式' } }, withSecret, {
    basic: { en: 'In a header (basic)', 'zh-CN': '请求头（Basic）' },
    post: { en: 'In the form', 'zh-CN': '表单字段' },
  }),
  scope: text(
    {
      title: { en: 'Scopes', 'zh-CN': '权限范围' },
      help: { en: 'Separated by spaces.', 'zh-CN': '多个范围以空格分隔。' },
    },
    asToken,
  ),
  authorizationParameters: text(
    {
      title: { en: 'More parameters of the page', 'zh-CN': '授权页面的附加参数' },
      help: {
        en: 'What the system wants before it gives a refresh token, written as in an address.',
        'zh-CN': '系统签发刷新令牌所需的附加参数，按网址参数格式填写。',
      },
      placeholder: 'prompt=consent&access_type=offline',
    },
    consent,
  ),
  audience: text({ title: { en: 'Audience', 'zh-CN': '受众（audience）' } }, cc),
  subject: text(
    {
      title: { en: 'Acts for user', 'zh-CN': '代表的用户' },
      help: { en: 'The client itself when empty.', 'zh-CN': '为空时代表客户端本身。' },
    },
    jwt,
  ),
  issuedFor: text(
    {
      title: { en: 'Statement is for', 'zh-CN': '断言的受众' },
      help: {
        en: 'The audience of the signed statement; the token URL when empty.',
        'zh-CN': '签名断言的 audience；为空时使用令牌地址。',
      },
    },
    jwt,
  ),
}

const hmacFields = {
  signatureHeader: text(
    { title: { en: 'Header of the signature', 'zh-CN': '签名请求头' }, placeholder: 'X-Signature' },
    hmac,
    headerName,
  ),
  signedParts: text(
    {
      title: { en: 'Signed parts', 'zh-CN': '参与签名的内容' },
      help: {
        en: 'In order, separated by commas: method, url, host, path, query, sortedQuery, timestamp, nonce, keyId, body, bodySha256, header:NAME.',
        'zh-CN':
          '按顺序以逗号分隔：method、url、host、path、query、sortedQuery、timestamp、nonce、keyId、body、bodySha256、header:名称。',
      },
      placeholder: 'method,path,timestamp,body',
    },
    hmac,
    '^$|^\\s*(method|url|host|path|query|sortedQuery|timestamp|nonce|keyId|body|bodySha256|header:[A-Za-z0-9-]+)(\\s*,\\s*(method|url|host|path|query|sortedQuery|timestamp|nonce|keyId|body|bodySha256|header:[A-Za-z0-9-]+))*\\s*$',
  ),
  separator: choice({ title: { en: 'Between the parts', 'zh-CN': '分隔符' } }, hmac, {
    newline: { en: 'A line break', 'zh-CN': '换行' },
    none: { en: 'Nothing', 'zh-CN': '无' },
    dot: { en: 'A dot', 'zh-CN': '点（.）' },
    colon: { en: 'A colon', 'zh-CN': '冒号（:）' },
    ampersand: { en: 'An ampersand', 'zh-CN': '与号（&）' },
  }),
  signatureEncoding: choice({ title: { en: 'Signature is written as', 'zh-CN': '签名编码' } }, hmac, { hex, base64 }),
  signaturePrefix: text(
    { title: { en: 'Before the signature', 'zh-CN': '签名前缀' }, placeholder: 'sha256=' },
    hmac,
    '^[\\x20-\\x7e]*$',
  ),
  keyEncoding: choice({ title: { en: 'Key is written as', 'zh-CN': '密钥编码' } }, hmac, {
    utf8: { en: 'Text', 'zh-CN': '文本' },
    hex,
    base64,
  }),
  timestampHeader: text(
    { title: { en: 'Header of the time', 'zh-CN': '时间戳请求头' }, placeholder: 'X-Timestamp' },
    hmac,
    headerName,
  ),
  timestampFormat: choice({ title: { en: 'Time is written as', 'zh-CN': '时间戳格式' } }, hmac, {
    seconds: { en: 'Seconds since 1970', 'zh-CN': '秒（自 1970 年）' },
    milliseconds: { en: 'Milliseconds since 1970', 'zh-CN': '毫秒（自 1970 年）' },
    iso: { en: 'Date and time in UTC', 'zh-CN': 'UTC 日期时间' },
  }),
  nonceHeader: text(
    { title: { en: 'Header of a single-use value', 'zh-CN': '随机数请求头' }, placeholder: 'X-Nonce' },
    hmac,
    headerName,
  ),
  keyIdHeader: text(
    { title: { en: 'Header of the key’s name', 'zh-CN': '密钥 ID 请求头' }, placeholder: 'X-Key-Id' },
    hmac,
    headerName,
  ),
}

/** What people may see of how a connection signs in. */
export const authFields = {
  user: text({ title: { en: 'User', 'zh-CN': '用户名' } }, chosen('basic')),
  header: text({ title: { en: 'Header', 'zh-CN': '请求头' }, placeholder: 'X-Api-Key' }, chosen('header'), headerName),
  parameter: text(
    { title: { en: 'Parameter', 'zh-CN': '查询参数' }, placeholder: 'api_key' },
    chosen('query'),
    '^$|^[A-Za-z0-9._~-]+$',
  ),
  ...oauth2Fields,
  ...hmacFields,
  keyId: text({ title: { en: 'Name of the key', 'zh-CN': '密钥 ID' } }, chosen('jwtBearer', 'hmac')),
}

const secret = (title: LocalText, when: ReturnType<typeof chosen>, help?: LocalText) =>
  Type.Optional(Type.String(ui({ title, when, ...(help ? { help } : {}) })))

/** What nobody may see of it. */
export const authSecrets = {
  password: secret({ en: 'Password', 'zh-CN': '密码' }, chosen('basic')),
  token: secret({ en: 'Token', 'zh-CN': '令牌' }, chosen('bearer')),
  secret: secret({ en: 'Secret', 'zh-CN': '密钥' }, chosen('header', 'query')),
  clientSecret: secret({ en: 'Client secret', 'zh-CN': '客户端密钥' }, withSecret),
  refreshToken: secret({ en: 'Refresh token', 'zh-CN': '刷新令牌' }, chosen('refreshToken'), {
    en: 'Written anew by Isthmus when the other system replaces it.',
    'zh-CN': '对方系统更换刷新令牌时，Isthmus 会自动保存新值。',
  }),
  privateKey: secret({ en: 'Private key', 'zh-CN': '私钥' }, jwt, {
    en: 'RSA, in PEM form, from BEGIN to END.',
    'zh-CN': 'PEM 格式的 RSA 私钥，包含 BEGIN 与 END 行。',
  }),
  signingKey: secret({ en: 'Signing key', 'zh-CN': '签名密钥' }, hmac),
}

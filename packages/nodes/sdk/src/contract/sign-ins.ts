import type { JsonObject } from '../json.ts'
import type { LocalText } from '../language.ts'

export const signInKinds = ['none', 'basic', 'bearer', 'header', 'query', 'clientCredentials'] as const
export type SignInKind = (typeof signInKinds)[number]

/** A way to sign in, as `connection.fields` and `connection.auth` of a connector definition. */
export interface SignIn {
  readonly kind: SignInKind
  readonly fields: Readonly<
    Record<string, { readonly title: LocalText; readonly secret?: true; readonly optional?: true }>
  >
  readonly auth: JsonObject
}

const secret = true

/** Without any proof of who calls. */
export const noSignIn: SignIn = { kind: 'none', fields: {}, auth: { kind: 'none' } }

export const basicSignIn: SignIn = {
  kind: 'basic',
  fields: {
    user: { title: { en: 'User', 'zh-CN': '用户名' } },
    password: { title: { en: 'Password', 'zh-CN': '密码' }, secret },
  },
  auth: { kind: 'basic', user: 'user', password: 'password' },
}

export const bearerSignIn: SignIn = {
  kind: 'bearer',
  fields: { token: { title: { en: 'Token', 'zh-CN': '令牌' }, secret } },
  auth: { kind: 'bearer', token: 'token' },
}

const key = { title: { en: 'Key', 'zh-CN': '密钥' }, secret } as const

/** A key in a header of this name. */
export function headerSignIn(header: string): SignIn {
  return { kind: 'header', fields: { key }, auth: { kind: 'header', header, secret: 'key' } }
}

/** A key in the query, under this name. */
export function querySignIn(parameter: string): SignIn {
  return { kind: 'query', fields: { key }, auth: { kind: 'query', parameter, secret: 'key' } }
}

/** Tokens of an authorization server (RFC 6749 section 4.4). `tokenUrl` is asked for where the contract has none. */
export function clientSignIn({ tokenUrl, scope }: { readonly tokenUrl?: string; readonly scope?: string }): SignIn {
  return {
    kind: 'clientCredentials',
    fields: {
      clientId: { title: { en: 'Client id', 'zh-CN': '客户端 ID' } },
      clientSecret: { title: { en: 'Client secret', 'zh-CN': '客户端密钥' }, secret },
      ...(tokenUrl === undefined ? { tokenUrl: { title: { en: 'Token URL', 'zh-CN': '令牌地址' } } } : {}),
      scope: { title: { en: 'Scope', 'zh-CN': '权限范围' }, optional: true },
    },
    auth: {
      kind: 'oauth2',
      grant: { type: 'clientCredentials' },
      tokenUrl: tokenUrl ?? { field: 'tokenUrl' },
      clientId: { field: 'clientId' },
      clientSecret: 'clientSecret',
      scope: { field: 'scope', otherwise: scope ?? '' },
    },
  }
}

/** Ways that any system may want, for contracts that do not say. */
export const usualSignIns: readonly [SignIn, ...SignIn[]] = [
  basicSignIn,
  bearerSignIn,
  headerSignIn('x-api-key'),
  clientSignIn({}),
  noSignIn,
]

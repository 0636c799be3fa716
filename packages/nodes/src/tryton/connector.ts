import {
  plainText,
  defineConnector,
  flowError,
  isJsonObject,
  ui,
  upstreamError,
  type Account,
  type HttpAnswer,
  type HttpRequest,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { describeModels, modelPermissions } from './describe.ts'
import { tryton } from './tryton-call.ts'

/** Tryton 6 over JSON-RPC: a login gives a session, later calls carry it. */
export const trytonConnector = defineConnector({
  id: 'tryton',
  title: { en: 'Tryton', 'zh-CN': 'Tryton' },
  summary: { en: 'The open-source ERP Tryton 6, over JSON-RPC.', 'zh-CN': '开源 ERP Tryton 6（JSON-RPC）。' },
  icon: 'factory',
  config: Type.Object(
    {
      baseUrl: Type.String(
        ui(
          { title: { en: 'Address', 'zh-CN': '地址' }, placeholder: 'http://127.0.0.1:8000' },
          { pattern: '^https?://', maxLength: 1000 },
        ),
      ),
      database: Type.String(
        ui({ title: { en: 'Database', 'zh-CN': '数据库' } }, { pattern: '^[A-Za-z0-9_-]+$', maxLength: 100 }),
      ),
      user: Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' } }, { minLength: 1, maxLength: 200 })),
      company: Type.Optional(
        Type.Integer({
          minimum: 1,
          default: 1,
          ...ui({
            title: { en: 'Company', 'zh-CN': '公司' },
            help: { en: 'Id of the company the records belong to.', 'zh-CN': '记录所属公司的 ID。' },
            widget: 'number',
          }),
        }),
      ),
    },
    { additionalProperties: false },
  ),
  secret: Type.Object(
    { password: Type.String(ui({ title: { en: 'Password', 'zh-CN': '密码' } }, { minLength: 1, maxLength: 1000 })) },
    { additionalProperties: false },
  ),
  auth: { kind: 'session', login, authorization, expired: (answer) => answer.status === 401 },
  test: async (context) => {
    const { company } = await tryton(context).call<{ company?: unknown }>('model.res.user.get_preferences', [true])
    const name = plainText(company ?? '-')
    return {
      en: `Tryton answers and takes the password; the user works for company ${name}.`,
      'zh-CN': `Tryton 可以访问，密码有效；该用户所属公司为 ${name}。`,
    }
  },
  permissions: (context) => modelPermissions(tryton(context)),
  describe: (context) => describeModels(tryton(context)),
})

function login({ config, secret }: Account): HttpRequest {
  return {
    method: 'POST',
    url: `/${plainText(config['database'])}/`,
    body: {
      id: 1,
      method: 'common.db.login',
      params: [plainText(config['user']), { password: secret['password'] ?? '' }, 'en'],
    },
    // Tryton answers a wrong password with a page; its place in the connection is better told by us.
    accept: [401],
  }
}

function authorization({ config }: Account, answer: HttpAnswer): string {
  const result = isJsonObject(answer.body) ? answer.body['result'] : undefined
  const [userId, session] = Array.isArray(result) ? (result as readonly unknown[]) : []
  if (typeof userId === 'number' && typeof session === 'string') {
    return `Session ${base64(`${plainText(config['user'])}:${userId}:${session}`)}`
  }
  const host = plainText(config['baseUrl']).replace(/^https?:\/\//, '')
  if (answer.status !== 401 && answer.status >= 300) throw upstreamError(host, answer)
  throw flowError('UPSTREAM_UNAUTHORIZED', { host, status: answer.status, message: 'user or password is wrong' })
}

/** `btoa` takes one byte per character, and names need more. */
function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)))
}

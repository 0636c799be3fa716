import { defineConnector, flowError, isJsonObject, ui } from '@isthmus/sdk'
import * as Type from 'typebox'
import { erpAsk, erpPages, hostOf, refusal } from './erp-call.ts'

/** The playground's ERP: OData V4 under `/odata/v4`, basic authentication. */
export const erpConnector = defineConnector({
  id: 'playground-erp',
  title: { en: 'Playground ERP', 'zh-CN': '演示 ERP' },
  summary: { en: 'The small ERP that comes with Isthmus (OData V4).', 'zh-CN': 'Isthmus 自带的小型 ERP（OData V4）。' },
  icon: 'factory',
  config: Type.Object(
    {
      baseUrl: Type.String(
        ui(
          { title: { en: 'Address', 'zh-CN': '地址' }, placeholder: 'http://127.0.0.1:4321' },
          { pattern: '^https?://', maxLength: 1000 },
        ),
      ),
      user: Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' } }, { minLength: 1, maxLength: 200 })),
    },
    { additionalProperties: false },
  ),
  secret: Type.Object(
    { password: Type.String(ui({ title: { en: 'Password', 'zh-CN': '密码' } }, { minLength: 1, maxLength: 1000 })) },
    { additionalProperties: false },
  ),
  auth: { kind: 'basic', user: 'user', password: 'password' },
  demoCredential: { config: { user: 'isthmus' }, secret: { password: 'erp-demo-password' } },
  test: async (context) => {
    for await (const _ of erpPages(context, 'Items', { $top: 1 })) break
    return { en: 'The ERP answers and takes the password.', 'zh-CN': 'ERP 可以访问，密码有效。' }
  },
  permissions: async (context) => {
    const { status, body } = await erpAsk(context, { method: 'GET', path: 'CurrentUser()' })
    const granted = status < 300 && isJsonObject(body) ? body['Permissions'] : undefined
    return Array.isArray(granted) ? granted.map(String) : undefined
  },
  describe: async (context) => {
    const headers = { accept: 'application/xml' }
    const answer = await erpAsk(context, { method: 'GET', path: '$metadata', headers })
    if (answer.status >= 300) throw refusal(context, answer)
    if (typeof answer.body === 'string') {
      const { entitiesOfMetadata } = await import('@isthmus/sdk/contract-readers')
      return entitiesOfMetadata(answer.body)
    }
    throw flowError('UPSTREAM_ANSWER_INVALID', { host: hostOf(context), reason: 'its $metadata is no XML' })
  },
})

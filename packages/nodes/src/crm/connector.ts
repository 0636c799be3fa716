import { defineConnector, flowError, ui } from '@isthmus/sdk'
import * as Type from 'typebox'
import { crmCall, crmFind, hostOf } from './crm-call.ts'
import { entitiesOfApi } from './entities-of-api.ts'

/** The playground's CRM: REST under `/api/v1`, bearer token. */
export const crmConnector = defineConnector({
  id: 'playground-crm',
  title: { en: 'Playground CRM', 'zh-CN': '演示 CRM' },
  summary: { en: 'The small CRM that comes with Isthmus.', 'zh-CN': 'Isthmus 自带的小型 CRM。' },
  icon: 'building-2',
  config: Type.Object(
    {
      baseUrl: Type.String(
        ui(
          { title: { en: 'Address', 'zh-CN': '地址' }, placeholder: 'http://127.0.0.1:4320' },
          { pattern: '^https?://', maxLength: 1000 },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  secret: Type.Object(
    { token: Type.String(ui({ title: { en: 'Token', 'zh-CN': '令牌' } }, { minLength: 1, maxLength: 1000 })) },
    { additionalProperties: false },
  ),
  auth: { kind: 'bearer', token: 'token' },
  demoCredential: { config: {}, secret: { token: 'crm-demo-token' } },
  test: async (context) => {
    await crmCall(context, { method: 'GET', path: 'companies', query: { limit: 1 } })
    return { en: 'The CRM answers and takes the token.', 'zh-CN': 'CRM 可以访问，令牌有效。' }
  },
  permissions: async (context) => {
    const me = await crmFind(context, { method: 'GET', path: 'me' })
    const granted = me?.['permissions']
    return Array.isArray(granted) ? granted.map(String) : undefined
  },
  describe: async (context) => {
    const entities = entitiesOfApi(await crmCall(context, { method: 'GET', path: 'openapi.json' }))
    if (entities.length > 0) return entities
    const contract = `${hostOf(context)}/api/v1/openapi.json`
    throw flowError('CONTRACT_INVALID', { contract, reason: 'it lists no kind of record' })
  },
})

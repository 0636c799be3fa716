import {
  defineNode,
  flowError,
  isJsonObject,
  plainText,
  pollFields,
  preview,
  type Json,
  type PolledChange,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { crmPages, hostOf } from './crm-call.ts'
import { crmRecord, entityField } from './entities.ts'

/** Starts runs with the records of an entity that were made or changed, oldest change first. */
export const crmChanged = defineNode({
  id: 'crm.changed',
  version: 1,
  kind: 'trigger',
  trigger: 'poll',
  title: { en: 'CRM: record changed', 'zh-CN': 'CRM：记录变更时' },
  summary: {
    en: 'Looks regularly for companies, contacts, opportunities or products that changed.',
    'zh-CN': '定期查询发生变更的公司、联系人、商机或产品。',
  },
  category: 'trigger',
  icon: 'building-2',
  keywords: ['crm', 'poll', 'changed', 'updated', 'since', 'trigger', '轮询', '变更', '更新', '触发', '商机'],
  connector: 'playground-crm',
  config: Type.Object({ entity: entityField(), ...pollFields() }, { additionalProperties: false }),
  shapes: { outputs: { out: crmRecord }, permission: { action: 'read', entity: '/entity' } },
  poll: {
    ordered: true,
    changes: async function* ({ since, until, config }, context) {
      const query = since === undefined ? {} : { updated_since: since }
      // The CRM pages by time and id, so records that change meanwhile do not move the others.
      for await (const { data } of crmPages(context, { path: config.entity, query })) {
        const changes = data.map((record) => changeOf(record, hostOf(context)))
        yield { changes }
        const last = changes.at(-1)
        if (last && last.time >= until) return
      }
    },
  },
})

function changeOf(record: Json, host: string): PolledChange {
  const { id, updated_at: time } = isJsonObject(record) ? record : {}
  if (typeof id === 'string' && typeof time === 'string') return { id: plainText(id), time, record }
  const reason = `a record has no id or no updated_at: ${preview(record)}`
  throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}

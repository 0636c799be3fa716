import {
  defineNode,
  fieldRows,
  intoField,
  limitField,
  orExpression,
  placeInto,
  plainText,
  type EffectContext,
  type Emission,
  type Json,
} from '@isthmus/sdk'
import { objectOfRows, type FieldRow } from '@isthmus/sdk/mapping'
import * as Type from 'typebox'
import { crmPages } from './crm-call.ts'
import { crmPlaced, crmRecord, entityField, type CrmEntity } from './entities.ts'

const config = Type.Object(
  {
    entity: entityField(),
    filters: Type.Optional(
      fieldRows({
        title: { en: 'Only where', 'zh-CN': '筛选条件' },
        help: {
          en: 'Exact matches, such as stage = won. Rows without a value are left out.',
          'zh-CN': '精确匹配，例如 stage = won。没有值的行会被忽略。',
        },
      }),
    ),
    updatedSince: Type.Optional(
      orExpression(Type.String({ maxLength: 40 }), {
        title: { en: 'Changed since', 'zh-CN': '变更起始时间' },
        placeholder: '2026-03-01T00:00:00Z',
      }),
    ),
    limit: limitField(),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Gives all records of an entity, page by page, oldest change first. */
export const crmList = defineNode({
  id: 'crm.list',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'CRM: list records', 'zh-CN': 'CRM：列出记录' },
  summary: { en: 'Reads companies, contacts, opportunities or products.', 'zh-CN': '读取公司、联系人、商机或产品。' },
  category: 'connector',
  icon: 'building-2',
  keywords: ['crm', 'read', 'query', 'opportunity', 'company', 'search', '客户', '商机', '读取', '查询', '列表'],
  connector: 'playground-crm',
  config,
  shapes: {
    outputs: { out: crmPlaced },
    named: [{ at: ['/filters/*/target'], of: crmRecord }],
    permission: { action: 'read', entity: '/entity' },
  },
  run: ({ record, config: wanted }, context) => list(record, wanted, context),
})

interface Wanted {
  readonly entity: CrmEntity
  readonly filters?: readonly FieldRow[]
  readonly updatedSince?: string
  readonly limit?: number
  readonly into?: string
}

async function* list(record: Json, wanted: Wanted, context: EffectContext): AsyncIterable<readonly Emission[]> {
  const { entity, filters = [], updatedSince, limit = Number.POSITIVE_INFINITY, into } = wanted
  const given = Object.entries(objectOfRows(filters)).filter(([, value]) => value !== null && value !== '')
  const query = {
    ...Object.fromEntries(given.map(([name, value]) => [name, plainText(value)])),
    ...(updatedSince ? { updated_since: updatedSince } : {}),
  }
  let left = limit
  for await (const { data } of crmPages(context, { path: entity, query })) {
    const taken = data.slice(0, left)
    left -= taken.length
    yield taken.map((found) => ({ record: placeInto(record, into, found) }))
    if (left <= 0) return
  }
}

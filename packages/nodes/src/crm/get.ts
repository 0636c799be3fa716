import { defineNode, flowError, foundShape, intoField, orExpression, placeInto, whenMissing } from '@isthmus/sdk'
import * as Type from 'typebox'
import { crmFind, hostOf } from './crm-call.ts'
import { crmRecord, entityField } from './entities.ts'

const config = Type.Object(
  {
    entity: entityField(),
    id: orExpression(Type.String({ minLength: 1, maxLength: 200 }), {
      title: { en: 'Id', 'zh-CN': 'ID' },
      placeholder: 'record.company_id',
    }),
    whenMissing: whenMissing(),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Looks up one record by id. */
export const crmGet = defineNode({
  id: 'crm.get',
  version: 1,
  kind: 'effect',
  effects: 'read',
  concurrency: 8,
  title: { en: 'CRM: get record', 'zh-CN': 'CRM：获取记录' },
  summary: { en: 'Looks up one record by its id.', 'zh-CN': '按 ID 查找一条记录。' },
  category: 'connector',
  icon: 'search',
  keywords: ['crm', 'lookup', 'find', 'company', 'by id', '查找', '获取', '公司', '客户'],
  connector: 'playground-crm',
  config,
  shapes: {
    outputs: {
      out: foundShape(crmRecord),
    },
    permission: { action: 'read', entity: '/entity' },
  },
  run: async ({ record, config: { entity, id, whenMissing: missing, into } }, context) => {
    const hasNone = id === undefined || id === null || String(id) === ''
    const path = `${entity}/${encodeURIComponent(String(id))}`
    const found = hasNone ? undefined : await crmFind(context, { method: 'GET', path })
    if (!found && missing !== 'null') {
      throw flowError('RECORD_NOT_FOUND', { system: hostOf(context), entity, key: hasNone ? 'no id' : `id ${id}` })
    }
    return [{ record: placeInto(record, into, found ?? null) }]
  },
})

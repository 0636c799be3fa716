import { defineNode, fieldRows, flowError, intoField, orExpression, placeInto, type Json } from '@isthmus/sdk'
import { objectOfRows } from '@isthmus/sdk/mapping'
import * as Type from 'typebox'
import { crmFind, hostOf } from './crm-call.ts'
import { crmPlaced, crmTarget, entityField } from './entities.ts'

const config = Type.Object(
  {
    entity: entityField(),
    id: orExpression(Type.String({ minLength: 1, maxLength: 200 }), {
      title: { en: 'Id', 'zh-CN': 'ID' },
      placeholder: 'record.id',
    }),
    fields: fieldRows({ title: { en: 'Set fields', 'zh-CN': '设置字段' } }),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Changes fields of one record. Sending the same values again changes nothing in the CRM, so it may be repeated. */
export const crmUpdate = defineNode({
  id: 'crm.update',
  version: 1,
  kind: 'effect',
  effects: 'write',
  concurrency: 4,
  title: { en: 'CRM: update record', 'zh-CN': 'CRM：更新记录' },
  summary: { en: 'Changes fields of one record.', 'zh-CN': '更新一条记录的字段。' },
  category: 'connector',
  icon: 'pencil',
  keywords: ['crm', 'write back', 'patch', 'change', 'save', '更新', '回写', '修改', '商机'],
  connector: 'playground-crm',
  config,
  shapes: {
    outputs: { out: crmPlaced },
    target: { rows: '/fields', of: crmTarget, partial: true, key: '/id' },
    permission: { action: 'write', entity: '/entity' },
  },
  idempotencyKey: ({ entity, id }) => ({ entity, key: String(id) }),
  // A read costs the CRM less than a write that changes nothing, and leaves no trace in its history.
  verify: async ({ record, config: { entity, id, fields, into } }, context) => {
    const path = `${entity}/${encodeURIComponent(String(id))}`
    const found = await crmFind(context, { method: 'GET', path })
    const isDone = found && Object.entries(objectOfRows(fields)).every(([name, value]) => same(found[name], value))
    return isDone
      ? { outcome: 'done', emissions: [{ record: placeInto(record, into, found) }] }
      : { outcome: 'unknown' }
  },
  run: async ({ record, config: { entity, id, fields, into } }, context) => {
    const path = `${entity}/${encodeURIComponent(String(id))}`
    const updated = await crmFind(context, { method: 'PATCH', path, body: objectOfRows(fields) })
    if (!updated) throw flowError('RECORD_NOT_FOUND', { system: hostOf(context), entity, key: `id ${id}` })
    return [{ record: placeInto(record, into, updated) }]
  },
})

function same(a: Json | undefined, b: Json): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

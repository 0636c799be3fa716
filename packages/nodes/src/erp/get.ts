import { defineNode, flowError, intoField, orExpression, placeInto, ui } from '@isthmus/sdk'
import * as Type from 'typebox'
import { entitySet, setField } from './entity-sets.ts'
import { bare, hostOf } from './erp-call.ts'
import { findRecord } from './find.ts'
import { erpRecord } from './set-schemas.ts'

const config = Type.Object(
  {
    entity: setField(['Customers', 'Items', 'StockLevels', 'SalesOrders', 'Invoices']),
    field: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Found by', 'zh-CN': '查找字段' },
            help: { en: 'Empty: the key of the entity.', 'zh-CN': '留空则按主键查找。' },
            placeholder: 'ExternalReference',
          },
          { pattern: '^[A-Za-z]*$', maxLength: 60 },
        ),
      ),
    ),
    value: orExpression(Type.String({ maxLength: 1000 }), {
      title: { en: 'Value', 'zh-CN': '值' },
      placeholder: 'record.company_id',
    }),
    whenMissing: Type.Optional(
      Type.Enum(['error', 'null'], {
        default: 'error',
        ...ui({
          title: { en: 'When there is none', 'zh-CN': '未找到时' },
          widget: 'select',
          options: {
            error: { en: 'The record fails', 'zh-CN': '记录失败' },
            null: { en: 'Go on with null', 'zh-CN': '以 null 继续' },
          },
        }),
      }),
    ),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Looks up one record by its key or by another field; the first match counts. Orders come with their lines. */
export const erpGet = defineNode({
  id: 'erp.get',
  version: 1,
  kind: 'effect',
  effects: 'read',
  concurrency: 8,
  title: { en: 'ERP: get record', 'zh-CN': 'ERP：获取记录' },
  summary: { en: 'Looks up one record by key or by another field.', 'zh-CN': '按主键或其他字段查找一条记录。' },
  category: 'connector',
  icon: 'search',
  keywords: ['erp', 'odata', 'lookup', 'find', 'customer', 'item', '查找', '获取', '客户', '物料'],
  connector: 'playground-erp',
  config,
  shapes: {
    outputs: {
      out: {
        kind: 'choose',
        at: '/whenMissing',
        cases: { null: { kind: 'place', into: '/into', of: { kind: 'nullable', of: erpRecord } } },
        otherwise: { kind: 'place', into: '/into', of: erpRecord },
      },
    },
    named: [{ at: ['/field'], of: erpRecord }],
    permission: { action: 'read', entity: '/entity' },
  },
  run: async ({ record, config: wanted }, context) => {
    const { entity, value, into } = wanted
    const field = wanted.field || entitySet(entity).key
    const isMissing = value === undefined || value === null || value === ''
    const sought = { set: entity, field, value: value ?? null, withLines: entity === 'SalesOrders' }
    const found = isMissing ? undefined : await findRecord(context, sought)
    if (!found && wanted.whenMissing !== 'null') {
      const key = isMissing ? `no ${field}` : `${field} ${value}`
      throw flowError('RECORD_NOT_FOUND', { system: hostOf(context), entity, key })
    }
    return [{ record: placeInto(record, into, found ? bare(found) : null) }]
  },
})

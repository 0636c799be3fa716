import {
  defineNode,
  fieldRows,
  flowError,
  intoField,
  orExpression,
  placeInto,
  ui,
  type ShapeRule,
  type BatchResult,
  type Resolved,
} from '@isthmus/sdk'
import { objectOfRows } from '@isthmus/sdk/mapping'
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { setField } from './entity-sets.ts'
import { erpRecord, erpTarget } from './set-schemas.ts'
import { upsertRecord, type Upsert } from './upsert-record.ts'
import { upsertTogether } from './upsert-together.ts'

const config = Type.Object(
  {
    entity: setField(['Customers', 'SalesOrders']),
    keyField: Type.Optional(
      Type.Enum(['ExternalReference', 'CustomerNumber'], {
        default: 'ExternalReference',
        ...ui({
          title: { en: 'Key field', 'zh-CN': '键字段' },
          widget: 'select',
          options: {
            ExternalReference: { en: 'External reference', 'zh-CN': '外部编号' },
            CustomerNumber: { en: 'Customer number', 'zh-CN': '客户编号' },
          },
        }),
      }),
    ),
    key: orExpression(Type.String({ minLength: 1, maxLength: 200 }), {
      title: { en: 'Key', 'zh-CN': '键' },
      help: {
        en: 'The record with this key is created once and updated from then on.',
        'zh-CN': '此键对应的记录只创建一次，之后只更新。',
      },
      placeholder: 'record.id',
    }),
    fields: fieldRows({
      title: { en: 'Fields', 'zh-CN': '字段' },
      help: {
        en: 'Lines of a sales order: one row "Lines" with an expression that gives a list.',
        'zh-CN': '销售订单明细：添加“Lines”行，并用表达式返回列表。',
      },
    }),
    into: intoField(),
  },
  { additionalProperties: false },
)

const actionSchema = { type: 'string', enum: ['created', 'updated', 'unchanged'] }

const upserted: ShapeRule = {
  kind: 'object',
  fields: [
    { name: 'action', of: { kind: 'schema', schema: actionSchema } },
    { name: 'record', of: erpRecord },
  ],
}

/**
 * Makes sure that the ERP holds a record with this key and these fields, however often it is called. The result is
 * `{ action: 'created' | 'updated' | 'unchanged', record }`.
 */
export const erpUpsert = defineNode({
  id: 'erp.upsert',
  version: 1,
  kind: 'effect',
  effects: 'write',
  concurrency: 4,
  title: { en: 'ERP: create or update', 'zh-CN': 'ERP：新建或更新' },
  summary: {
    en: 'Creates a customer or sales order once, and updates only what differs.',
    'zh-CN': '客户或销售订单只创建一次，之后仅更新有差异的字段。',
  },
  category: 'connector',
  icon: 'upload',
  keywords: [
    'erp',
    'odata',
    'write',
    'upsert',
    'save',
    'order',
    'customer',
    '写入',
    '保存',
    '新建',
    '更新',
    '订单',
    '客户',
  ],
  connector: 'playground-erp',
  config,
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: upserted } },
    target: {
      rows: '/fields',
      of: erpTarget,
      filled: [{ field: { at: '/keyField', unset: 'ExternalReference' }, value: '/key' }],
      key: '/key',
    },
    permission: { action: 'write', entity: '/entity' },
  },
  idempotencyKey: ({ entity, key }) => ({ entity, key: String(key) }),
  run: async ({ record, config: wanted }, context) => {
    const result = await upsertRecord(context, upsertOf(wanted))
    return [{ record: placeInto(record, wanted.into, { ...result }) }]
  },
  batch: {
    maxRecords: 100,
    maxBytes: 500_000,
    runBatch: async (inputs, context) => {
      const wanted = inputs.map(
        ({ config: own }) =>
          () =>
            upsertOf(own),
      )
      const results = await upsertTogether(context, wanted)
      return results.map((result, at): BatchResult => {
        if (!('action' in result)) return result
        const { record = null, config: own } = inputs[at] ?? {}
        return { outcome: 'done', emissions: [{ record: placeInto(record, own?.into, { ...result }) }] }
      })
    },
  },
})

/** Throws `FIELD_VALUE_INVALID`. */
function upsertOf(wanted: Resolved<Static<typeof config>>): Upsert {
  const { entity, keyField = 'ExternalReference' } = wanted
  if (entity === 'SalesOrders' && keyField === 'CustomerNumber') {
    throw invalid('key field', 'must be ExternalReference for sales orders', keyField)
  }
  const key = wanted.key === undefined || wanted.key === null ? '' : String(wanted.key)
  if (key === '') throw invalid('key', 'must not be empty', 'nothing')
  return { set: entity, keyField, key, fields: objectOfRows(wanted.fields) }
}

function invalid(field: string, expected: string, got: string): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'ERP: create or update', field, expected, got })
}

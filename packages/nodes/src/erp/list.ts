import {
  conditionsField,
  defineNode,
  intoField,
  limitField,
  orExpression,
  placeInto,
  ui,
  type EffectContext,
  type Emission,
  type Json,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { setField, type SetName } from './entity-sets.ts'
import { bare, erpPages } from './erp-call.ts'
import { filterText, operators, type Row } from './filter.ts'
import { erpListed } from './set-schemas.ts'

const conditionRow = Type.Object(
  {
    field: Type.String(
      ui(
        { title: { en: 'Field', 'zh-CN': '字段' }, placeholder: 'Status' },
        { pattern: '^[A-Za-z][A-Za-z0-9_]*$', maxLength: 60 },
      ),
    ),
    operator: Type.Enum(operators, {
      default: 'eq',
      ...ui({
        title: { en: 'Is', 'zh-CN': '条件' },
        widget: 'select',
        options: {
          eq: { en: 'equal to', 'zh-CN': '等于' },
          ne: { en: 'not equal to', 'zh-CN': '不等于' },
          gt: { en: 'greater than', 'zh-CN': '大于' },
          ge: { en: 'at least', 'zh-CN': '大于等于' },
          lt: { en: 'less than', 'zh-CN': '小于' },
          le: { en: 'at most', 'zh-CN': '小于等于' },
          contains: { en: 'contains', 'zh-CN': '包含' },
          startswith: { en: 'starts with', 'zh-CN': '开头为' },
          endswith: { en: 'ends with', 'zh-CN': '结尾为' },
          in: { en: 'one of (list)', 'zh-CN': '属于（列表）' },
        },
      }),
    }),
    value: orExpression(
      Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] }),
      { title: { en: 'Value', 'zh-CN': '值' } },
    ),
  },
  { additionalProperties: false },
)

const config = Type.Object(
  {
    entity: setField(['Customers', 'Items', 'StockLevels', 'SalesOrders', 'Invoices']),
    conditions: Type.Optional(conditionsField(conditionRow)),
    select: Type.Optional(
      Type.Array(
        Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]*$', maxLength: 60 }),
        ui({ title: { en: 'Fields', 'zh-CN': '返回字段' }, widget: 'list', advanced: true }, { maxItems: 50 }),
      ),
    ),
    lines: Type.Optional(
      Type.Boolean(
        ui(
          {
            title: { en: 'With order lines', 'zh-CN': '包含订单明细' },
            widget: 'switch',
            when: { field: 'entity', is: ['SalesOrders'] },
          },
          { default: false },
        ),
      ),
    ),
    limit: limitField(),
    into: intoField(),
  },
  { additionalProperties: false },
)

/** Gives the records of a set that meet all conditions, page by page. */
export const erpList = defineNode({
  id: 'erp.list',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'ERP: list records', 'zh-CN': 'ERP：列出记录' },
  summary: {
    en: 'Reads customers, items, stock, sales orders or invoices.',
    'zh-CN': '读取客户、物料、库存、销售订单或发票。',
  },
  category: 'connector',
  icon: 'factory',
  keywords: [
    'erp',
    'odata',
    'read',
    'query',
    'stock',
    'invoice',
    'order',
    '读取',
    '查询',
    '库存',
    '发票',
    '订单',
    '列表',
  ],
  connector: 'playground-erp',
  config,
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: { kind: 'pick', at: '/select', of: erpListed } } },
    named: [{ at: ['/conditions/*/field', '/select/*'], of: erpListed }],
    permission: { action: 'read', entity: '/entity' },
  },
  run: ({ record, config: wanted }, context) => list(record, wanted, context),
})

interface Wanted {
  readonly entity: SetName
  readonly conditions?: readonly Row[]
  readonly select?: readonly string[]
  readonly lines?: boolean
  readonly limit?: number
  readonly into?: string
}

async function* list(record: Json, wanted: Wanted, context: EffectContext): AsyncIterable<readonly Emission[]> {
  const { entity, limit = Number.POSITIVE_INFINITY, into } = wanted
  let left = limit
  for await (const page of erpPages(context, entity, queryOf(wanted, context))) {
    const taken = page.slice(0, left)
    left -= taken.length
    yield taken.map((found) => ({ record: placeInto(record, into, bare(found)) }))
    if (left <= 0) return
  }
}

function queryOf({ entity, conditions = [], select = [], lines }: Wanted, context: EffectContext) {
  const $filter = filterText(entity, conditions, context.entity?.(entity))
  return {
    ...($filter === undefined ? {} : { $filter }),
    ...(select.length === 0 ? {} : { $select: select.join(',') }),
    ...(lines && entity === 'SalesOrders' ? { $expand: 'Lines' } : {}),
  }
}

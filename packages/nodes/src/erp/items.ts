import { defineNode, intoField, orExpression, placeInto, type JsonObject } from '@isthmus/sdk'
import * as Type from 'typebox'
import { bare, erpPages } from './erp-call.ts'
import { filterText } from './filter.ts'
import { schemaOfSet } from './set-schemas.ts'

const itemsSchema = { type: 'array', items: schemaOfSet('Items', { withLines: false }) }

/** Keeps the address of a call well below the 8 kB that servers take. */
const numbersPerCall = 50

const config = Type.Object(
  {
    numbers: orExpression(Type.Array(Type.String(), { maxItems: 10_000 }), {
      title: { en: 'Item numbers', 'zh-CN': '物料编号' },
      help: {
        en: 'A list of texts, usually from the lines: map(record.lines, line => line.sku).',
        'zh-CN': '文本列表，通常取自明细：map(record.lines, line => line.sku)。',
      },
      placeholder: 'map(record.lines, line => line.sku)',
    }),
    into: intoField(),
  },
  { additionalProperties: false },
)

/**
 * Looks up many items with one call per 50 numbers. The result is the list of those that exist; an unknown number is
 * simply not in it, so that a following node can say which one is missing.
 */
export const erpItems = defineNode({
  id: 'erp.items',
  version: 1,
  kind: 'effect',
  effects: 'read',
  concurrency: 8,
  title: { en: 'ERP: get items', 'zh-CN': 'ERP：批量获取物料' },
  summary: { en: 'Looks up all items of a list of numbers at once.', 'zh-CN': '按编号列表一次性查找物料。' },
  category: 'connector',
  icon: 'package',
  keywords: ['erp', 'sku', 'product', 'price', 'lookup', '物料', '产品', '价格', '查找'],
  connector: 'playground-erp',
  config,
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: itemsSchema } } },
    permission: { action: 'read' },
  },
  run: async ({ record, config: { numbers, into } }, context) => {
    const given = [...new Set((numbers ?? []).filter((number) => number !== null && number !== ''))]
    const items: JsonObject[] = []
    for (let at = 0; at < given.length; at += numbersPerCall) {
      const value = given.slice(at, at + numbersPerCall)
      const $filter = filterText('Items', [{ field: 'ItemNumber', operator: 'in', value }])
      for await (const page of erpPages(context, 'Items', { $filter })) items.push(...page.map(bare))
    }
    return [{ record: placeInto(record, into, items) }]
  },
})

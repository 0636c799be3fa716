import { defineNode, intoField, orExpression, placeInto } from '@isthmus/sdk'
import * as Type from 'typebox'
import { findProducts } from './products.ts'
import { productsResult } from './shapes.ts'
import { tryton } from './tryton-call.ts'

const config = Type.Object(
  {
    codes: orExpression(Type.Array(Type.String(), { maxItems: 10_000 }), {
      title: { en: 'Product codes', 'zh-CN': '产品编码' },
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
 * Looks up many products with one call. The result is a list of `{ id, code, name, listPrice, unit, salable }`; an unknown
 * code is simply not in it.
 */
export const productsLookup = defineNode({
  id: 'tryton.products.lookup',
  version: 1,
  kind: 'effect',
  effects: 'read',
  concurrency: 4,
  title: { en: 'Tryton: get products', 'zh-CN': 'Tryton：批量获取产品' },
  summary: { en: 'Looks up all products of a list of codes at once.', 'zh-CN': '按编码列表一次性查找产品。' },
  category: 'connector',
  icon: 'package',
  keywords: ['tryton', 'sku', 'product', 'price', 'lookup', '产品', '物料', '价格', '查找'],
  connector: 'tryton',
  config,
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: productsResult } } },
    permission: { action: 'read', named: 'product.product' },
  },
  run: async ({ record, config: { codes, into } }, context) => {
    const given = (codes ?? []).filter((code) => typeof code === 'string' && code !== '')
    const products = await findProducts(tryton(context), 'code', given)
    return [
      {
        record: placeInto(
          record,
          into,
          products.map((product) => ({ ...product })),
        ),
      },
    ]
  },
})

import { defineNode, intoField, orExpression, placeInto, ui, type Json } from '@isthmus/sdk'
import * as Type from 'typebox'
import { upsertSale } from './sale.ts'
import { saleResult, saleTarget } from './shapes.ts'
import { tryton } from './tryton-call.ts'
import { invalid } from './values.ts'

const config = Type.Object(
  {
    reference: orExpression(Type.String({ minLength: 1, maxLength: 200 }), {
      title: { en: 'Reference', 'zh-CN': '外部编号' },
      help: {
        en: 'The key of the other system. A sale with this reference is created once.',
        'zh-CN': '对方系统的键。同一编号的销售单只创建一次。',
      },
      placeholder: 'record.id',
    }),
    party: orExpression(Type.Unsafe<string | number>({ type: ['string', 'integer'] }), {
      title: { en: 'Party', 'zh-CN': '往来单位' },
      help: { en: 'Its id (a number) or its code (a text).', 'zh-CN': 'ID（数字）或编码（文本）。' },
      placeholder: 'record.party.id',
    }),
    lines: orExpression(Type.Array(Type.Unknown(), { maxItems: 1000 }), {
      title: { en: 'Lines', 'zh-CN': '明细' },
      help: {
        en: 'A list of { product, quantity, unit_price, unit?, description? }; product is an id (number) or a code (text).',
        'zh-CN':
          '由 { product, quantity, unit_price, unit?, description? } 组成的列表；product 为 ID（数字）或编码（文本）。',
      },
      placeholder: 'map(record.lines, l => ({ product: l.sku, quantity: l.quantity, unit_price: l.unit_price }))',
    }),
    currency: Type.Optional(
      orExpression(Type.String({ maxLength: 3 }), {
        title: { en: 'Currency', 'zh-CN': '币种' },
        help: { en: 'Empty: that of the company.', 'zh-CN': '留空则使用公司币种。' },
        placeholder: 'EUR',
      }),
    ),
    saleDate: Type.Optional(
      orExpression(Type.String({ maxLength: 10 }), {
        title: { en: 'Date', 'zh-CN': '日期' },
        placeholder: '2026-03-02',
      }),
    ),
    description: Type.Optional(
      orExpression(Type.String({ maxLength: 1000 }), { title: { en: 'Description', 'zh-CN': '说明' } }),
    ),
    until: Type.Optional(
      Type.Enum(['draft', 'quotation', 'processing'], {
        default: 'draft',
        ...ui({
          title: { en: 'Take it to', 'zh-CN': '推进到' },
          widget: 'select',
          options: {
            draft: { en: 'Draft', 'zh-CN': '草稿' },
            quotation: { en: 'Quotation', 'zh-CN': '报价' },
            processing: { en: 'Confirmed', 'zh-CN': '已确认' },
          },
        }),
      }),
    ),
    into: intoField(),
  },
  { additionalProperties: false },
)

/**
 * Makes sure that Tryton holds one sale with this reference and takes it as far as wanted, going on where an earlier try
 * stopped. Lines of a sale that is there already are left alone. The result is
 * `{ action: 'created' | 'continued' | 'unchanged', id, reference, number, state, total }`, `total` a decimal text.
 */
export const saleUpsert = defineNode({
  id: 'tryton.sale.upsert',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'Tryton: create sale', 'zh-CN': 'Tryton：创建销售单' },
  summary: {
    en: 'Creates a sale once, quotes and confirms it.',
    'zh-CN': '销售单只创建一次，可报价并确认。',
  },
  category: 'connector',
  icon: 'shopping-cart',
  keywords: ['tryton', 'order', 'sale', 'quote', 'confirm', 'upsert', '销售', '订单', '报价', '确认', '写入'],
  connector: 'tryton',
  config,
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: saleResult } } },
    target: { rows: '', of: { kind: 'schema', schema: saleTarget }, key: '/reference' },
    permission: { action: 'write' },
  },
  idempotencyKey: ({ reference }) => ({ entity: 'sale.sale', key: String(reference) }),
  run: async ({ record, config: wanted }, context) => {
    const { reference, party, lines, currency, saleDate, description, until = 'draft', into } = wanted
    if (!reference) throw invalid('reference', 'must not be empty', reference)
    const sale = await upsertSale(tryton(context), {
      reference: String(reference),
      party,
      // Typed as unknown because the config's schema leaves the form of lines to the message below.
      lines: (Array.isArray(lines) ? lines : []) as readonly Json[],
      currency: currency ?? undefined,
      saleDate: saleDate ?? undefined,
      description: description ?? undefined,
      until,
    })
    return [{ record: placeInto(record, into, { ...sale }) }]
  },
})

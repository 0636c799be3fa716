import { defineNode, fieldRows, intoField, orExpression, placeInto, plainText, ui, type Json } from '@isthmus/sdk'
import { objectOfRows } from '@isthmus/sdk/mapping'
import * as Type from 'typebox'
import { membersToRows } from './members-to-rows.ts'
import { upsertSale } from './sale.ts'
import { saleFields, saleResult, saleTarget } from './shapes.ts'
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
    fields: fieldRows({
      title: { en: 'Fields', 'zh-CN': '字段' },
      help: {
        en: 'party and the product of a line are ids (numbers) or codes (texts); an empty currency is that of the company.',
        'zh-CN': 'party 与明细的 product 可为 ID（数字）或编码（文本）；币种为空时使用公司币种。',
      },
    }),
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
  version: 2,
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
    target: {
      rows: '/fields',
      of: { kind: 'schema', schema: saleTarget },
      filled: [{ field: 'reference', value: '/reference' }],
      key: '/reference',
    },
    permission: { action: 'write', named: 'sale.sale' },
  },
  idempotencyKey: ({ reference }) => ({ entity: 'sale.sale', key: String(reference) }),
  run: async ({ record, config: { reference, fields, until = 'draft', into } }, context) => {
    if (!reference) throw invalid('reference', 'must not be empty', reference)
    const { party = null, lines, currency, saleDate, description } = objectOfRows(fields)
    const sale = await upsertSale(tryton(context), {
      reference: String(reference),
      party: typeof party === 'number' ? party : plainText(party ?? ''),
      lines: Array.isArray(lines) ? (lines as readonly Json[]) : [],
      currency: textOf(currency),
      saleDate: textOf(saleDate),
      description: textOf(description),
      until,
    })
    return [{ record: placeInto(record, into, { ...sale }) }]
  },
  // Before version 2 every field was a member of the config.
  upgrade: (old) => membersToRows(old, saleFields),
})

function textOf(value: Json | undefined): string | undefined {
  return value === undefined || value === null ? undefined : plainText(value)
}

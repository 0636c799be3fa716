import type { JsonSchema } from '@isthmus/sdk'
import type { DocumentKind } from './document.ts'

type Text = { readonly en: string; readonly 'zh-CN': string }

const described = (schema: JsonSchema, text: Text): JsonSchema => ({
  ...schema,
  title: text.en,
  description: text['zh-CN'],
})
const text = (en: string, zh: string) => described({ type: 'string' }, { en, 'zh-CN': zh })
const decimal = (en: string, zh: string) => described({ type: 'string', format: 'decimal' }, { en, 'zh-CN': zh })
const day = (en: string, zh: string) => text(`${en}, as 2026-11-22`, `${zh}，如 2026-11-22`)
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
const object = (properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
})

const kept = {
  at: { type: 'integer' },
  tag: { type: 'string' },
  elements: { type: 'array' },
  completes: { type: 'integer' },
}
const keptSegments = (part: Readonly<Record<string, JsonSchema>> = {}) =>
  described(list(object({ ...part, ...kept }, ['at', 'tag', 'elements'])), {
    en: 'Segments that no field holds',
    'zh-CN': '未映射到字段的段',
  })
const coded = (extra: Readonly<Record<string, JsonSchema>> = {}) =>
  list(object({ qualifier: { type: 'string' }, value: { type: 'string' }, ...extra }, ['qualifier', 'value']))

const party = object({
  qualifier: text('Role code', '角色代码'),
  id: text('Number of the party', '参与方编号'),
  idQualifier: text('Who gave the number', '编号签发方代码'),
  name: text('Name', '名称'),
  lines: list({ type: 'string' }),
  city: text('City', '城市'),
  region: text('Region', '省/州'),
  postalCode: text('Postal code', '邮政编码'),
  country: text('Country', '国家'),
  segments: keptSegments(),
})

const line = object({
  number: text('Line number', '行号'),
  quantity: decimal('Quantity', '数量'),
  unit: text('Unit', '单位'),
  price: decimal('Unit price', '单价'),
  amount: decimal('Line amount', '行金额'),
  buyerItem: text('Item number of the buyer', '买方物料编码'),
  supplierItem: text('Item number of the supplier', '供应商物料编码'),
  gtin: text('GTIN (EAN, UPC)', '商品条码（GTIN）'),
  itemNumbers: coded({ place: { type: 'string' } }),
  description: text('Description', '描述'),
  requestedDate: day('Requested delivery', '要求交货日期'),
  status: text('Answer to the line', '行确认状态'),
  confirmedQuantity: decimal('Confirmed quantity', '确认数量'),
  confirmedDate: day('Confirmed delivery', '确认交货日期'),
  segments: keptSegments(),
})

const envelope = object({
  standard: { type: 'string', enum: ['X12', 'EDIFACT'] },
  ...Object.fromEntries(
    ['sender', 'senderQualifier', 'recipient', 'recipientQualifier', 'interchange', 'group', 'message'].map((name) => [
      name,
      { type: 'string' },
    ]),
  ),
  messageType: { type: 'string' },
  version: { type: 'string' },
  sentAt: { type: 'string' },
  test: { type: 'boolean' },
})

const key: JsonSchema = { ...text('Key of the message', '报文唯一键'), 'x-key': true }

/** A record of an order, a response or an invoice. Titles are English, descriptions Chinese. */
export function documentSchema(kind?: DocumentKind): JsonSchema {
  const required = kind === 'orderResponse' ? ['orderNumber'] : ['number']
  return object(
    {
      kind: kind ? { type: 'string', const: kind } : { type: 'string', enum: ['order', 'orderResponse', 'invoice'] },
      key,
      envelope,
      number: text('Document number', '单据编号'),
      date: day('Document date', '单据日期'),
      orderNumber: text('Order number', '订单编号'),
      orderDate: day('Order date', '订单日期'),
      purpose: text('Purpose code', '用途代码'),
      documentCode: text('Document type code', '单据类型代码'),
      response: text('Answer to the order', '订单确认状态'),
      currency: text('Currency', '币种'),
      requestedDate: day('Requested delivery', '要求交货日期'),
      dueDate: day('Due date', '到期日'),
      dates: list(object({ qualifier: { type: 'string' }, date: { type: 'string' } }, ['qualifier', 'date'])),
      references: coded(),
      buyer: party,
      supplier: party,
      shipTo: party,
      billTo: party,
      otherParties: list(party),
      lines: list(line),
      total: decimal('Total', '总额'),
      taxTotal: decimal('Tax total', '税额'),
      segments: keptSegments({ part: { type: 'string', enum: ['header', 'terms', 'summary'] } }),
    },
    kind ? ['kind', 'key', 'envelope', ...required, 'lines'] : ['lines'],
  )
}

/** A message of another kind, with its segments as they are. */
export const otherSchema = object({ key, envelope, segments: list(object({ ...kept }, ['tag', 'elements'])) }, [
  'key',
  'envelope',
  'segments',
])

/** A message, group, interchange or piece of text that cannot be taken. */
export const brokenSchema = object(
  {
    level: { type: 'string', enum: ['message', 'group', 'interchange', 'text'] },
    reason: text('Reason', '原因'),
    key: { type: 'string' },
    envelope,
    faults: list(
      object({
        problem: { type: 'string' },
        position: { type: 'integer' },
        segment: { type: 'string' },
        element: { type: 'integer' },
        reason: { type: 'string' },
      }),
    ),
    text: text('Text as it came in', '原始文本'),
  },
  ['level', 'reason', 'faults', 'text'],
)

/** An answer to a sender. */
export const acknowledgementSchema = object(
  {
    type: { type: 'string', enum: ['997', '999', 'TA1', 'CONTRL'] },
    standard: { type: 'string' },
    recipient: text('Who gets it', '接收方'),
    recipientQualifier: { type: 'string' },
    interchange: { type: 'string', 'x-key': true },
    status: { type: 'string', enum: ['accepted', 'partly', 'rejected'] },
    messages: list(
      object({
        group: { type: 'string' },
        message: { type: 'string' },
        messageType: { type: 'string' },
        accepted: { type: 'boolean' },
      }),
    ),
    text: text('Text to send', '待发送文本'),
  },
  ['type', 'standard', 'recipient', 'interchange', 'status', 'messages', 'text'],
)

import { keyKeyword, personalKeyword, withTitles, type JsonSchema, type LocalText } from '@isthmus/sdk'

/** What people call the fields of the models that every Tryton with sales, stock and invoices has. */
const titles: Readonly<Record<string, LocalText>> = {
  id: { en: 'Id', 'zh-CN': 'ID' },
  code: { en: 'Code', 'zh-CN': '编码' },
  name: { en: 'Name', 'zh-CN': '名称' },
  active: { en: 'Active', 'zh-CN': '启用' },
  email: { en: 'E-mail', 'zh-CN': '电子邮箱' },
  phone: { en: 'Phone', 'zh-CN': '电话' },
  addresses: { en: 'Addresses', 'zh-CN': '地址' },
  number: { en: 'Number', 'zh-CN': '编号' },
  reference: { en: 'Reference', 'zh-CN': '外部编号' },
  description: { en: 'Description', 'zh-CN': '说明' },
  state: { en: 'State', 'zh-CN': '状态' },
  party: { en: 'Party', 'zh-CN': '往来单位' },
  customer: { en: 'Customer', 'zh-CN': '客户' },
  company: { en: 'Company', 'zh-CN': '公司' },
  currency: { en: 'Currency', 'zh-CN': '币种' },
  sale_date: { en: 'Sale date', 'zh-CN': '销售日期' },
  untaxed_amount: { en: 'Untaxed amount', 'zh-CN': '未税金额' },
  tax_amount: { en: 'Tax', 'zh-CN': '税额' },
  total_amount: { en: 'Total', 'zh-CN': '总额' },
  shipment_state: { en: 'Shipment state', 'zh-CN': '发货状态' },
  invoice_state: { en: 'Invoice state', 'zh-CN': '开票状态' },
  lines: { en: 'Lines', 'zh-CN': '明细' },
  shipments: { en: 'Shipments', 'zh-CN': '发货单' },
  invoices: { en: 'Invoices', 'zh-CN': '发票' },
  sales: { en: 'Sales', 'zh-CN': '销售单' },
  planned_date: { en: 'Planned date', 'zh-CN': '计划日期' },
  effective_date: { en: 'Effective date', 'zh-CN': '实际日期' },
  warehouse: { en: 'Warehouse', 'zh-CN': '仓库' },
  delivery_address: { en: 'Delivery address', 'zh-CN': '收货地址' },
  origins: { en: 'Origins', 'zh-CN': '来源' },
  outgoing_moves: { en: 'Moves', 'zh-CN': '出库明细' },
  type: { en: 'Type', 'zh-CN': '类型' },
  invoice_date: { en: 'Invoice date', 'zh-CN': '开票日期' },
  amount_to_pay: { en: 'Open amount', 'zh-CN': '未付金额' },
  create_date: { en: 'Created', 'zh-CN': '创建时间' },
  write_date: { en: 'Changed', 'zh-CN': '修改时间' },
}

const maybeText: JsonSchema = { type: ['string', 'null'] }
const link: JsonSchema = { type: 'integer' }
const links: JsonSchema = { type: 'array', items: { type: 'integer' } }
const day: JsonSchema = { type: ['string', 'null'], format: 'date' }
const money: JsonSchema = { type: ['string', 'null'], format: 'decimal' }
const personal: JsonSchema = { type: ['string', 'null'], [personalKeyword]: true }
const states = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values })

const amounts = { currency: link, untaxed_amount: money, tax_amount: money, total_amount: money }

/**
 * Fields of the models that most flows are about, for as long as a connection has not been asked for its own. Modules add
 * fields, so others may be there as well.
 */
const fields: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>> = {
  'party.party': {
    code: maybeText,
    name: maybeText,
    active: { type: 'boolean' },
    email: personal,
    phone: personal,
    addresses: links,
  },
  'sale.sale': {
    number: maybeText,
    reference: maybeText,
    description: maybeText,
    state: states('draft', 'quotation', 'confirmed', 'processing', 'done', 'cancelled'),
    company: link,
    party: link,
    sale_date: day,
    ...amounts,
    shipment_state: states('none', 'waiting', 'sent', 'exception'),
    invoice_state: states('none', 'waiting', 'paid', 'exception'),
    lines: links,
    shipments: links,
    invoices: links,
  },
  'stock.shipment.out': {
    number: maybeText,
    reference: maybeText,
    state: states('draft', 'waiting', 'assigned', 'picked', 'packed', 'done', 'cancelled'),
    company: link,
    customer: link,
    delivery_address: link,
    warehouse: link,
    planned_date: day,
    effective_date: day,
    origins: maybeText,
    outgoing_moves: links,
  },
  'account.invoice': {
    number: maybeText,
    reference: maybeText,
    description: maybeText,
    type: states('out', 'in'),
    state: states('draft', 'validated', 'posted', 'paid', 'cancelled'),
    company: link,
    party: link,
    invoice_date: day,
    ...amounts,
    amount_to_pay: money,
    lines: links,
    sales: links,
  },
}

const stamps = {
  create_date: { type: 'string', format: 'date-time' },
  write_date: { type: ['string', 'null'], format: 'date-time' },
}

/** Records of the models that are known without asking, by model. */
export const knownModels: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(fields).map(([model, own]) => {
    const properties = { id: { type: 'integer', [keyKeyword]: true }, ...own, ...stamps }
    const schema = { type: 'object', properties, required: Object.keys(properties), additionalProperties: true }
    return [model, withTitles(schema, titles)]
  }),
)

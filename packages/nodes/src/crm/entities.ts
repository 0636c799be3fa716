import {
  currencyKeyword,
  keyKeyword,
  personalKeyword,
  ui,
  withTitles,
  type JsonSchema,
  type LocalText,
  type ShapeRule,
} from '@isthmus/sdk'
import * as Type from 'typebox'

export type CrmEntity = 'companies' | 'contacts' | 'opportunities' | 'products'

/** Which kind of record a node works on. */
export function entityField() {
  return Type.Enum(['companies', 'contacts', 'opportunities', 'products'], {
    default: 'companies',
    ...ui({
      title: { en: 'Entity', 'zh-CN': '对象' },
      widget: 'select',
      picks: 'entity',
      options: {
        companies: { en: 'Companies', 'zh-CN': '公司' },
        contacts: { en: 'Contacts', 'zh-CN': '联系人' },
        opportunities: { en: 'Opportunities', 'zh-CN': '商机' },
        products: { en: 'Products', 'zh-CN': '产品' },
      },
    }),
  })
}

/** A field of the CRM; `nullable` where a record may hold none, `clears` where null may also be written. */
interface Field {
  readonly schema: JsonSchema
  readonly nullable?: boolean
  readonly clears?: boolean
  /** What is sent may have another form than what is read. */
  readonly sent?: JsonSchema
}

const text = (maxLength: number): JsonSchema => ({ type: 'string', maxLength })
const oneOf = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values })
const needed = (schema: JsonSchema): Field => ({ schema })
const optional = (schema: JsonSchema): Field => ({ schema, nullable: true, clears: true })
const personal = (field: Field): Field => ({ ...field, schema: { ...field.schema, [personalKeyword]: true } })
const country = needed({ ...text(2), minLength: 2 })
const currency = needed({ ...text(3), minLength: 3 })
const money: Field = {
  schema: { type: 'string', format: 'decimal', [currencyKeyword]: 'currency' },
  sent: { type: ['string', 'number'], format: 'decimal', [currencyKeyword]: 'currency' },
}
/** An amount that may be taken away again. */
const clearable: Field = {
  schema: { type: 'string', format: 'decimal' },
  sent: { type: ['string', 'number'], format: 'decimal' },
  nullable: true,
  clears: true,
}
const email = personal(optional(text(120)))
const phone = personal(optional(text(40)))

const line: JsonSchema = {
  type: 'object',
  properties: {
    line_no: { type: 'integer' },
    sku: text(40),
    product_name: { type: ['string', 'null'], maxLength: 200 },
    quantity: { type: 'number' },
    unit_price: { type: 'string', format: 'decimal' },
  },
  required: ['line_no', 'sku', 'product_name', 'quantity', 'unit_price'],
}

const sentLine: JsonSchema = {
  ...line,
  properties: { ...(line['properties'] as JsonSchema), unit_price: { type: ['string', 'number'], format: 'decimal' } },
  required: ['sku', 'quantity', 'unit_price'],
  additionalProperties: false,
}

const fields: Readonly<Record<CrmEntity, Readonly<Record<string, Field>>>> = {
  companies: {
    code: needed({ ...text(40), [keyKeyword]: true }),
    name: needed(text(200)),
    legal_name: optional(text(200)),
    tax_id: optional(text(40)),
    level: needed(oneOf('A', 'B', 'C')),
    email,
    phone,
    street: optional(text(200)),
    city: optional(text(100)),
    postal_code: optional(text(20)),
    country,
    currency,
  },
  contacts: {
    company_id: needed(text(40)),
    given_name: personal(optional(text(100))),
    family_name: personal(needed(text(100))),
    role: optional(text(100)),
    email,
    phone,
    language: optional(text(20)),
  },
  opportunities: {
    name: needed(text(200)),
    company_id: needed(text(40)),
    stage: needed(oneOf('qualification', 'proposal', 'negotiation', 'won', 'lost')),
    amount: { ...money, nullable: true },
    currency,
    close_date: optional({ type: 'string', format: 'date' }),
    lines: { schema: { type: 'array', items: line }, sent: { type: 'array', items: sentLine } },
    erp_order_number: optional(text(40)),
    shipment_status: optional(oneOf('none', 'waiting', 'sent', 'exception')),
    invoice_status: optional(oneOf('none', 'waiting', 'paid', 'exception')),
    open_amount: clearable,
    sync_status: optional(oneOf('synced', 'review')),
    sync_message: optional(text(2000)),
  },
  products: {
    sku: needed({ ...text(40), [keyKeyword]: true }),
    name: needed(text(200)),
    price: money,
    currency,
    active: needed({ type: 'boolean' }),
    stock_available: clearable,
  },
}

/** What people call the fields. */
const titles: Readonly<Record<string, LocalText>> = {
  id: { en: 'Id', 'zh-CN': 'ID' },
  code: { en: 'Code', 'zh-CN': '编码' },
  name: { en: 'Name', 'zh-CN': '名称' },
  legal_name: { en: 'Legal name', 'zh-CN': '法定名称' },
  tax_id: { en: 'Tax id', 'zh-CN': '税号' },
  level: { en: 'Level', 'zh-CN': '客户等级' },
  email: { en: 'E-mail', 'zh-CN': '电子邮箱' },
  phone: { en: 'Phone', 'zh-CN': '电话' },
  street: { en: 'Street', 'zh-CN': '街道' },
  city: { en: 'City', 'zh-CN': '城市' },
  postal_code: { en: 'Postal code', 'zh-CN': '邮政编码' },
  country: { en: 'Country', 'zh-CN': '国家' },
  currency: { en: 'Currency', 'zh-CN': '币种' },
  company_id: { en: 'Company', 'zh-CN': '所属公司' },
  given_name: { en: 'Given name', 'zh-CN': '名' },
  family_name: { en: 'Family name', 'zh-CN': '姓' },
  role: { en: 'Role', 'zh-CN': '职务' },
  language: { en: 'Language', 'zh-CN': '语言' },
  stage: { en: 'Stage', 'zh-CN': '阶段' },
  amount: { en: 'Amount', 'zh-CN': '金额' },
  close_date: { en: 'Close date', 'zh-CN': '成交日期' },
  lines: { en: 'Lines', 'zh-CN': '明细' },
  line_no: { en: 'Line number', 'zh-CN': '行号' },
  sku: { en: 'Item number', 'zh-CN': '物料编号' },
  product_name: { en: 'Product', 'zh-CN': '产品名称' },
  quantity: { en: 'Quantity', 'zh-CN': '数量' },
  unit_price: { en: 'Unit price', 'zh-CN': '单价' },
  erp_order_number: { en: 'ERP order', 'zh-CN': 'ERP 订单号' },
  shipment_status: { en: 'Shipment', 'zh-CN': '发货状态' },
  invoice_status: { en: 'Invoice', 'zh-CN': '开票状态' },
  open_amount: { en: 'Open amount', 'zh-CN': '未付金额' },
  stock_available: { en: 'Available stock', 'zh-CN': '可用库存' },
  sync_status: { en: 'Sync status', 'zh-CN': '同步状态' },
  sync_message: { en: 'Sync message', 'zh-CN': '同步信息' },
  price: { en: 'Price', 'zh-CN': '价格' },
  active: { en: 'Active', 'zh-CN': '启用' },
  created_at: { en: 'Created', 'zh-CN': '创建时间' },
  updated_at: { en: 'Changed', 'zh-CN': '更新时间' },
}

/** Set by the CRM itself. */
const own = {
  id: { type: 'string', readOnly: true, [keyKeyword]: true },
  created_at: { type: 'string', format: 'date-time', readOnly: true },
  updated_at: { type: 'string', format: 'date-time', readOnly: true },
}

function withNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  return { ...schema, type: [...types, 'null'], ...(Array.isArray(values) ? { enum: [...values, null] } : {}) }
}

function readSchema(entity: CrmEntity): JsonSchema {
  const { id, created_at, updated_at } = own
  const read = Object.entries(fields[entity]).map(
    ([name, { schema, nullable }]) => [name, nullable ? withNull(schema) : schema] as const,
  )
  const properties = { id, ...Object.fromEntries(read), created_at, updated_at }
  return withTitles({ type: 'object', properties, required: Object.keys(properties) }, titles)
}

function writeSchema(entity: CrmEntity): JsonSchema {
  const sent = Object.entries(fields[entity]).map(([name, { schema, sent: form = schema, clears }]) => {
    return [name, clears ? withNull(form) : form] as const
  })
  const properties = { ...own, ...Object.fromEntries(sent) }
  return withTitles({ type: 'object', properties, additionalProperties: false }, titles)
}

/** Shapes of the records as the CRM documents them. */
export const crmSchemas: Readonly<Record<CrmEntity, JsonSchema>> = {
  companies: readSchema('companies'),
  contacts: readSchema('contacts'),
  opportunities: readSchema('opportunities'),
  products: readSchema('products'),
}

function byEntity(schemaOf: (entity: CrmEntity) => JsonSchema): ShapeRule {
  const cases = Object.keys(fields).map((name) => {
    return [name, { kind: 'schema', schema: schemaOf(name as CrmEntity) }] as const
  })
  return { kind: 'choose', at: '/entity', cases: Object.fromEntries(cases) }
}

/** A record of the configured entity. */
export const crmRecord: ShapeRule = { kind: 'entity', at: '/entity', otherwise: byEntity(readSchema) }

/** What may be written of a record of the configured entity. */
export const crmTarget: ShapeRule = { kind: 'entity', at: '/entity', form: 'write', otherwise: byEntity(writeSchema) }

/** Where a node puts a record of the configured entity. */
export const crmPlaced: ShapeRule = { kind: 'place', into: '/into', of: crmRecord }

import {
  currencyKeyword,
  keyKeyword,
  personalKeyword,
  withTitles,
  type JsonSchema,
  type LocalText,
  type ShapeRule,
} from '@isthmus/sdk'
import { entitySet, entitySets, type PropertyKind, type SetName } from './entity-sets.ts'

/** What `$metadata` and the service's rules say of a property beyond its kind. */
interface Facets {
  readonly maxLength?: number
  readonly nullable?: boolean
  readonly values?: readonly string[]
  /** Set by the ERP; what is sent for it is ignored. */
  readonly computed?: boolean
  readonly isKey?: boolean
  readonly isPersonal?: boolean
  /** The property that holds the currency of this amount. */
  readonly currency?: string
}

const key = (maxLength: number): Facets => ({ maxLength, isKey: true })
const max = (maxLength: number): Facets => ({ maxLength })
const upTo = (maxLength: number): Facets => ({ maxLength, nullable: true })
const computed: Facets = { computed: true }
const money: Facets = { currency: 'Currency' }

const facets: Readonly<Record<SetName | 'Lines', Readonly<Record<string, Facets>>>> = {
  Customers: {
    CustomerNumber: key(20),
    ExternalReference: { ...upTo(60), isKey: true },
    Name: max(200),
    TaxId: upTo(40),
    CreditLevel: { values: ['GOLD', 'SILVER', 'STANDARD'] },
    CreditLimit: money,
    Email: { ...upTo(120), isPersonal: true },
    Phone: { ...upTo(40), isPersonal: true },
    Street: upTo(200),
    City: upTo(100),
    PostalCode: upTo(20),
    Country: max(2),
    Currency: max(3),
    CreatedAt: computed,
    ModifiedAt: computed,
  },
  Items: {
    ItemNumber: key(40),
    Description: max(200),
    UnitPrice: money,
    Currency: max(3),
    Unit: max(10),
    ModifiedAt: computed,
  },
  StockLevels: { ItemNumber: max(40), Warehouse: max(20), Available: computed, ModifiedAt: computed },
  SalesOrders: {
    OrderNumber: { ...key(20), computed: true },
    ExternalReference: { ...upTo(60), isKey: true },
    CustomerNumber: max(20),
    RequestedDate: { nullable: true },
    Currency: max(3),
    Status: { values: ['Open', 'Confirmed', 'Shipped', 'Invoiced', 'Cancelled'] },
    TotalAmount: { ...money, computed: true },
    CustomerReference: upTo(100),
    CreatedAt: computed,
    ModifiedAt: computed,
  },
  Invoices: {
    InvoiceNumber: key(20),
    OrderNumber: max(20),
    CustomerNumber: max(20),
    Currency: max(3),
    TotalAmount: money,
    OpenAmount: money,
    Status: { values: ['Open', 'Partial', 'Paid'] },
    ModifiedAt: computed,
  },
  Lines: { ItemNumber: max(40), Description: upTo(200), LineAmount: computed },
}

/** What people call the properties. */
const titles: Readonly<Record<string, LocalText>> = {
  CustomerNumber: { en: 'Customer number', 'zh-CN': '客户编号' },
  ExternalReference: { en: 'External reference', 'zh-CN': '外部编号' },
  Name: { en: 'Name', 'zh-CN': '名称' },
  TaxId: { en: 'Tax id', 'zh-CN': '税号' },
  CreditLevel: { en: 'Credit level', 'zh-CN': '信用等级' },
  CreditLimit: { en: 'Credit limit', 'zh-CN': '信用额度' },
  Email: { en: 'E-mail', 'zh-CN': '电子邮箱' },
  Phone: { en: 'Phone', 'zh-CN': '电话' },
  Street: { en: 'Street', 'zh-CN': '街道' },
  City: { en: 'City', 'zh-CN': '城市' },
  PostalCode: { en: 'Postal code', 'zh-CN': '邮政编码' },
  Country: { en: 'Country', 'zh-CN': '国家' },
  Currency: { en: 'Currency', 'zh-CN': '币种' },
  ItemNumber: { en: 'Item number', 'zh-CN': '物料编号' },
  Description: { en: 'Description', 'zh-CN': '描述' },
  UnitPrice: { en: 'Unit price', 'zh-CN': '单价' },
  Unit: { en: 'Unit', 'zh-CN': '单位' },
  Active: { en: 'Active', 'zh-CN': '启用' },
  Warehouse: { en: 'Warehouse', 'zh-CN': '仓库' },
  OnHand: { en: 'On hand', 'zh-CN': '现有量' },
  Reserved: { en: 'Reserved', 'zh-CN': '预留量' },
  Available: { en: 'Available', 'zh-CN': '可用量' },
  OrderNumber: { en: 'Order number', 'zh-CN': '订单编号' },
  OrderDate: { en: 'Order date', 'zh-CN': '订单日期' },
  RequestedDate: { en: 'Requested date', 'zh-CN': '要求交货日期' },
  Status: { en: 'Status', 'zh-CN': '状态' },
  TotalAmount: { en: 'Total', 'zh-CN': '总金额' },
  CustomerReference: { en: 'Customer reference', 'zh-CN': '客户参考号' },
  Lines: { en: 'Lines', 'zh-CN': '明细' },
  LineNumber: { en: 'Line number', 'zh-CN': '行号' },
  Quantity: { en: 'Quantity', 'zh-CN': '数量' },
  LineAmount: { en: 'Line amount', 'zh-CN': '行金额' },
  InvoiceNumber: { en: 'Invoice number', 'zh-CN': '发票编号' },
  IssueDate: { en: 'Issue date', 'zh-CN': '开票日期' },
  DueDate: { en: 'Due date', 'zh-CN': '到期日期' },
  OpenAmount: { en: 'Open amount', 'zh-CN': '未付金额' },
  CreatedAt: { en: 'Created', 'zh-CN': '创建时间' },
  ModifiedAt: { en: 'Changed', 'zh-CN': '更新时间' },
}

/** What must be sent for a new record; the ERP fills in the rest. */
const neededForNew: Readonly<Partial<Record<SetName | 'Lines', readonly string[]>>> = {
  Customers: ['Name', 'Country', 'Currency'],
  SalesOrders: ['CustomerNumber', 'Lines'],
  Lines: ['ItemNumber', 'Quantity', 'UnitPrice'],
}

const forms: Readonly<Record<PropertyKind, JsonSchema>> = {
  text: { type: 'string' },
  decimal: { type: 'string', format: 'decimal' },
  integer: { type: 'integer' },
  date: { type: 'string', format: 'date' },
  instant: { type: 'string', format: 'date-time' },
  boolean: { type: 'boolean' },
}

// oxlint-disable-next-line complexity -- one line per facet
function propertySchema(kind: PropertyKind, facet: Facets, form: 'read' | 'write'): JsonSchema {
  // Numbers are taken for decimals and sent as texts.
  const types = kind === 'decimal' && form === 'write' ? ['string', 'number'] : [forms[kind]['type']]
  const all = facet.nullable ? [...types, 'null'] : types
  return {
    ...forms[kind],
    type: all.length === 1 ? all[0] : all,
    ...(facet.maxLength === undefined ? {} : { maxLength: facet.maxLength }),
    ...(facet.values ? { enum: facet.values } : {}),
    ...(facet.computed ? { readOnly: true } : {}),
    ...(facet.isKey ? { [keyKeyword]: true } : {}),
    ...(facet.isPersonal ? { [personalKeyword]: true } : {}),
    ...(facet.currency ? { [currencyKeyword]: facet.currency } : {}),
  }
}

function propertiesOf(
  set: SetName | 'Lines',
  kinds: Readonly<Record<string, PropertyKind>>,
  form: 'read' | 'write',
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, propertySchema(kind, facets[set][name] ?? {}, form)]),
  )
}

/** The shape of a record of a set. */
export function schemaOfSet(name: SetName, options: { readonly withLines: boolean }): JsonSchema {
  const { properties, lines } = entitySet(name)
  const own = propertiesOf(name, properties, 'read')
  const rows = lines && options.withLines ? propertiesOf('Lines', lines, 'read') : undefined
  const items = rows && { type: 'object', properties: rows, required: Object.keys(rows) }
  const all = items ? { ...own, Lines: { type: 'array', items } } : own
  return withTitles({ type: 'object', properties: all, required: Object.keys(all) }, titles)
}

/** What may be written of a record of a set, and what a new one needs. */
function writeSchemaOfSet(name: SetName): JsonSchema {
  const { properties, lines } = entitySet(name)
  const own = propertiesOf(name, properties, 'write')
  const items = lines && {
    type: 'object',
    properties: propertiesOf('Lines', lines, 'write'),
    required: neededForNew.Lines ?? [],
    additionalProperties: false,
  }
  const schema = {
    type: 'object',
    properties: items ? { ...own, Lines: { type: 'array', items } } : own,
    required: neededForNew[name] ?? [],
    additionalProperties: false,
  }
  return withTitles(schema, titles)
}

function byEntity(schemaOf: (name: SetName) => JsonSchema): ShapeRule {
  const cases = Object.keys(entitySets).map((name) => {
    return [name, { kind: 'schema', schema: schemaOf(name as SetName) }] as const
  })
  return { kind: 'choose', at: '/entity', cases: Object.fromEntries(cases) }
}

const whole = byEntity((name) => schemaOfSet(name, { withLines: true }))
const head = byEntity((name) => schemaOfSet(name, { withLines: false }))

/** A record of the configured set, with its lines. */
export const erpRecord: ShapeRule = { kind: 'entity', at: '/entity', otherwise: whole }

/** A record of the configured set, with its lines where they are asked for. */
export const erpListed: ShapeRule = {
  kind: 'entity',
  at: '/entity',
  otherwise: { kind: 'choose', at: '/lines', cases: { true: whole }, otherwise: head },
}

/** What may be written of a record of the configured set. */
export const erpTarget: ShapeRule = {
  kind: 'entity',
  at: '/entity',
  form: 'write',
  otherwise: byEntity(writeSchemaOfSet),
}

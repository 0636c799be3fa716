import { keyKeyword, personalKeyword, withTitles, type JsonSchema, type LocalText, type ShapeRule } from '@isthmus/sdk'
import { knownModels } from './known-models.ts'

/** What people call the fields. */
const titles: Readonly<Record<string, LocalText>> = {
  code: { en: 'Code', 'zh-CN': '编码' },
  name: { en: 'Name', 'zh-CN': '名称' },
  street: { en: 'Street', 'zh-CN': '街道' },
  postalCode: { en: 'Postal code', 'zh-CN': '邮政编码' },
  city: { en: 'City', 'zh-CN': '城市' },
  country: { en: 'Country (two letters)', 'zh-CN': '国家（两位代码）' },
  email: { en: 'E-mail', 'zh-CN': '电子邮箱' },
  phone: { en: 'Phone', 'zh-CN': '电话' },
  reference: { en: 'Reference', 'zh-CN': '外部编号' },
  party: { en: 'Party', 'zh-CN': '往来单位' },
  lines: { en: 'Lines', 'zh-CN': '明细' },
  product: { en: 'Product', 'zh-CN': '产品' },
  quantity: { en: 'Quantity', 'zh-CN': '数量' },
  unit_price: { en: 'Unit price', 'zh-CN': '单价' },
  unit: { en: 'Unit', 'zh-CN': '单位' },
  currency: { en: 'Currency', 'zh-CN': '币种' },
  saleDate: { en: 'Date', 'zh-CN': '日期' },
  description: { en: 'Description', 'zh-CN': '说明' },
}

const text = (maxLength: number): JsonSchema => ({ type: 'string', maxLength })
const maybe = (maxLength: number): JsonSchema => ({ type: ['string', 'null'], maxLength })
const sentDecimal = { type: ['string', 'number'], format: 'decimal' }

function closed(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return withTitles({ type: 'object', properties, required, additionalProperties: false }, titles)
}

function given(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) }
}

/** The fields of both, which were members of their configs once. */
export const partyFields = ['name', 'street', 'postalCode', 'city', 'country', 'email', 'phone']
export const saleFields = ['party', 'lines', 'currency', 'saleDate', 'description']

/** What a party is made of. */
export const partyTarget = closed(
  {
    code: { ...text(100), [keyKeyword]: true },
    name: text(500),
    street: maybe(1000),
    postalCode: maybe(1000),
    city: maybe(1000),
    country: maybe(2),
    email: { ...maybe(1000), [personalKeyword]: true },
    phone: { ...maybe(1000), [personalKeyword]: true },
  },
  ['code', 'name'],
)

export const partyResult = given({
  action: { type: 'string', enum: ['created', 'updated', 'unchanged'] },
  id: { type: 'integer', [keyKeyword]: true },
  code: { type: 'string', [keyKeyword]: true },
  name: { type: 'string' },
})

const saleLine = closed(
  {
    product: { type: ['string', 'integer'] },
    quantity: sentDecimal,
    unit_price: sentDecimal,
    unit: { type: ['integer', 'null'] },
    description: { type: ['string', 'null'] },
  },
  ['product', 'quantity', 'unit_price'],
)

/** What a sale is made of. */
export const saleTarget = closed(
  {
    reference: { ...text(200), [keyKeyword]: true },
    party: { type: ['string', 'integer'] },
    lines: { type: 'array', items: saleLine },
    currency: maybe(3),
    saleDate: { type: ['string', 'null'], format: 'date' },
    description: maybe(1000),
  },
  ['reference', 'party', 'lines'],
)

export const saleResult = given({
  action: { type: 'string', enum: ['created', 'continued', 'unchanged'] },
  id: { type: 'integer', [keyKeyword]: true },
  reference: { type: 'string', [keyKeyword]: true },
  number: { type: ['string', 'null'] },
  state: { type: 'string' },
  total: { type: ['string', 'null'], format: 'decimal' },
})

export const productsResult: JsonSchema = {
  type: 'array',
  items: given({
    id: { type: 'integer', [keyKeyword]: true },
    code: { type: 'string' },
    name: { type: 'string' },
    listPrice: { type: ['string', 'null'], format: 'decimal' },
    unit: { type: ['integer', 'null'] },
    salable: { type: 'boolean' },
  }),
}

/** A record of a model that is not described: it has an id, and whatever fields are asked for. */
const anyRecord: JsonSchema = {
  type: 'object',
  properties: { id: { type: 'integer', [keyKeyword]: true } },
  required: ['id'],
  additionalProperties: true,
}

/** A record of the configured model: as Tryton describes it, else as far as it is known. */
export const wholeRecord: ShapeRule = {
  kind: 'entity',
  at: '/model',
  otherwise: {
    kind: 'choose',
    at: '/model',
    cases: Object.fromEntries(
      Object.entries(knownModels).map(([model, schema]) => [model, { kind: 'schema', schema }]),
    ),
    otherwise: { kind: 'schema', schema: anyRecord },
  },
}

/** The fields of the configured model that are asked for. */
export const modelRecord: ShapeRule = { kind: 'pick', at: '/fields', always: ['id'], of: wholeRecord }

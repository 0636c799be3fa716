import { personalKeyword, ui, type JsonSchema } from '@isthmus/sdk'
import * as Type from 'typebox'

export type CrmEntity = 'companies' | 'contacts' | 'opportunities' | 'products'

/** Which kind of record a node works on. */
export function entityField() {
  return Type.Enum(['companies', 'contacts', 'opportunities', 'products'], {
    default: 'companies',
    ...ui({
      title: { en: 'Entity', 'zh-CN': '对象' },
      widget: 'select',
      options: {
        companies: { en: 'Companies', 'zh-CN': '公司' },
        contacts: { en: 'Contacts', 'zh-CN': '联系人' },
        opportunities: { en: 'Opportunities', 'zh-CN': '商机' },
        products: { en: 'Products', 'zh-CN': '产品' },
      },
    }),
  })
}

const text: JsonSchema = { type: ['string', 'null'] }
const personal: JsonSchema = { ...text, [personalKeyword]: true }
const money: JsonSchema = { type: ['string', 'null'], format: 'decimal' }
const instant: JsonSchema = { type: 'string', format: 'date-time' }

function record(fields: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties: { id: { type: 'string' }, ...fields, created_at: instant, updated_at: instant } }
}

function texts(...names: readonly string[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(names.map((name) => [name, text]))
}

const line: JsonSchema = {
  type: 'object',
  properties: { line_no: { type: 'integer' }, ...texts('sku', 'product_name'), quantity: money, unit_price: money },
}

/** Shapes of the records as the CRM documents them. */
export const crmSchemas: Readonly<Record<CrmEntity, JsonSchema>> = {
  companies: record({
    ...texts('code', 'name', 'legal_name', 'tax_id', 'level', 'street', 'city', 'postal_code', 'country', 'currency'),
    email: personal,
    phone: personal,
  }),
  contacts: record({
    ...texts('company_id', 'role', 'language'),
    given_name: personal,
    family_name: personal,
    email: personal,
    phone: personal,
  }),
  opportunities: record({
    ...texts('name', 'company_id', 'stage', 'currency'),
    amount: money,
    close_date: { type: ['string', 'null'], format: 'date' },
    lines: { type: 'array', items: line },
    ...texts('erp_order_number', 'sync_status', 'sync_message'),
  }),
  products: record({ ...texts('sku', 'name', 'currency'), price: money, active: { type: 'boolean' } }),
}

import { Type } from 'typebox'
import type { TSchema } from 'typebox'
import { checker } from '../http/problems.ts'
import type { Checker } from '../http/problems.ts'
import { lineSchema } from './lines.ts'

export type EntityName = 'companies' | 'contacts' | 'opportunities' | 'products'

export type FieldKind = 'text' | 'date' | 'decimal' | 'boolean' | 'lines'

export type Field = {
  readonly name: string
  readonly kind: FieldKind
  readonly schema: TSchema
  readonly required: boolean
  /** What a new record holds when the field is not given. */
  readonly initial: unknown
}

export type Entity = {
  readonly name: EntityName
  readonly singular: string
  readonly idPrefix: string
  readonly fields: readonly Field[]
  readonly filters: readonly string[]
  readonly unique: string | undefined
  readonly checkNew: Checker
  readonly checkChange: Checker
}

const text = (maxLength: number): TSchema => Type.String({ minLength: 1, maxLength })
const oneOf = (...values: string[]): TSchema => Type.Enum(values)
const decimal = Type.Union([Type.String({ maxLength: 20 }), Type.Number()])
const email = Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 120 })
const date = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', format: 'date' })
const country = Type.String({ pattern: '^[A-Z]{2}$', minLength: 2, maxLength: 2 })
const currency = Type.String({ pattern: '^[A-Z]{3}$', minLength: 3, maxLength: 3 })

function required(name: string, schema: TSchema, kind: FieldKind = 'text'): Field {
  return { name, kind, schema, required: true, initial: null }
}

function optional(name: string, schema: TSchema, kind: FieldKind = 'text'): Field {
  return { name, kind, schema: Type.Union([Type.Null(), schema]), required: false, initial: null }
}

function preset(name: string, schema: TSchema, options: { kind: FieldKind; initial: unknown }): Field {
  return { name, schema, required: false, ...options }
}

const companyFields: readonly Field[] = [
  preset('code', text(40), { kind: 'text', initial: null }),
  required('name', text(200)),
  optional('legal_name', text(200)),
  optional('tax_id', text(40)),
  preset('level', oneOf('A', 'B', 'C'), { kind: 'text', initial: 'C' }),
  optional('email', email),
  optional('phone', text(40)),
  optional('street', text(200)),
  optional('city', text(100)),
  optional('postal_code', text(20)),
  required('country', country),
  required('currency', currency),
]

const contactFields: readonly Field[] = [
  required('company_id', text(40)),
  optional('given_name', text(100)),
  required('family_name', text(100)),
  optional('role', text(100)),
  optional('email', email),
  optional('phone', text(40)),
  optional('language', text(20)),
]

const productFields: readonly Field[] = [
  required('sku', text(40)),
  required('name', text(200)),
  required('price', decimal, 'decimal'),
  required('currency', currency),
  preset('active', Type.Boolean(), { kind: 'boolean', initial: true }),
  optional('stock_available', decimal, 'decimal'),
]

const opportunityFields: readonly Field[] = [
  required('name', text(200)),
  required('company_id', text(40)),
  preset('stage', oneOf('qualification', 'proposal', 'negotiation', 'won', 'lost'), {
    kind: 'text',
    initial: 'qualification',
  }),
  preset('amount', decimal, { kind: 'decimal', initial: null }),
  required('currency', currency),
  optional('close_date', date, 'date'),
  preset('lines', Type.Array(lineSchema, { maxItems: 500 }), { kind: 'lines', initial: [] }),
  optional('erp_order_number', text(40)),
  optional('shipment_status', oneOf('none', 'waiting', 'sent', 'exception')),
  optional('invoice_status', oneOf('none', 'waiting', 'paid', 'exception')),
  optional('open_amount', decimal, 'decimal'),
  optional('sync_status', oneOf('synced', 'review')),
  optional('sync_message', text(2000)),
]

type EntityParts = Pick<Entity, 'name' | 'singular' | 'idPrefix' | 'fields' | 'filters' | 'unique'>

function entity(parts: EntityParts): Entity {
  const all = Object.fromEntries(parts.fields.map((field) => [field.name, Type.Optional(field.schema)]))
  const needed = Object.fromEntries(
    parts.fields.filter((field) => field.required).map(({ name, schema }) => [name, schema]),
  )
  return {
    ...parts,
    checkNew: checker(Type.Object({ ...all, ...needed }, { additionalProperties: false })),
    checkChange: checker(Type.Object(all, { additionalProperties: false })),
  }
}

/** One table drives storage, validation, filters and pages. */
export const entities: Readonly<Record<EntityName, Entity>> = {
  companies: entity({
    name: 'companies',
    singular: 'company',
    idPrefix: 'comp-',
    fields: companyFields,
    filters: ['code', 'tax_id', 'email', 'country', 'level'],
    unique: 'code',
  }),
  contacts: entity({
    name: 'contacts',
    singular: 'contact',
    idPrefix: 'cont-',
    fields: contactFields,
    filters: ['company_id', 'email'],
    unique: undefined,
  }),
  opportunities: entity({
    name: 'opportunities',
    singular: 'opportunity',
    idPrefix: 'opp-',
    fields: opportunityFields,
    filters: ['stage', 'company_id', 'sync_status', 'erp_order_number'],
    unique: undefined,
  }),
  products: entity({
    name: 'products',
    singular: 'product',
    idPrefix: 'prod-',
    fields: productFields,
    filters: ['sku', 'active'],
    unique: 'sku',
  }),
}

export const entityNames = Object.keys(entities) as readonly EntityName[]

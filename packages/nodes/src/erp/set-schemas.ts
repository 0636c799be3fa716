import { currencyKeyword, keyKeyword, personalKeyword, type JsonSchema, type ShapeRule } from '@isthmus/sdk'
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
  return { type: 'object', properties: all, required: Object.keys(all) }
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
  return {
    type: 'object',
    properties: items ? { ...own, Lines: { type: 'array', items } } : own,
    required: neededForNew[name] ?? [],
    additionalProperties: false,
  }
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

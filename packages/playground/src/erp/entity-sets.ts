import type { EntityType, Property } from '../odata/entity-type.ts'

type Facets = Partial<Omit<Property, 'name' | 'type'>>

const text = (name: string, maxLength: number, facets: Facets = {}): Property => ({
  name,
  type: 'Edm.String',
  maxLength,
  nullable: true,
  ...facets,
})
const decimal = (name: string, scale: number, facets: Facets = {}): Property => ({
  name,
  type: 'Edm.Decimal',
  scale,
  nullable: false,
  ...facets,
})
const date = (name: string, nullable: boolean): Property => ({ name, type: 'Edm.Date', nullable })
const stamp = (name: string): Property => ({ name, type: 'Edm.DateTimeOffset', nullable: false, computed: true })

const must = { nullable: false } as const
/** Never null, but the ERP fills it in. */
const filled = { nullable: false, defaulted: true } as const
const set = { nullable: false, computed: true } as const

export const customerType: EntityType = {
  name: 'Customer',
  set: 'Customers',
  key: ['CustomerNumber'],
  hasVersion: true,
  properties: [
    text('CustomerNumber', 20, filled),
    text('ExternalReference', 60),
    text('Name', 200, must),
    text('TaxId', 40),
    text('CreditLevel', 10, { ...filled, allowed: ['GOLD', 'SILVER', 'STANDARD'] }),
    decimal('CreditLimit', 2, filled),
    text('Email', 120),
    text('Phone', 40),
    text('Street', 200),
    text('City', 100),
    text('PostalCode', 20),
    text('Country', 2, must),
    text('Currency', 3, must),
    stamp('CreatedAt'),
    stamp('ModifiedAt'),
  ],
}

export const itemType: EntityType = {
  name: 'Item',
  set: 'Items',
  key: ['ItemNumber'],
  hasVersion: true,
  properties: [
    text('ItemNumber', 40, must),
    text('Description', 200, must),
    decimal('UnitPrice', 2),
    text('Currency', 3, must),
    text('Unit', 10, must),
    { name: 'Active', type: 'Edm.Boolean', nullable: false },
    stamp('ModifiedAt'),
  ],
}

export const stockLevelType: EntityType = {
  name: 'StockLevel',
  set: 'StockLevels',
  key: ['ItemNumber', 'Warehouse'],
  hasVersion: true,
  properties: [
    text('ItemNumber', 40, must),
    text('Warehouse', 20, must),
    decimal('OnHand', 3),
    decimal('Reserved', 3),
    decimal('Available', 3, set),
    stamp('ModifiedAt'),
  ],
}

export const salesOrderLineType: EntityType = {
  name: 'SalesOrderLine',
  set: 'SalesOrderLines',
  key: ['LineNumber'],
  hasVersion: false,
  properties: [
    { name: 'LineNumber', type: 'Edm.Int32', nullable: false, defaulted: true },
    text('ItemNumber', 40, must),
    text('Description', 200),
    decimal('Quantity', 3),
    decimal('UnitPrice', 2),
    decimal('LineAmount', 2, set),
  ],
}

export const salesOrderType: EntityType = {
  name: 'SalesOrder',
  set: 'SalesOrders',
  key: ['OrderNumber'],
  hasVersion: true,
  contains: salesOrderLineType,
  properties: [
    text('OrderNumber', 20, set),
    text('ExternalReference', 60),
    text('CustomerNumber', 20, must),
    { ...date('OrderDate', false), defaulted: true },
    date('RequestedDate', true),
    text('Currency', 3, filled),
    text('Status', 10, { ...filled, allowed: ['Open', 'Confirmed', 'Shipped', 'Invoiced', 'Cancelled'] }),
    decimal('TotalAmount', 2, set),
    text('CustomerReference', 100),
    stamp('CreatedAt'),
    stamp('ModifiedAt'),
  ],
}

export const invoiceType: EntityType = {
  name: 'Invoice',
  set: 'Invoices',
  key: ['InvoiceNumber'],
  hasVersion: true,
  properties: [
    text('InvoiceNumber', 20, must),
    text('OrderNumber', 20, must),
    text('CustomerNumber', 20, must),
    date('IssueDate', false),
    date('DueDate', false),
    text('Currency', 3, must),
    decimal('TotalAmount', 2),
    decimal('OpenAmount', 2),
    text('Status', 10, { ...filled, allowed: ['Open', 'Partial', 'Paid'] }),
    stamp('ModifiedAt'),
  ],
}

/** The entity sets, in the order in which the service document names them. */
export const entityTypes: readonly EntityType[] = [customerType, itemType, stockLevelType, salesOrderType, invoiceType]

import type { EntityType, Property } from '../odata/entity-type.ts'
import { entityTypes, salesOrderLineType } from './entity-sets.ts'

/** Raised when tables or seed change: an older file is then seeded anew. */
export const ERP_VERSION = 1

function column(property: Property): string {
  const isText = ['Edm.String', 'Edm.Date', 'Edm.DateTimeOffset'].includes(property.type)
  const nullable = property.nullable ? '' : ' NOT NULL'
  if (property.name === 'Available') return '"Available" INTEGER GENERATED ALWAYS AS ("OnHand" - "Reserved") STORED'
  return `"${property.name}" ${isText ? 'TEXT' : 'INTEGER'}${nullable}`
}

function table(type: EntityType): string {
  const columns = type.properties.map(column).join(', ')
  const key = type.key.map((name) => `"${name}"`).join(', ')
  return `CREATE TABLE "${type.set}" (${columns}, "Version" INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (${key}));`
}

const lineColumns = salesOrderLineType.properties.map(column).join(', ')

export const erpSchema: string = `
${entityTypes.map(table).join('\n')}
CREATE TABLE "SalesOrderLines" ("OrderNumber" TEXT NOT NULL, ${lineColumns}, PRIMARY KEY ("OrderNumber", "LineNumber")) WITHOUT ROWID;
CREATE UNIQUE INDEX customer_reference ON "Customers" ("ExternalReference");
CREATE UNIQUE INDEX order_reference ON "SalesOrders" ("ExternalReference");
CREATE INDEX order_customer ON "SalesOrders" ("CustomerNumber");
CREATE INDEX order_modified ON "SalesOrders" ("ModifiedAt");
CREATE INDEX customer_modified ON "Customers" ("ModifiedAt");
CREATE INDEX customer_name ON "Customers" ("Name");
CREATE INDEX customer_tax ON "Customers" ("TaxId");
CREATE INDEX invoice_order ON "Invoices" ("OrderNumber");
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
`

import type { EntityType, Row } from '../odata/entity-type.ts'
import { formatRow } from '../odata/format-row.ts'
import { searchRows } from '../storage/search-rows.ts'
import type { Site, Tab, WebRecord, Words } from '../web/site.ts'
import { linesJson } from './answer.ts'
import { customerType, invoiceType, itemType, salesOrderType, stockLevelType } from './entity-sets.ts'
import type { ErpStore } from './erp-store.ts'

const links = { CustomerNumber: 'Customers', OrderNumber: 'SalesOrders', ItemNumber: 'Items' } as const
const format = { select: undefined, decimalsAsStrings: true } as const

export function erpSite(store: ErpStore): Site {
  return {
    title: { en: 'Demo ERP', zh: '演示 ERP' },
    about: { en: 'OData V4 below /odata/v4', zh: 'OData V4 接口位于 /odata/v4' },
    tabs: [
      entityTab(store, salesOrderType, {
        label: { en: 'Sales orders', zh: '销售订单' },
        columns: [
          'OrderNumber',
          'ExternalReference',
          'CustomerNumber',
          'OrderDate',
          'Status',
          'TotalAmount',
          'Currency',
        ],
        newestFirst: true,
      }),
      entityTab(store, customerType, {
        label: { en: 'Customers', zh: '客户' },
        columns: ['CustomerNumber', 'ExternalReference', 'Name', 'CreditLevel', 'City', 'Country', 'Currency'],
      }),
      entityTab(store, itemType, {
        label: { en: 'Items', zh: '物料' },
        columns: ['ItemNumber', 'Description', 'UnitPrice', 'Currency', 'Unit', 'Active'],
      }),
      entityTab(store, stockLevelType, {
        label: { en: 'Stock', zh: '库存' },
        columns: ['ItemNumber', 'Warehouse', 'OnHand', 'Reserved', 'Available'],
      }),
      entityTab(store, invoiceType, {
        label: { en: 'Invoices', zh: '发票' },
        columns: ['InvoiceNumber', 'OrderNumber', 'CustomerNumber', 'DueDate', 'Status', 'TotalAmount', 'OpenAmount'],
      }),
    ],
  }
}

type Look = { readonly label: Words; readonly columns: readonly string[]; readonly newestFirst?: true }

function entityTab(store: ErpStore, type: EntityType, look: Look): Tab {
  const columns = type.properties.filter((property) => property.type === 'Edm.String').map(({ name }) => name)
  const order = type.key.map((name) => `"${name}"${look.newestFirst === true ? ' DESC' : ''}`).join(', ')
  return {
    label: look.label,
    columns: look.columns,
    name: type.set,
    links,
    idOf: (record) => JSON.stringify(type.key.map((name) => record[name])),
    find: (id) => {
      const key = parseKeyValues(id)
      const row = key.length === type.key.length ? store.get(type, key) : undefined
      return row === undefined ? undefined : withLines(store, type, row)
    },
    search: (text, range) => {
      const { rows, total } = searchRows(store.db, { table: type.set, columns, order, text, ...range })
      return { total, records: rows.map((row) => formatRow(type, row, format)) }
    },
  }
}

/** Links write the bare key; the table, whose keys may be composite, writes a JSON list. */
function parseKeyValues(id: string): readonly string[] {
  if (!id.startsWith('[')) return [id]
  try {
    return (JSON.parse(id) as readonly unknown[]).map(String)
  } catch {
    return [id]
  }
}

function withLines(store: ErpStore, type: EntityType, row: Row): WebRecord {
  const record = formatRow(type, row, format)
  if (type !== salesOrderType) return record
  return { ...record, Lines: linesJson(store.linesOf(String(row['OrderNumber'])), true) }
}

import { lineAmount, parseScaled } from '../decimal.ts'
import type { Business } from './business.ts'
import { padded } from './companies.ts'
import type { SeedCompany } from './companies.ts'
import { day, instant } from './instants.ts'
import type { SeedProduct } from './products.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'

/** Values as the ERP stores them: decimals as whole units of their scale, booleans as 0 and 1. */
export type SeedRow = Readonly<Record<string, string | number | null>>

export type ErpSeed = {
  readonly Customers: readonly SeedRow[]
  readonly Items: readonly SeedRow[]
  readonly StockLevels: readonly SeedRow[]
  readonly SalesOrders: readonly SeedRow[]
  readonly SalesOrderLines: readonly SeedRow[]
  readonly Invoices: readonly SeedRow[]
}

const CUSTOMER_COUNT = 120
const ORDER_COUNT = 30
const INVOICE_COUNT = 20
const creditLevels = { A: 'GOLD', B: 'SILVER', C: 'STANDARD' } as const
const creditLimits = { A: 10_000_000, B: 5_000_000, C: 2_000_000 } as const

/** The ERP's view: the first 120 companies are its customers, its items are the CRM's products. */
export function seedErpRecords(business: Business): ErpSeed {
  const random = createRandom(21)
  const customers = business.companies.slice(0, CUSTOMER_COUNT)
  const orders = Array.from({ length: ORDER_COUNT }, (_, index) =>
    seedOrder(random, { number: index + 1, company: random.pick(customers), products: business.products }),
  )
  return {
    Customers: customers.map(seedCustomer),
    Items: business.products.map(seedItem),
    StockLevels: business.products.flatMap((product) => seedStock(random, product)),
    SalesOrders: orders.map(({ header }) => header),
    SalesOrderLines: orders.flatMap(({ lines }) => lines),
    Invoices: orders.slice(0, INVOICE_COUNT).map(({ header }, index) => seedInvoice(header, index + 1)),
  }
}

function seedCustomer(company: SeedCompany, index: number): SeedRow {
  return {
    CustomerNumber: padded('K-', index + 1, 5),
    ExternalReference: company.id,
    Name: company.legal_name,
    TaxId: company.tax_id,
    CreditLevel: creditLevels[company.level],
    CreditLimit: creditLimits[company.level],
    Email: company.email,
    Phone: company.phone,
    Street: company.street,
    City: company.city,
    PostalCode: company.postal_code,
    Country: company.country,
    Currency: company.currency,
    CreatedAt: company.created_at,
    ModifiedAt: company.updated_at,
    Version: 1,
  }
}

function seedItem(product: SeedProduct): SeedRow {
  return {
    ItemNumber: product.sku,
    Description: product.name,
    UnitPrice: parseScaled(product.price, 2) ?? 0,
    Currency: product.currency,
    Unit: product.sku.startsWith('CBL') ? 'M' : 'PCS',
    Active: 1,
    ModifiedAt: product.updated_at,
    Version: 1,
  }
}

function seedStock(random: Random, product: SeedProduct): readonly SeedRow[] {
  return ['MAIN', 'SHANGHAI'].map((warehouse) => {
    const onHand = random.below(900)
    return {
      ItemNumber: product.sku,
      Warehouse: warehouse,
      OnHand: onHand * 1000,
      Reserved: random.below(Math.min(20, onHand + 1)) * 1000,
      ModifiedAt: instant(-24 * 60),
      Version: 1,
    }
  })
}

function seedOrder(
  random: Random,
  of: { number: number; company: SeedCompany; products: readonly SeedProduct[] },
): { header: SeedRow; lines: readonly SeedRow[] } {
  const orderNumber = padded('SO-', of.number, 6)
  const first = random.below(of.products.length)
  const lines = Array.from({ length: 1 + random.below(4) }, (_, index) => {
    const product = of.products[(first + index * 7) % of.products.length]
    const quantity = (1 + random.below(30)) * 1000
    const price = parseScaled(product?.price, 2) ?? 0
    return {
      OrderNumber: orderNumber,
      LineNumber: (index + 1) * 10,
      ItemNumber: product?.sku ?? '',
      Description: product?.name ?? '',
      Quantity: quantity,
      UnitPrice: price,
      LineAmount: lineAmount(quantity, price),
    }
  })
  const daysAgo = 200 - of.number * 5
  const header = {
    OrderNumber: orderNumber,
    ExternalReference: padded('legacy-', of.number, 4),
    CustomerNumber: padded('K-', Number(of.company.id.slice('comp-'.length)), 5),
    OrderDate: day(-daysAgo),
    RequestedDate: day(14 - daysAgo),
    Currency: 'EUR',
    Status: of.number <= INVOICE_COUNT ? 'Invoiced' : random.pick(['Open', 'Confirmed', 'Shipped']),
    TotalAmount: lines.reduce((sum, line) => sum + line.LineAmount, 0),
    CustomerReference: `PO ${4000 + of.number}`,
    CreatedAt: instant(-daysAgo * 24 * 60),
    ModifiedAt: instant(-daysAgo * 24 * 60),
    Version: 1,
  }
  return { header, lines }
}

/** Three in four are paid, the others half or not at all. */
function seedInvoice(order: SeedRow, number: number): SeedRow {
  const total = Number(order['TotalAmount'])
  const state = number % 4 === 0 ? (number % 8 === 0 ? 'Partial' : 'Open') : 'Paid'
  const open = { Paid: 0, Partial: total - Math.floor(total / 2), Open: total }[state]
  const daysAgo = 190 - number * 5
  return {
    InvoiceNumber: padded('RE-', number, 6),
    OrderNumber: order['OrderNumber'] ?? null,
    CustomerNumber: order['CustomerNumber'] ?? null,
    IssueDate: day(-daysAgo),
    DueDate: day(30 - daysAgo),
    Currency: 'EUR',
    TotalAmount: total,
    OpenAmount: open,
    Status: state,
    ModifiedAt: instant(-daysAgo * 24 * 60),
    Version: 1,
  }
}

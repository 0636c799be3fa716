import { formatScaled, lineAmount, parseScaled } from '../decimal.ts'
import { padded } from './companies.ts'
import type { SeedCompany } from './companies.ts'
import { day, instant } from './instants.ts'
import type { SeedProduct } from './products.ts'
import type { Random } from './random.ts'

export type SeedLine = {
  readonly line_no: number
  readonly sku: string
  readonly product_name: string
  readonly quantity: number
  readonly unit_price: string
}

export type SeedOpportunity = {
  readonly id: string
  readonly name: string
  readonly company_id: string
  readonly stage: 'proposal' | 'negotiation' | 'won'
  readonly amount: string
  readonly currency: 'EUR'
  readonly close_date: string
  readonly lines: readonly SeedLine[]
  readonly erp_order_number: null
  readonly shipment_status: null
  readonly invoice_status: null
  readonly open_amount: null
  readonly sync_status: null
  readonly sync_message: null
  readonly created_at: string
  readonly updated_at: string
}

export type SeedChange = {
  readonly occurred_at: string
  readonly type: 'opportunity.stage_changed'
  readonly opportunity: SeedOpportunity
}

const OPPORTUNITY_COUNT = 50
const COMPANY_COUNT = 40
/** Which of the 50, counted from 1, carry which defect. */
const unknownSkus = new Map([
  [7, 'ZX-9001'],
  [23, 'ZX-9002'],
  [41, 'ZX-9003'],
])
const pricePercent = new Map([
  [14, 112],
  [36, 92],
])
const deliveredTwice = [3, 12, 19, 28, 45]
const earlierStages = new Map<number, 'proposal' | 'negotiation'>(
  [2, 5, 9, 13, 18, 22, 27, 30, 34, 39, 44, 49].map((number, index) => [
    number,
    index % 2 === 0 ? 'proposal' : 'negotiation',
  ]),
)

const wonMinute = (number: number): number => number * 37

/** Half of the companies are customers of the ERP already (the first 120 are), half are not; ten have two opportunities. */
export function seedOpportunities(
  random: Random,
  companies: readonly SeedCompany[],
  products: readonly SeedProduct[],
): readonly SeedOpportunity[] {
  return Array.from({ length: OPPORTUNITY_COUNT }, (_, index) => {
    const number = index + 1
    const slot = index % COMPANY_COUNT
    const company = companies[slot % 2 === 0 ? slot * 3 : 120 + slot * 21]
    if (company === undefined) throw new Error(`seed: no company for opportunity ${number}`)
    const lines = seedLines(random, number, products)
    return {
      id: padded('opp-', number, 4),
      name: `${company.name} ${company.country === 'CN' ? '采购项目' : 'supply'} ${2026}-${padded('', number, 2)}`,
      company_id: company.id,
      stage: 'won',
      amount: formatScaled(total(lines), 2),
      currency: 'EUR',
      close_date: day(1 + Math.floor(wonMinute(number) / (24 * 60))),
      lines,
      erp_order_number: null,
      shipment_status: null,
      invoice_status: null,
      open_amount: null,
      sync_status: null,
      sync_message: null,
      created_at: instant(-20 * 24 * 60 + number * 55),
      updated_at: instant(wonMinute(number)),
    }
  })
}

function seedLines(random: Random, number: number, products: readonly SeedProduct[]): readonly SeedLine[] {
  const first = random.below(products.length)
  const count = 1 + random.below(5)
  const defectAt = random.below(count)
  return Array.from({ length: count }, (_, index) => {
    // 7 shares no factor with 40: the lines of one opportunity never name one product twice.
    const product = products[(first + index * 7) % products.length]
    if (product === undefined) throw new Error('seed: no products')
    const quantity = 1 + random.below(48)
    const line = {
      line_no: index + 1,
      sku: product.sku,
      product_name: product.name,
      quantity,
      unit_price: product.price,
    }
    return index === defectAt ? withDefect(line, number) : line
  })
}

function withDefect(line: SeedLine, number: number): SeedLine {
  const sku = unknownSkus.get(number)
  if (sku !== undefined) return { ...line, sku, product_name: 'Discontinued part 停产件' }
  const percent = pricePercent.get(number)
  if (percent === undefined) return line
  const cents = parseScaled(line.unit_price, 2) ?? 0
  return { ...line, unit_price: formatScaled(Math.round((cents * percent) / 100), 2) }
}

function total(lines: readonly SeedLine[]): number {
  return lines.reduce((sum, line) => sum + lineAmount(line.quantity * 1000, parseScaled(line.unit_price, 2) ?? 0), 0)
}

/** The change feed in time order: 50 won, 5 of them delivered again some hours later, 12 from before they were won. */
export function seedChanges(opportunities: readonly SeedOpportunity[]): readonly SeedChange[] {
  const changes = opportunities.flatMap((opportunity, index) => {
    const number = index + 1
    const won = { minute: wonMinute(number), opportunity }
    const again = deliveredTwice.includes(number) ? [{ minute: wonMinute(number) + 200, opportunity }] : []
    const stage = earlierStages.get(number)
    const minute = wonMinute(number) - 300
    const earlier =
      stage === undefined ? [] : [{ minute, opportunity: { ...opportunity, stage, updated_at: instant(minute) } }]
    return [...earlier, won, ...again]
  })
  return changes
    .toSorted((left, right) => left.minute - right.minute)
    .map(({ minute, opportunity }) => ({
      occurred_at: instant(minute),
      type: 'opportunity.stage_changed',
      opportunity,
    }))
}

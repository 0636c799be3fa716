import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseScaled } from '../decimal.ts'
import { seedBusiness } from './business.ts'
import { seedErpRecords } from './erp-records.ts'

const business = seedBusiness()
const erp = seedErpRecords(business)
const listPrices = new Map(erp.Items.map((item) => [item['ItemNumber'], Number(item['UnitPrice'])]))

function priceIsOff(line: { readonly sku: string; readonly unit_price: string }): boolean {
  const list = listPrices.get(line.sku)
  return list !== undefined && Math.abs((parseScaled(line.unit_price, 2) ?? 0) - list) > list * 0.05
}

test('two seedings are equal', () => {
  const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
  const again = seedBusiness()
  expect(digest([again, seedErpRecords(again)])).toBe(digest([business, erp]))
})

test('the seed has the promised size', () => {
  expect(business.companies).toHaveLength(1000)
  expect(business.contacts).toHaveLength(1500)
  expect(business.products).toHaveLength(40)
  expect(business.opportunities).toHaveLength(50)
  expect(erp.Items).toHaveLength(40)
  expect(erp.Customers).toHaveLength(120)
  expect(erp.SalesOrders).toHaveLength(30)
  expect(erp.Invoices).toHaveLength(20)
})

test('of 50 won opportunities 45 are clean, 3 name an unknown sku, 2 are off the list price', () => {
  const kinds = business.opportunities.map(({ lines }) => ({
    unknown: lines.filter(({ sku }) => !listPrices.has(sku)).length,
    off: lines.filter(priceIsOff).length,
    exact: lines.filter((line) => listPrices.get(line.sku) === parseScaled(line.unit_price, 2)).length,
    lines: lines.length,
  }))
  expect(business.opportunities.every(({ stage }) => stage === 'won')).toBe(true)
  expect(kinds.filter(({ unknown }) => unknown === 1)).toHaveLength(3)
  expect(kinds.filter(({ off }) => off === 1)).toHaveLength(2)
  expect(kinds.filter(({ exact, lines }) => exact === lines)).toHaveLength(45)
  expect(kinds.every(({ unknown, off, exact, lines }) => unknown + off + exact === lines)).toBe(true)
  expect(kinds.every(({ lines }) => lines >= 1 && lines <= 5)).toBe(true)
})

test('the opportunities belong to 40 companies, half of them customers of the ERP', () => {
  const companies = new Set(business.opportunities.map((opportunity) => opportunity.company_id))
  const customers = new Set(erp.Customers.map((customer) => customer['ExternalReference']))
  expect(companies.size).toBe(40)
  expect([...companies].filter((id) => customers.has(id))).toHaveLength(20)
})

test('amounts are the exact sums of the lines', () => {
  for (const { amount, lines } of business.opportunities) {
    const cents = lines.reduce((sum, line) => sum + line.quantity * (parseScaled(line.unit_price, 2) ?? 0), 0)
    expect(parseScaled(amount, 2)).toBe(cents)
  }
})

test('names are unique, and a good share of them is Chinese', () => {
  const names = new Set(business.companies.map((company) => company.legal_name))
  const chinese = business.companies.filter(({ name }) => /\p{Script=Han}/u.test(name))
  expect(names.size).toBe(1000)
  expect(chinese.length).toBeGreaterThan(300)
  expect(chinese.every(({ city, street }) => /\p{Script=Han}/u.test(city + street))).toBe(true)
})

test('the change feed holds 55 won and 12 earlier events in time order', () => {
  const instants = business.changes.map((change) => change.occurred_at)
  const won = business.changes.filter(({ opportunity }) => opportunity.stage === 'won')
  expect(business.changes).toHaveLength(67)
  expect(won).toHaveLength(55)
  expect(new Set(won.map(({ opportunity }) => JSON.stringify(opportunity))).size).toBe(50)
  expect(instants).toEqual(instants.toSorted())
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlayground, type Playground } from '@isthmus/playground'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { flowsFolder, isthmus, summaryOf } from '../../support/command-line.ts'
import { erpRecords } from '../../support/erp-records.ts'
import { startTryton, type RunningTryton } from './start-tryton.ts'
import { trytonSales, type TrytonSale } from './tryton-sales.ts'

/** Confirming a sale is a second of Tryton's time, and a busy machine makes it many. */
const longestMs = 900_000

let folder: string
let playground: Playground
let tryton: RunningTryton

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-tryton-flow-'))
  playground = await startPlayground({ folder: join(folder, 'playground'), crmPort: 0, erpPort: 0 })
  const products = join(folder, 'products.json')
  const items = await erpRecords(playground, 'Items')
  const rows = items.map(({ ItemNumber, Description, UnitPrice }) => {
    return { sku: ItemNumber, name: Description, price: Number(UnitPrice).toFixed(2) }
  })
  writeFileSync(products, JSON.stringify(rows))
  tryton = await startTryton({ folder: join(folder, 'tryton'), products, currency: 'EUR' })
})

afterAll(async () => {
  await tryton?.stop()
  await playground?.close()
  rmSync(folder, { recursive: true, force: true })
})

test(
  '50 won opportunities and 5 repeated events become 45 confirmed Tryton sales, and none twice',
  { timeout: longestMs },
  async () => {
    const first = summaryOf(await run())
    const sales = await trytonSales(tryton)
    const second = summaryOf(await run())

    expect({ first, second }).toEqual(JSON.parse(readFileSync(goldenFile, 'utf8')))
    expect(sales).toHaveLength(45)
    expect(new Set(sales.map((sale) => sale.reference)).size).toBe(45)
    expect(new Set(sales.map((sale) => sale.state))).toEqual(new Set(['processing']))
    expect(await trytonSales(tryton)).toEqual(sales)
  },
)

test(
  'every sale has the amount of its opportunity, whose CRM record names the sale',
  { timeout: longestMs },
  async () => {
    const opportunities = await wonOpportunities()
    const sales = new Map((await trytonSales(tryton)).map((sale) => [sale.reference, sale]))
    const synced = opportunities.filter((opportunity) => opportunity.sync_status === 'synced')
    const inReview = opportunities.filter((opportunity) => opportunity.sync_status === 'review')

    expect(synced.map(({ id }) => id).toSorted()).toEqual([...sales.keys()].toSorted())
    expect(synced.map(({ id, amount, erp_order_number }) => ({ amount, number: erp_order_number, id }))).toEqual(
      synced.map(({ id }) => expected(sales.get(id))),
    )
    expect(inReview).toHaveLength(5)
    expect(inReview.filter(({ sync_message }) => sync_message?.includes('does not know the product'))).toHaveLength(3)
    expect(inReview.filter(({ sync_message }) => sync_message?.includes('list price'))).toHaveLength(2)
  },
)

const goldenFile = new URL('../../flows/golden/opportunity-to-tryton.json', import.meta.url)

function expected(sale: TrytonSale | undefined): object {
  return { amount: sale?.total, number: sale?.number, id: sale?.reference }
}

function run(): ReturnType<typeof isthmus> {
  const crm = playground.crm.url.replace('://', `://${playground.crm.token}@`)
  const erp = tryton.url.replace('://', `://${tryton.user}:${encodeURIComponent(tryton.password)}@`)
  const given = ['--connection', `crm=${crm}`, '--connection', `tryton=${erp}?database=${tryton.database}`]
  return isthmus(['run', join(flowsFolder, 'opportunity-to-tryton.json'), ...given, '--json'])
}

interface Opportunity {
  readonly id: string
  readonly amount: string
  readonly erp_order_number: string | null
  readonly sync_status: string | null
  readonly sync_message: string | null
}

async function wonOpportunities(): Promise<readonly Opportunity[]> {
  const answer = await fetch(`${playground.crm.url}/api/v1/opportunities?limit=200`, {
    headers: { authorization: `Bearer ${playground.crm.token}` },
  })
  return ((await answer.json()) as { data: readonly Opportunity[] }).data
}

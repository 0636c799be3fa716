import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlayground, type Playground } from '@isthmus/playground'
import type { Flow } from '@isthmus/sdk'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { flowsFolder, isthmus, startIsthmus, summaryOf } from '../../support/command-line.ts'
import { erpRecords } from '../../support/erp-records.ts'
import { openLosingProxy } from '../soap-php/losing-proxy.ts'
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

test(
  'a process that is killed behind the write of a sale leaves one sale of every opportunity when the flow is run again',
  { timeout: longestMs },
  async () => {
    const added = await addOpportunities(2)
    const file = join(folder, 'few.json')
    writeFileSync(file, onlyFrom(added[0] ?? ''))
    const proxy = await openLosingProxy(tryton.url)
    const child = startIsthmus(runOf(proxy.url, file))
    const gone = once(child, 'exit')
    try {
      await vi.waitFor(
        () => expect(proxy.sent.filter((body) => body.includes('model.sale.sale.create')).length).toBeGreaterThan(0),
        { timeout: longestMs, interval: 20 },
      )
    } finally {
      child.kill('SIGKILL')
      await gone
      await proxy.close()
    }
    const ofAdded = async () => (await trytonSales(tryton)).filter(({ reference }) => added.includes(reference))
    expect((await ofAdded()).length).toBeGreaterThan(0)
    expect(summaryOf(await isthmus(runOf(tryton.url, file))).status).toBe('succeeded')
    const sales = await ofAdded()
    expect(sales.map(({ reference }) => reference).toSorted()).toEqual(added)
    expect(new Set(sales.map(({ state }) => state))).toEqual(new Set(['processing']))
    const synced = (await wonOpportunities()).filter(({ id }) => added.includes(id))
    expect(synced.map(({ erp_order_number: number }) => String(number)).toSorted()).toEqual(
      sales.map(({ number }) => String(number)).toSorted(),
    )
  },
)

/** More won opportunities, made after one that can be ordered. Gives their ids in order. */
async function addOpportunities(count: number): Promise<readonly string[]> {
  const {
    id: _,
    created_at: __,
    updated_at: ___,
    ...like
  } = await callCrm<Readonly<Record<string, unknown>>>('opportunities/opp-0001')
  const fresh = { ...like, sync_status: null, sync_message: null, erp_order_number: null }
  const ids: string[] = []
  for (let at = 0; at < count; at += 1) ids.push((await callCrm<{ readonly id: string }>('opportunities', fresh)).id)
  return ids.toSorted()
}

async function callCrm<Answer>(path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${playground.crm.url}/api/v1/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${playground.crm.token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

/** The flow for opportunities from an id on. */
function onlyFrom(id: string): string {
  const flow = JSON.parse(readFileSync(join(flowsFolder, 'opportunity-to-tryton.json'), 'utf8')) as Flow
  const condition = { $expr: `record.opportunity.stage === "won" && record.opportunity.id >= "${id}"` }
  const nodes = flow.nodes.map((node) => (node.id === 'onlyWon' ? { ...node, config: { condition } } : node))
  return JSON.stringify({ ...flow, nodes })
}

const goldenFile = new URL('../../flows/golden/opportunity-to-tryton.json', import.meta.url)

function expected(sale: TrytonSale | undefined): object {
  return { amount: sale?.total, number: sale?.number, id: sale?.reference }
}

function run(): ReturnType<typeof isthmus> {
  return isthmus(runOf(tryton.url))
}

function runOf(trytonUrl: string, file = join(flowsFolder, 'opportunity-to-tryton.json')): readonly string[] {
  const crm = playground.crm.url.replace('://', `://${playground.crm.token}@`)
  const erp = trytonUrl.replace('://', `://${tryton.user}:${encodeURIComponent(tryton.password)}@`)
  const given = ['--connection', `crm=${crm}`, '--connection', `tryton=${erp}?database=${tryton.database}`]
  return ['run', file, ...given, '--json']
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

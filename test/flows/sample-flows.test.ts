import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlayground, type Playground } from '@isthmus/playground'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { flowsFolder, isthmus, summaryOf } from '../support/command-line.ts'
import { erpRecords } from '../support/erp-records.ts'

let folder: string
let playground: Playground

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-flows-'))
  playground = await startPlayground({ folder, crmPort: 0, erpPort: 0 })
})

beforeEach(() => playground.reset())

afterAll(async () => {
  await playground.close()
  await rm(folder, { recursive: true, force: true })
})

/** A connection as the command line takes it, its credential in the address. */
function connections(): readonly string[] {
  const crm = playground.crm.url.replace('://', `://${playground.crm.token}@`)
  const erp = playground.erp.url.replace('://', `://${playground.erp.user}:${playground.erp.password}@`)
  return ['--connection', `crm=${crm}`, '--connection', `erp=${erp}`]
}

async function golden(flow: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`golden/${flow}.json`, import.meta.url), 'utf8'))
}

async function run(flow: string, given: readonly string[]): Promise<ReturnType<typeof summaryOf>> {
  return summaryOf(await isthmus(['run', join(flowsFolder, `${flow}.json`), ...given, '--json']))
}

test('every sample flow has a golden summary', async () => {
  const flows = (await readdir(flowsFolder)).filter((name) => name.endsWith('.json'))
  const summaries = await readdir(new URL('golden/', import.meta.url))
  expect(summaries.toSorted()).toEqual(flows.toSorted())
})

test('won opportunities become 45 sales orders and 5 reviews, and nothing twice', { timeout: 60_000 }, async () => {
  const before = await erpRecords(playground, 'SalesOrders')
  const first = await run('opportunity-to-order', connections())
  const orders = await erpRecords(playground, 'SalesOrders')
  const customers = await erpRecords(playground, 'Customers')
  const second = await run('opportunity-to-order', connections())

  expect({ first, second }).toEqual(await golden('opportunity-to-order'))
  expect(orders.length - before.length).toBe(45)
  expect(new Set(orders.map((order) => order['ExternalReference'])).size).toBe(orders.length)
  expect(await erpRecords(playground, 'SalesOrders')).toEqual(orders)
  expect(await erpRecords(playground, 'Customers')).toEqual(customers)
  expect(await syncStates()).toEqual({ synced: 45, review: 5 })
})

test('customers from two CSV files become ERP customers, and nothing twice', { timeout: 60_000 }, async () => {
  const given = connections().slice(2)
  const first = await run('customers-csv-to-erp', given)
  const customers = await erpRecords(playground, 'Customers')
  const second = await run('customers-csv-to-erp', given)

  expect({ first, second }).toEqual(await golden('customers-csv-to-erp'))
  expect(customers.map((customer) => customer['Name'])).toContain('东海机械有限公司')
  expect(customers.map((customer) => customer['Name'])).toContain('Atelier Lumière SARL')
  expect(await erpRecords(playground, 'Customers')).toEqual(customers)
})

test('an order event goes through the webhook flow', async () => {
  const event = {
    method: 'POST',
    path: 'orders/new',
    query: {},
    headers: {},
    body: { order_id: 'o-1', customer_id: '7', customer_name: ' A ', amount: '12.50' },
  }
  const input = JSON.stringify([event, { ...event, body: { ...event.body, amount: '0' } }])
  const result = await isthmus(['run', join(flowsFolder, 'order-webhook.json'), '--input', '-', '--json'], input)

  expect(result.exitCode).toBe(0)
  expect(summaryOf(result)).toEqual(await golden('order-webhook'))
})

test(
  'order events become sales orders, other events are left out, and nothing is made twice',
  { timeout: 60_000 },
  async () => {
    const before = await erpRecords(playground, 'SalesOrders')
    const input = await readFile(new URL('order-events.json', import.meta.url), 'utf8')
    // Nothing is refused here, so that the broker is never called.
    const given = [
      '--connection',
      'broker=amqp://guest:guest@127.0.0.1:5672',
      ...connections().slice(2),
      '--input',
      '-',
      '--json',
    ]
    const go = async () =>
      summaryOf(await isthmus(['run', join(flowsFolder, 'orders-from-queue.json'), ...given], input))
    const first = await go()
    const orders = await erpRecords(playground, 'SalesOrders')
    const second = await go()

    expect({ first, second }).toEqual(await golden('orders-from-queue'))
    expect(orders.length - before.length).toBe(45)
    expect(await erpRecords(playground, 'SalesOrders')).toEqual(orders)
  },
)

test('a flow whose system is away fails with the reason and exit code 1', async () => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  gone.close()
  await once(gone, 'close')
  const given = ['--connection', `crm=http://x@127.0.0.1:${port}`, ...connections().slice(2)]
  const result = await isthmus(['run', join(flowsFolder, 'opportunity-to-order.json'), ...given])

  expect(result.exitCode).toBe(1)
  expect(`${result.stdout}${result.stderr}`).toContain(`127.0.0.1:${port} cannot be reached: nothing listens there`)
})

async function syncStates(): Promise<Record<string, number>> {
  const answer = await fetch(`${playground.crm.url}/api/v1/opportunities?limit=200`, {
    headers: { authorization: `Bearer ${playground.crm.token}` },
  })
  const { data } = (await answer.json()) as { data: readonly { sync_status: string }[] }
  const states = Object.groupBy(data, (opportunity) => opportunity.sync_status)
  return Object.fromEntries(Object.entries(states).map(([state, list]) => [state, list?.length ?? 0]))
}

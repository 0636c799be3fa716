import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { flowsFolder, isthmus, summaryOf } from '../../support/command-line.ts'
import { openLosingProxy, type LosingProxy } from './losing-proxy.ts'
import { startOrdersService, type OrdersService } from './start-orders-service.ts'

const goldenFile = new URL('../../flows/golden/soap-orders.json', import.meta.url)
const blocked = 'Gesperrt AG'

let service: OrdersService
let proxy: LosingProxy

beforeAll(async () => {
  service = await startOrdersService()
  proxy = await openLosingProxy(service.url)
})
beforeEach(async () => {
  await service.forget()
  await service.block([blocked])
})
afterAll(async () => {
  await proxy?.close()
  await service?.stop()
})

interface ShopOrder {
  readonly id: string
  readonly customer: string
  readonly total: string
  readonly lines: readonly { readonly sku: string }[]
}

const events = readFileSync(join(flowsFolder, 'files/shop-orders.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as ShopOrder)

/** What must be there in the end: every order once that nothing stands in the way of. */
const wanted = [...new Map(events.map((event) => [event.id, event])).values()]
  .filter(({ customer, lines }) => customer !== blocked && lines.every(({ sku }) => !sku.startsWith('UNKNOWN')))
  .map(({ id, total }) => ({ id, total }))

function run(): ReturnType<typeof isthmus> {
  const address = proxy.url.replace('://', `://${service.user}:${service.password}@`)
  const connection = `orders=${address}/orders?wsdl=${encodeURIComponent('/orders.wsdl')}`
  return isthmus(['run', join(flowsFolder, 'soap-orders.json'), '--connection', connection, '--json'])
}

test('50 orders and 5 repeated events become 45 orders, none twice; 3 wait for a decision and 2 go to review', async () => {
  proxy.lose(1, /CreateOrder[^]*shop-0004/)
  const first = await run()
  const orders = await service.orders()
  const sent = [...proxy.sent]
  const sentFor = (id: string) => sent.filter((body) => body.includes('CreateOrder') && body.includes(id)).length
  const second = await run()

  expect({ first: summaryOf(first), second: summaryOf(second) }).toEqual(JSON.parse(readFileSync(goldenFile, 'utf8')))
  expect(events).toHaveLength(55)
  expect(orders).toHaveLength(45)
  expect(orders).toEqual(wanted)
  expect(await service.orders()).toEqual(orders)
  expect(sentFor('shop-0004')).toBe(1)
  for (const id of ['shop-0007', 'shop-0021', 'shop-0033']) expect(sentFor(id)).toBe(1)
  expect(first.stdout + first.stderr).toContain('UNKNOWN_SKU: there is no product UNKNOWN-9')
})

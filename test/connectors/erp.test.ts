import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import { createFaults, startPlayground, type Playground } from '@isthmus/playground'
import { plainText, type Json, type JsonObject, type NodeType } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { liveContext, type LiveContext } from './live-context.ts'

const plugin = builtinPlugins.find(({ id }) => id === 'erp')
const faults = createFaults()
let folder: string
let playground: Playground

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-erp-'))
  playground = await startPlayground({ folder, crmPort: 0, erpPort: 0, erp: { faults } })
})
afterAll(async () => {
  await playground.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  faults.clear()
  playground.reset()
})

function node(id: string): NodeType {
  const found = plugin?.nodes.find(({ info }) => info.id === id)
  if (!found) throw new Error(`no node ${id}`)
  return found
}

function erp(): LiveContext {
  const [connector] = plugin?.connectors ?? []
  if (!connector) throw new Error('the plugin has no connector')
  const { url, user, password } = playground.erp
  return liveContext({ connector, config: { baseUrl: url, user }, secret: { password } })
}

async function run(id: string, config: JsonObject, record: Json = {}, context = erp()): Promise<readonly Json[]> {
  return (await runEffectNode(node(id), { config, record }, context)).out
}

const orderRecord = {
  id: 'opp-0001',
  customer: 'C-1',
  lines: [
    { ItemNumber: 'HB-M4', Quantity: 3, UnitPrice: '1.10' },
    { ItemNumber: 'WAS-M4', Quantity: '2.5', UnitPrice: '0.05' },
  ],
}

const orderConfig = {
  entity: 'SalesOrders',
  key: { $expr: 'record.id' },
  fields: [
    { target: 'CustomerNumber', value: { $expr: 'record.customer' } },
    { target: 'Currency', value: 'EUR' },
    { target: 'Lines', value: { $expr: 'record.lines' } },
  ],
  into: 'order',
}

async function aCustomerAndItems(): Promise<typeof orderRecord> {
  const [customer] = await run('erp.list', { entity: 'Customers', limit: 1 })
  const items = await run('erp.list', { entity: 'Items', limit: 2 })
  const numberOf = (at: number) => plainText((items[at] as JsonObject)['ItemNumber'])
  const lines = orderRecord.lines.map((line, at) => ({ ...line, ItemNumber: numberOf(at) }))
  return { ...orderRecord, customer: plainText((customer as JsonObject)['CustomerNumber']), lines }
}

async function orders(): Promise<number> {
  return (await run('erp.list', { entity: 'SalesOrders' })).length
}

test('creates an order once, exactly, and leaves it alone the second time', async () => {
  const record = await aCustomerAndItems()
  const before = await orders()
  const [first] = await run('erp.upsert', orderConfig, record)
  // 3 x 1.10 + 2.5 x 0.05 = 3.30 + 0.125, half a cent away from zero
  expect(first).toMatchObject({ id: 'opp-0001', order: { action: 'created', record: { TotalAmount: '3.43' } } })
  const context = erp()
  const [second] = await run('erp.upsert', orderConfig, record, context)
  expect(second).toMatchObject({ order: { action: 'unchanged', record: { ExternalReference: 'opp-0001' } } })
  expect(context.calls.map(({ method }) => method)).toEqual(['GET'])
  expect(await orders()).toBe(before + 1)
})

test('updates only what differs, against the state it compared with', async () => {
  const record = await aCustomerAndItems()
  await run('erp.upsert', orderConfig, record)
  const context = erp()
  const changed = { ...orderConfig, fields: [...orderConfig.fields, { target: 'CustomerReference', value: 'PO 7' }] }
  const [result] = await run('erp.upsert', changed, record, context)
  expect(result).toMatchObject({ order: { action: 'updated', record: { CustomerReference: 'PO 7' } } })
  expect(context.calls.at(-1)).toMatchObject({ method: 'PATCH', body: { CustomerReference: 'PO 7' } })
  expect(context.calls.at(-1)?.headers?.['if-match']).toMatch(/^W?\/?"/)
})

test('replaces the lines when one differs', async () => {
  const record = await aCustomerAndItems()
  await run('erp.upsert', orderConfig, record)
  const more = { ...record, lines: record.lines.map((line) => ({ ...line, Quantity: 4 })) }
  const [result] = await run('erp.upsert', orderConfig, more)
  expect(result).toMatchObject({ order: { action: 'updated' } })
  // 4 x 1.10 + 4 x 0.05
  expect(await run('erp.get', { entity: 'SalesOrders', field: 'ExternalReference', value: 'opp-0001' })).toMatchObject([
    { TotalAmount: '4.60', Lines: [{ Quantity: '4.000' }, { Quantity: '4.000' }] },
  ])
})

test('makes no second order when the answer to the first try is lost', async () => {
  const record = await aCustomerAndItems()
  const before = await orders()
  faults.inject({ times: 1, matches: ({ method }) => method === 'POST', when: 'after', answer: 'close' })
  await expect(run('erp.upsert', orderConfig, record)).rejects.toMatchObject({
    code: 'UPSTREAM_UNREACHABLE',
    retryable: true,
  })
  const [retried] = await run('erp.upsert', orderConfig, record)
  expect(retried).toMatchObject({ order: { action: 'unchanged' } })
  expect(await orders()).toBe(before + 1)
})

test('goes on with the order that somebody else created between the look and the call', async () => {
  const record = await aCustomerAndItems()
  const before = await orders()
  const results = await Promise.all([1, 2, 3].map(() => run('erp.upsert', orderConfig, record)))
  const actions = results.map(([each]) => plainText(((each as JsonObject)['order'] as JsonObject)['action']))
  expect(actions.toSorted((a, b) => a.localeCompare(b))).toEqual(['created', 'unchanged', 'unchanged'])
  expect(await orders()).toBe(before + 1)
})

test('looks once more when the record was changed meanwhile, then gives up with the ERP’s words', async () => {
  const record = await aCustomerAndItems()
  await run('erp.upsert', orderConfig, record)
  const changed = { ...orderConfig, fields: [...orderConfig.fields, { target: 'CustomerReference', value: 'PO 8' }] }
  const stale = { status: 412, body: { error: { code: 'PreconditionFailed', message: 'The record was changed.' } } }
  faults.inject({ times: 1, matches: ({ method }) => method === 'PATCH', when: 'before', answer: stale })
  expect(await run('erp.upsert', changed, record)).toMatchObject([{ order: { action: 'updated' } }])
  faults.inject({ times: 2, matches: ({ method }) => method === 'PATCH', when: 'before', answer: stale })
  const again = { ...changed, fields: [...orderConfig.fields, { target: 'CustomerReference', value: 'PO 9' }] }
  await expect(run('erp.upsert', again, record)).rejects.toMatchObject({
    code: 'UPSTREAM_CONFLICT',
    message: expect.stringMatching(/^The record was changed\./) as string,
  })
})

test('begins the error of an unknown item with the ERP’s own sentence', async () => {
  const record = await aCustomerAndItems()
  const lines = [{ ItemNumber: 'X-999', Quantity: 1, UnitPrice: '1.00' }]
  await expect(run('erp.upsert', orderConfig, { ...record, lines })).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
    errorClass: 'business',
    message: expect.stringMatching(/^There is no Item "X-999"/) as string,
  })
})

test('says that fewer calls are wanted, and for how long', async () => {
  faults.inject({
    times: 1,
    matches: () => true,
    when: 'before',
    answer: { status: 429, headers: { 'retry-after': '2' } },
  })
  await expect(run('erp.list', { entity: 'Items' })).rejects.toMatchObject({
    code: 'UPSTREAM_THROTTLED',
    retryAfterMs: 2000,
  })
})

test('creates and updates a customer by its external reference', async () => {
  const config = {
    entity: 'Customers',
    key: 'comp-0999',
    fields: [
      { target: 'Name', value: 'O’Hara & Søn "北京"' },
      { target: 'Country', value: 'DE' },
      { target: 'Currency', value: 'EUR' },
      { target: 'CreditLimit', value: '12345678901.10' },
    ],
  }
  expect(await run('erp.upsert', config)).toMatchObject([
    { action: 'created', record: { CreditLimit: '12345678901.10', Name: 'O’Hara & Søn "北京"' } },
  ])
  expect(await run('erp.upsert', config)).toMatchObject([{ action: 'unchanged' }])
  expect(await run('erp.get', { entity: 'Customers', field: 'Name', value: 'O’Hara & Søn "北京"' })).toMatchObject([
    { ExternalReference: 'comp-0999' },
  ])
})

test('follows all pages and keeps the incoming record when asked to', async () => {
  const all = await run('erp.list', { entity: 'Customers', into: 'customer' }, { round: 1 })
  // 120 in the seed, 100 on a page
  expect(all).toHaveLength(120)
  expect(all[119]).toMatchObject({ round: 1, customer: { CustomerNumber: expect.any(String) as string } })
})

test('builds filters from values that cannot break out of them', async () => {
  const tricky = `x' or Name ne 'y`
  const equal = { entity: 'Customers', conditions: [{ field: 'Name', operator: 'eq', value: tricky }] }
  expect(await run('erp.list', equal)).toEqual([])
  const dear = { entity: 'Items', conditions: [{ field: 'UnitPrice', operator: 'ge', value: '100' }] }
  const found = await run('erp.list', dear)
  expect(found.length).toBeGreaterThan(0)
  for (const item of found) expect(Number((item as JsonObject)['UnitPrice'])).toBeGreaterThanOrEqual(100)
  const wrong = { entity: 'Items', conditions: [{ field: 'UnitPrice', operator: 'ge', value: '1 or 1 eq 1' }] }
  await expect(run('erp.list', wrong)).rejects.toMatchObject({ code: 'FIELD_VALUE_INVALID' })
  const unknown = { entity: 'Items', conditions: [{ field: 'UnitPrise', operator: 'eq', value: '1' }] }
  await expect(run('erp.list', unknown)).rejects.toThrow('did you mean UnitPrice')
})

test('gives the items of a list of numbers with one call, without those it does not know', async () => {
  const items = await run('erp.list', { entity: 'Items', limit: 3 })
  const skus = [...items.map((item) => (item as JsonObject)['ItemNumber'] as string), 'X-999']
  const context = erp()
  const [found] = await run('erp.items', { numbers: { $expr: 'record.skus' }, into: 'items' }, { skus }, context)
  expect((found as JsonObject)['items']).toHaveLength(3)
  expect(context.calls).toHaveLength(1)
})

test('lets a record pass with null, or fail, when there is nothing of that key', async () => {
  const config = { entity: 'Customers', field: 'ExternalReference', value: 'nobody', into: 'customer' }
  await expect(run('erp.get', config)).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' })
  expect(await run('erp.get', { ...config, whenMissing: 'null' })).toEqual([{ customer: null }])
})

test('refuses to follow a page link to another host', async () => {
  const body = { value: [], '@odata.nextLink': 'http://192.0.2.1/odata/v4/Items' }
  faults.inject({ times: 1, matches: () => true, when: 'before', answer: { status: 200, body } })
  await expect(run('erp.list', { entity: 'Items' })).rejects.toMatchObject({ code: 'UPSTREAM_ANSWER_INVALID' })
})

test('proves address and password with its connection test', async () => {
  const connector = plugin?.connectors[0]
  await expect(connector?.test?.(erp())).resolves.toHaveProperty('zh-CN')
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import type { Json, JsonObject } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveContext, type LiveContext } from '../../connectors/live-context.ts'
import { startTryton, type RunningTryton } from './start-tryton.ts'

const plugin = builtinPlugins.find(({ id }) => id === 'tryton')
let folder: string
let server: RunningTryton

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-tryton-nodes-'))
  server = await startTryton({ folder })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function erp(password = server.password): LiveContext {
  const [connector] = plugin?.connectors ?? []
  if (!connector) throw new Error('the plugin has no connector')
  const config = { baseUrl: server.url, database: server.database, user: server.user, company: 1 }
  return liveContext({ connector, config, secret: { password } })
}

async function run(id: string, config: JsonObject, record: Json = {}, context = erp()): Promise<JsonObject> {
  const node = plugin?.nodes.find(({ info }) => info.id === id)
  if (!node) throw new Error(`no node ${id}`)
  const { out } = await runEffectNode(node, { config, record }, context)
  return out[0] as JsonObject
}

const address = { name: 'Quayside Lights', street: '1 Quay', city: 'Rotterdam', country: 'NL' }
const party = { code: 'C-1', fields: rows(address) }

function rows(fields: JsonObject): readonly Json[] {
  return Object.entries(fields).map(([target, value]) => ({ target, value }))
}

function sale(reference: string, { until, ...more }: JsonObject = {}): JsonObject {
  const fields = rows({ party: 'C-1', lines: { $expr: 'record.lines' }, ...more })
  return { reference, fields, ...(until === undefined ? {} : { until }) }
}

const order = {
  lines: [
    { product: 'HB-M4', quantity: '3.000', unit_price: '1.1000' },
    { product: 'WAS-M4', quantity: 2, unit_price: '4.37' },
  ],
}

test('creates a party once, updates what differs, and leaves it alone otherwise', async () => {
  const created = await run('tryton.party.upsert', {
    code: 'C-1',
    fields: rows({ ...address, email: 'office@quayside.example' }),
  })
  expect(created).toMatchObject({ action: 'created', code: 'C-1' })
  expect(await run('tryton.party.upsert', party)).toEqual({ ...created, action: 'unchanged' })
  const moved = { code: 'C-1', fields: rows({ ...address, city: 'Delft', name: 'Quayside Lighting' }) }
  expect(await run('tryton.party.upsert', moved)).toMatchObject({ action: 'updated', id: created['id'] ?? null })
  expect(await run('tryton.party.upsert', moved)).toMatchObject({ action: 'unchanged' })
})

test('looks up products with their prices and units, leaving out unknown codes', async () => {
  const config = { codes: { $expr: 'record.codes' }, into: 'products' }
  const { products } = await run('tryton.products.lookup', config, { codes: ['HB-M4', 'X-999', 'WAS-M4'] })
  expect(products).toMatchObject([
    { code: 'HB-M4', listPrice: '1.00', salable: true, unit: expect.any(Number) as number },
    { code: 'WAS-M4', listPrice: '4.37' },
  ])
})

test('gets many records with one call, each for its own key, and tells which are not there', async () => {
  const context = erp()
  const behaviour = plugin?.nodes.find(({ info }) => info.id === 'tryton.get')?.behaviour
  if (behaviour?.kind !== 'effect' || !behaviour.batch) throw new Error('it takes many')
  const values = ['WAS-M4', 'X-999', 'HB-M4', 'WAS-M4']
  const config = { model: 'product.product', field: 'code', fields: ['code', 'template.name'], whenMissing: 'null' }
  const results = await behaviour.batch.runBatch(
    values.map((value) => ({ record: null, config: { ...config, value }, idempotencyKey: 'k', attempt: 1 })),
    context,
  )
  const found = results.map((result) => (result.outcome === 'done' ? result.emissions[0]?.record : result.outcome))
  expect(found).toMatchObject([{ code: 'WAS-M4' }, null, { code: 'HB-M4' }, { code: 'WAS-M4' }])
  expect(context.calls.filter(({ url }) => url.includes(server.database))).toHaveLength(1)
})

test('creates, quotes and confirms a sale once, with an exact total', async () => {
  const config = sale('CRM-1', { until: 'processing', saleDate: '2026-03-02', currency: 'EUR' })
  const first = await run('tryton.sale.upsert', config, order)
  // 3 x 1.10 + 2 x 4.37
  expect(first).toMatchObject({ action: 'created', state: 'processing', total: '12.04', reference: 'CRM-1' })
  const second = await run('tryton.sale.upsert', config, order)
  expect(second).toEqual({ ...first, action: 'unchanged' })
})

test('goes on where an earlier try stopped', async () => {
  const draft = await run('tryton.sale.upsert', sale('CRM-2'), order)
  expect(draft).toMatchObject({ action: 'created', state: 'draft', number: null })
  const quoted = await run('tryton.sale.upsert', sale('CRM-2', { until: 'quotation' }), order)
  expect(quoted).toMatchObject({ action: 'continued', state: 'quotation', id: draft['id'] ?? null })
  const confirmed = await run('tryton.sale.upsert', sale('CRM-2', { until: 'processing' }), order)
  expect(confirmed).toMatchObject({ action: 'continued', state: 'processing', number: quoted['number'] ?? null })
})

test('leaves one sale when several runs create the same one at the same time', async () => {
  const results = await Promise.all([1, 2, 3].map(() => run('tryton.sale.upsert', sale('CRM-3'), order)))
  expect(new Set(results.map(({ id }) => id)).size).toBe(1)
  const open = [
    { field: 'reference', operator: '=', value: 'CRM-3' },
    { field: 'state', operator: '!=', value: 'cancelled' },
  ]
  const list = { model: 'sale.sale', fields: ['reference'], conditions: open, into: 'sale' }
  const node = plugin?.nodes.find(({ info }) => info.id === 'tryton.list')
  if (!node) throw new Error('no list node')
  expect((await runEffectNode(node, { config: list }, erp())).out).toHaveLength(1)
})

test('names the products that Tryton does not know, and creates nothing', async () => {
  const lines = [...order.lines, { product: 'X-999', quantity: 1, unit_price: '1' }]
  await expect(run('tryton.sale.upsert', sale('CRM-4'), { lines })).rejects.toMatchObject({
    code: 'RECORD_NOT_FOUND',
    message: expect.stringContaining('code X-999') as string,
  })
  const conditions = [{ field: 'reference', operator: '=', value: 'CRM-4' }]
  expect(await run('tryton.list', { model: 'sale.sale', fields: ['state'], conditions })).toBeUndefined()
})

test('begins errors with Tryton’s own sentence', async () => {
  const lines = [{ product: 'HB-M4', quantity: '1.5', unit_price: '1' }]
  await expect(run('tryton.sale.upsert', sale('CRM-5'), { lines })).rejects.toMatchObject({
    code: 'UPSTREAM_REJECTED',
    errorClass: 'business',
    message: expect.stringMatching(/^The number of digits in the value "1\.5"/) as string,
  })
})

test('reads decimals, dates and instants as plain texts', async () => {
  const fields = ['reference', 'total_amount', 'sale_date', 'create_date']
  const conditions = [{ field: 'sale_date', operator: '=', value: '2026-03-02', as: 'date' }]
  expect(await run('tryton.list', { model: 'sale.sale', fields, conditions })).toMatchObject({
    reference: 'CRM-1',
    total_amount: '12.04',
    sale_date: '2026-03-02',
    create_date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}(?:\d{3})?Z$/) as string,
  })
})

test('refuses a wrong password in a sentence that says so, and logs in again when the session has ended', async () => {
  const connector = plugin?.connectors[0]
  await expect(connector?.test?.(erp('wrong'))).rejects.toMatchObject({ code: 'UPSTREAM_UNAUTHORIZED' })
  const context = erp()
  await expect(connector?.test?.(context)).resolves.toHaveProperty('en')
  const logout = { id: 1, method: 'common.db.logout', params: [] }
  await context.http({ method: 'POST', url: `/${server.database}/`, body: logout })
  await expect(connector?.test?.(context)).resolves.toHaveProperty('en')
})

test('describes the models that the user may read, with their fields, and what the user may do with them', async () => {
  const [connector] = plugin?.connectors ?? []
  const entities = await connector?.describe?.(erp())
  const found = new Map(entities?.map(({ name, schema }) => [name, schema]))
  const names = ['party.party', 'party.address', 'product.product', 'sale.sale', 'sale.line', 'currency.currency']
  expect([...found.keys()]).toEqual(expect.arrayContaining(names))
  expect(found.get('sale.sale')).toMatchObject({
    'x-keys': ['id'],
    properties: {
      id: { type: 'integer', readOnly: true, 'x-key': true },
      reference: { type: ['string', 'null'], title: 'Reference' },
      sale_date: { type: ['string', 'null'], format: 'date' },
      total_amount: { format: 'decimal' },
      party: { type: 'integer', title: 'Party' },
      lines: { type: 'array', items: { type: 'integer' } },
    },
  })
  expect(found.get('sale.sale')?.['properties']).toHaveProperty(
    'state.enum',
    expect.arrayContaining(['draft', 'processing']),
  )
  const permissions = await connector?.permissions?.(erp())
  expect(permissions).toEqual(expect.arrayContaining(['read:sale.sale', 'write:sale.sale', 'read:currency.currency']))
  expect(permissions).not.toContain('write:currency.currency')
})

test('a node drawn before the fields were rows writes the same', async () => {
  const node = plugin?.nodes.find(({ info }) => info.id === 'tryton.sale.upsert')
  const old = {
    reference: { $expr: 'record.id' },
    party: 'C-1',
    lines: [{ product: 'HB-M4', quantity: 1 }],
    into: 'sale',
  }
  expect(node?.upgrade?.(old, 1)).toEqual({
    reference: { $expr: 'record.id' },
    into: 'sale',
    fields: [
      { target: 'party', value: 'C-1' },
      { target: 'lines', value: { $expr: '[{"product":"HB-M4","quantity":1}]' } },
    ],
  })
})

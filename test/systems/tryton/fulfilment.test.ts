import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveContext, type LiveContext } from '../../connectors/live-context.ts'
import { startTryton, type RunningTryton } from './start-tryton.ts'
import { openOffice, type TrytonOffice } from './tryton-admin.ts'

const plugin = builtinPlugins.find(({ id }) => id === 'tryton')
let folder: string
let server: RunningTryton
let office: TrytonOffice

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-tryton-fulfilment-'))
  server = await startTryton({ folder })
  office = await openOffice(server)
  await run('tryton.party.upsert', {
    code: 'C-1',
    fields: rows({ name: 'Quayside Lights', city: 'Delft', country: 'NL' }),
  })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function erp(): LiveContext {
  const [connector] = plugin?.connectors ?? []
  if (!connector) throw new Error('the plugin has no connector')
  const config = { baseUrl: server.url, database: server.database, user: server.user, company: 1 }
  return liveContext({ connector, config, secret: { password: server.password } })
}

async function all(id: string, config: JsonObject, record: Json = {}): Promise<readonly JsonObject[]> {
  const node = plugin?.nodes.find(({ info }) => info.id === id)
  if (!node) throw new Error(`no node ${id}`)
  return (await runEffectNode(node, { config, record }, erp())).out as readonly JsonObject[]
}

async function run(id: string, config: JsonObject, record: Json = {}): Promise<JsonObject> {
  const [first] = await all(id, config, record)
  return first as JsonObject
}

function rows(fields: JsonObject): readonly Json[] {
  return Object.entries(fields).map(([target, value]) => ({ target, value }))
}

/** 3 x 1.10 + 2 x 4.37 = 12.04, confirmed. */
async function confirmedSale(reference: string): Promise<JsonObject> {
  const lines = [
    { product: 'HB-M4', quantity: 3, unit_price: '1.10' },
    { product: 'WAS-M4', quantity: 2, unit_price: '4.37' },
  ]
  const fields = rows({ party: 'C-1', lines: { $expr: 'record.lines' } })
  return run('tryton.sale.upsert', { reference, fields, until: 'processing' }, { lines })
}

const stateOf = ({ id = null }: JsonObject) =>
  run('tryton.get', {
    model: 'sale.sale',
    value: id,
    fields: ['state', 'shipment_state', 'invoice_state', 'shipments', 'invoices', 'invoices.amount_to_pay'],
  })
const only = (model: string, id: Json, fields: readonly string[]) =>
  run('tryton.get', { model, value: id, fields: [...fields] })

test('a confirmed sale brings a shipment and an invoice, whose states are read as they go on', async () => {
  const sale = await confirmedSale('SO-1')
  const { shipments, invoices } = await office.of('SO-1')
  const [shipped = 0, invoiced = 0] = [...shipments, ...invoices]
  expect(await stateOf(sale)).toMatchObject({
    state: 'processing',
    shipment_state: 'waiting',
    invoice_state: 'waiting',
    shipments,
    invoices,
    // A draft has nothing to be paid yet.
    'invoices.': [{ amount_to_pay: '0' }],
  })
  const shipment = ['number', 'state', 'customer', 'effective_date', 'origins']
  expect(await only('stock.shipment.out', shipped, shipment)).toMatchObject({
    state: 'waiting',
    effective_date: null,
  })
  await office.ship(shipments)
  expect(await only('stock.shipment.out', shipped, shipment)).toMatchObject({
    state: 'done',
    number: expect.any(String) as string,
    effective_date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string,
    origins: expect.stringContaining(plainText(sale['number'] ?? '')) as string,
  })
  await office.post(invoices)
  const invoice = ['number', 'state', 'type', 'total_amount', 'amount_to_pay', 'sales']
  expect(await only('account.invoice', invoiced, invoice)).toMatchObject({
    state: 'posted',
    type: 'out',
    total_amount: '12.04',
    amount_to_pay: '12.04',
    sales: [sale['id']],
  })
  await office.pay(invoiced, '5.00')
  expect(await stateOf(sale)).toMatchObject({
    state: 'processing',
    shipment_state: 'sent',
    invoice_state: 'waiting',
    'invoices.': [{ amount_to_pay: '7.04' }],
  })
  await office.pay(invoiced, '7.04')
  expect(await only('account.invoice', invoiced, invoice)).toMatchObject({ state: 'paid' })
  expect(await stateOf(sale)).toMatchObject({ state: 'done', invoice_state: 'paid' })
})

test('lists shipments and invoices by condition, in pages behind the last one', async () => {
  await confirmedSale('SO-2')
  await confirmedSale('SO-3')
  const waiting = [{ field: 'state', operator: '=', value: 'waiting' }]
  const shipments = await all('tryton.list', { model: 'stock.shipment.out', fields: ['state'], conditions: waiting })
  expect(shipments).toHaveLength(2)
  const ofCustomer = [{ field: 'party.code', operator: '=', value: 'C-1' }]
  const list = { model: 'account.invoice', fields: ['state', 'party.code'], conditions: ofCustomer }
  const invoices = await all('tryton.list', list)
  expect(invoices).toMatchObject(Array.from({ length: 3 }, () => ({ 'party.': { code: 'C-1' } })))
  expect(await all('tryton.list', { ...list, limit: 2 })).toEqual(invoices.slice(0, 2))
})

test('finds a record by another field, and goes on with null or fails when there is none', async () => {
  const by = { model: 'sale.sale', field: 'reference', fields: ['number'] }
  expect(await run('tryton.get', { ...by, value: 'SO-2', into: 'sale' })).toMatchObject({
    sale: { number: expect.any(String) as string },
  })
  expect(await run('tryton.get', { ...by, value: 'SO-9', whenMissing: 'null', into: 'sale' })).toEqual({ sale: null })
  await expect(run('tryton.get', { ...by, value: 'SO-9' })).rejects.toMatchObject({
    code: 'RECORD_NOT_FOUND',
    message: expect.stringContaining('reference SO-9') as string,
  })
  await expect(run('tryton.get', { ...by, field: 'id', value: 'first' })).rejects.toMatchObject({
    code: 'FIELD_VALUE_INVALID',
  })
})

test('describes shipments and invoices, and says what the user may do with them', async () => {
  const [connector] = plugin?.connectors ?? []
  const entities = await connector?.describe?.(erp())
  const found = new Map(entities?.map(({ name, schema }) => [name, schema]))
  expect(found.get('stock.shipment.out')).toHaveProperty(
    'properties.state.enum',
    expect.arrayContaining(['waiting', 'done']),
  )
  expect(found.get('account.invoice')).toMatchObject({
    properties: { amount_to_pay: { format: 'decimal' }, sales: { type: 'array', items: { type: 'integer' } } },
  })
  const permissions = await connector?.permissions?.(erp())
  expect(permissions).toEqual(expect.arrayContaining(['read:stock.shipment.out', 'read:account.invoice']))
  expect(permissions).not.toContain('write:stock.shipment.out')
  expect(permissions).not.toContain('write:account.invoice')
})

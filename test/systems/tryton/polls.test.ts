import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { liveContext } from '../../connectors/live-context.ts'
import { flowOf, nodeOf, openTriggerRig, removeFolders, type TriggerRig } from '../../triggers/trigger-rig.ts'
import { startTryton, type RunningTryton } from './start-tryton.ts'
import { openOffice, trytonCalls } from './tryton-admin.ts'

let folder: string
let server: RunningTryton
let rig: TriggerRig

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-tryton-polls-'))
  server = await startTryton({ folder })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
  removeFolders()
})
beforeEach(() => {
  const { url: baseUrl, database, user, password } = server
  const config = { baseUrl, database, user, company: 1 }
  const place = { name: 'tryton', connector: 'tryton', allowPrivate: true, revision: '1' }
  rig = openTriggerRig({ connections: [{ ...place, config, secret: { password } }] })
})
afterEach(() => rig.close())

/** Looks once a day by itself, so that a test decides when it looks. */
const polled = (config: JsonObject = {}, id = 'parties') => {
  const usual = { model: 'party.party', fields: ['code', 'name'], everySeconds: 86_400, lagSeconds: 0 }
  return flowOf(id, nodeOf('start', 'tryton.changed', { connection: 'tryton', config: { ...usual, ...config } }))
}

/** A look leaves out what is of its own millisecond, so it begins with a new one. */
async function look(flow = 'parties'): Promise<void> {
  for (const ms = Date.now(); Date.now() === ms;);
  await rig.triggers.look(flow, 'start')
  expect(rig.errors).toEqual([])
}
const taken = async (): Promise<readonly string[]> => {
  const records = (await rig.inputs('parties')).flat() as readonly JsonObject[]
  return records.map(({ code, name }) => `${plainText(code)} ${plainText(name)}`)
}

function rows(fields: JsonObject): readonly Json[] {
  return Object.entries(fields).map(([target, value]) => ({ target, value }))
}

async function nodeOnServer(id: string, input: { readonly config: JsonObject; readonly record: Json }): Promise<void> {
  const { nodes, connectors } = builtinPlugins.find((plugin) => plugin.id === 'tryton') ?? { nodes: [], connectors: [] }
  const node = nodes.find(({ info }) => info.id === id)
  const [connector] = connectors
  if (!node || !connector) throw new Error('the plugin has no such node')
  const { url: baseUrl, database, user, password } = server
  const context = liveContext({ connector, config: { baseUrl, database, user, company: 1 }, secret: { password } })
  await runEffectNode(node, input, context)
}

function person(code: string, name: string): Promise<void> {
  const known = { name, street: '1 Quay', city: 'Rotterdam', country: 'NL' }
  return nodeOnServer('tryton.party.upsert', { config: { code, fields: rows(known) }, record: {} })
}

test('starts runs for parties that were made and changed since it was switched on, each change once', async () => {
  await person('P-1', 'Before')
  rig.activate(polled())
  await look()
  expect(await taken()).toEqual([])
  await person('P-2', 'Quayside Lights')
  await look()
  await look()
  expect((await taken()).filter((one) => one.startsWith('P-1'))).toEqual([])
  const made = await taken()
  expect(made.at(-1)).toBe('P-2 Quayside Lights')
  await person('P-1', 'After')
  await look()
  await look()
  expect((await taken()).slice(made.length)).toEqual(['P-1 After'])
})

test('takes everything there is, each once, over pages of records with the same time', async () => {
  const names = Array.from({ length: 450 }, (_, at) => ({ code: `Q-${at + 1000}`, name: `Lamp ${at}` }))
  // In one transaction, so that all have the same instant.
  const direct = await trytonCalls(server, server)
  const ids = await direct<readonly number[]>('model.party.party.create', [names])
  const written = ids.slice(0, 250)
  await direct('model.party.party.write', [written, { name: 'Lantern' }])
  rig.activate(polled({ from: 'everything', recordsPerRun: 100 }))
  await look()
  const seen = (await taken()).filter((one) => one.startsWith('Q-'))
  const expected = names.map(({ code, name }, at) => `${code} ${at < written.length ? 'Lantern' : name}`)
  expect(seen.toSorted()).toEqual(expected.toSorted())
  await look()
  expect((await taken()).filter((one) => one.startsWith('Q-'))).toHaveLength(450)
})

test('starts runs for every step of a sale, its shipment and its invoice', async () => {
  const office = await openOffice(server)
  const models = {
    sales: { model: 'sale.sale', fields: ['reference', 'shipment_state', 'invoice_state'] },
    shipments: { model: 'stock.shipment.out', fields: ['state'] },
    invoices: { model: 'account.invoice', fields: ['state', 'amount_to_pay'] },
  }
  for (const [flow, config] of Object.entries(models)) rig.activate(polled(config, flow))
  for (const flow of Object.keys(models)) await look(flow)
  const seen = async (flow: keyof typeof models): Promise<readonly JsonObject[]> => {
    await look(flow)
    return (await rig.inputs(flow)).flat() as readonly JsonObject[]
  }
  await person('P-9', 'Lamp Shop')
  const lines = [{ product: 'HB-M4', quantity: 2, unit_price: '1.00' }]
  await nodeOnServer('tryton.sale.upsert', {
    config: {
      reference: 'SO-9',
      fields: rows({ party: 'P-9', lines: { $expr: 'record.lines' } }),
      until: 'processing',
    },
    record: { lines },
  })
  expect(await seen('sales')).toMatchObject([{ shipment_state: 'waiting', invoice_state: 'waiting' }])
  expect(await seen('shipments')).toMatchObject([{ state: 'waiting' }])
  expect(await seen('invoices')).toMatchObject([{ state: 'draft', amount_to_pay: '0' }])
  const { shipments, invoices } = await office.of('SO-9')
  await office.ship(shipments)
  await office.post(invoices)
  await office.pay(invoices[0] ?? 0, '0.50')
  expect((await seen('shipments')).at(-1)).toMatchObject({ state: 'done' })
  expect((await seen('sales')).at(-1)).toMatchObject({ shipment_state: 'sent', invoice_state: 'waiting' })
  expect((await seen('invoices')).at(-1)).toMatchObject({ state: 'posted', amount_to_pay: '1.50' })
  await office.pay(invoices[0] ?? 0, '1.50')
  expect((await seen('invoices')).at(-1)).toMatchObject({ state: 'paid', amount_to_pay: '0' })
  const before = await seen('sales')
  expect(before.at(-1)).toMatchObject({ shipment_state: 'sent', invoice_state: 'paid' })
  expect(await seen('sales')).toEqual(before)
})

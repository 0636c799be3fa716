import { createFaults } from '@isthmus/playground'
import { plainText, type Json, type JsonObject } from '@isthmus/sdk'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { erpRecords } from '../support/erp-records.ts'
import { flowOf, nodeOf, openSystems, openTriggerRig, removeFolders, type TriggerRig } from './trigger-rig.ts'

let systems: Awaited<ReturnType<typeof openSystems>>
let rig: TriggerRig
const faults = createFaults()
/** The clock of the ERP, which a test can hold. */
const erpClock: { heldMs: number | undefined } = { heldMs: undefined }

beforeEach(async () => {
  erpClock.heldMs = undefined
  faults.clear()
  systems = await openSystems({ erp: { faults, nowMs: () => erpClock.heldMs ?? Date.now() } })
  rig = openTriggerRig({ connections: systems.connections })
})
afterEach(async () => {
  await rig.close()
  await systems.playground.close()
})
afterAll(removeFolders)

/** Looks once a day by itself, so that a test decides when it looks. */
const polled = (entity: string, config: JsonObject = {}) =>
  flowOf(
    'erp',
    nodeOf('start', 'erp.changed', {
      connection: 'erp',
      config: { entity, everySeconds: 86_400, lagSeconds: 0, ...config },
    }),
  )

/** A look leaves out what is of its own millisecond, so it begins with a new one. */
async function look(): Promise<void> {
  for (const ms = Date.now(); Date.now() === ms;);
  await rig.triggers.look('erp', 'start')
  expect(rig.errors).toEqual([])
}
const taken = async (): Promise<readonly JsonObject[]> => (await rig.inputs('erp')).flat() as readonly JsonObject[]
const texts = (found: readonly JsonObject[], ...names: readonly string[]) =>
  found.map((record) => names.map((name) => plainText(record[name])).join(' '))

/** A person at the ERP. */
async function call(method: string, path: string, body?: JsonObject, headers: Record<string, string> = {}) {
  const { url, user, password } = systems.playground.erp
  const answer = await fetch(`${url}/odata/v4/${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${user}:${password}`)}`, 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  const text = await answer.text()
  return (text === '' ? null : JSON.parse(text)) as Json
}
async function change(path: string, body: JsonObject): Promise<void> {
  const current = (await call('GET', path)) as JsonObject
  await call('PATCH', path, body, { 'if-match': plainText(current['@odata.etag']) })
}

describe('a poll of the ERP', () => {
  test('starts runs for what was made and changed since it was switched on, each change once', async () => {
    const [first, second] = texts(await records('Customers'), 'CustomerNumber')
    rig.activate(polled('Customers'))
    await look()
    expect(await taken()).toEqual([])
    await change(`Customers('${second}')`, { City: 'Bonn' })
    const made = { CustomerNumber: 'C-99001', Name: 'Quay Lights', Country: 'DE', Currency: 'EUR', City: 'Kiel' }
    await call('POST', 'Customers', { ...made, CreditLevel: 'STANDARD' })
    await look()
    await look()
    expect(texts(await taken(), 'CustomerNumber', 'City')).toEqual([`${second} Bonn`, 'C-99001 Kiel'])
    await change(`Customers('${first}')`, { City: 'Ulm' })
    await change(`Customers('${second}')`, { City: 'Mainz' })
    await look()
    const [, , ...later] = texts(await taken(), 'CustomerNumber', 'City')
    expect(later).toEqual([`${first} Ulm`, `${second} Mainz`])
  })

  test.each([
    ['Customers', ['CustomerNumber']],
    ['Items', ['ItemNumber']],
    ['StockLevels', ['ItemNumber', 'Warehouse']],
    ['SalesOrders', ['OrderNumber']],
    ['Invoices', ['InvoiceNumber']],
  ] as const)('takes all %s there are, each once, over all pages', async (set, keys) => {
    const all = texts(await records(set), ...keys)
    rig.activate(polled(set, { from: 'everything', recordsPerRun: 30 }))
    await look()
    await look()
    expect(texts(await taken(), ...keys).toSorted()).toEqual(all.toSorted())
  })

  test('takes everything when records have the same time and a page ends between two that share a part of their key', async () => {
    const fromDate = new Date().toISOString()
    erpClock.heldMs = Date.now()
    for (const key of texts(await records('StockLevels'), 'ItemNumber', 'Warehouse')) {
      const [item = '', warehouse = ''] = key.split(' ')
      await change(`StockLevels(ItemNumber='${item}',Warehouse='${warehouse}')`, { Reserved: '7.125' })
    }
    const all = await records('StockLevels')
    expect(new Set(texts(all, 'ModifiedAt')).size).toBe(1)
    const order = encodeURIComponent('ModifiedAt,ItemNumber,Warehouse')
    const body = (await call('GET', `StockLevels?$orderby=${order}&$top=41`)) as {
      readonly value: readonly JsonObject[]
    }
    const [last, next] = texts(all, 'ItemNumber').slice(40)
    expect(last).toBe(next)
    const matches = ({ method }: { readonly method: string }) => method === 'GET'
    faults.inject({ times: 1, matches, when: 'before', answer: { status: 200, body } })
    rig.activate(polled('StockLevels', { from: 'date', fromDate }))
    await look()
    await look()
    const seen = texts(await taken(), 'ItemNumber', 'Warehouse')
    expect(seen.toSorted()).toEqual(texts(all, 'ItemNumber', 'Warehouse').toSorted())
  })

  test('takes everything when records of more than a page have the same time', async () => {
    const fromDate = new Date().toISOString()
    erpClock.heldMs = Date.now()
    const numbers = texts(await records('Customers'), 'CustomerNumber')
    // 100 on a page
    expect(numbers.length).toBeGreaterThan(100)
    for (const number of numbers) await change(`Customers('${number}')`, { City: 'Bonn' })
    rig.activate(polled('Customers', { from: 'date', fromDate }))
    await look()
    expect(texts(await taken(), 'CustomerNumber').toSorted()).toEqual(numbers.toSorted())
  })

  test('takes a second change of the same instant, which only the version tells', async () => {
    const [number = ''] = texts(await records('Items'), 'ItemNumber')
    rig.activate(polled('Items', { from: 'date', fromDate: new Date().toISOString() }))
    erpClock.heldMs = Date.now() + 5
    await change(`Items('${number}')`, { Description: 'first' })
    while (Date.now() <= erpClock.heldMs);
    await look()
    await change(`Items('${number}')`, { Description: 'second' })
    await look()
    await look()
    expect(texts(await taken(), 'ItemNumber', 'Description')).toEqual([`${number} first`, `${number} second`])
  })

  test('brings the lines of orders where it is told to', async () => {
    rig.activate(polled('SalesOrders', { from: 'everything', lines: true }))
    await look()
    const orders = await taken()
    expect(orders.length).toBeGreaterThan(0)
    for (const { Lines } of orders) expect((Lines as readonly Json[]).length).toBeGreaterThan(0)
  })

  test('loses and repeats nothing while records change between its pages', async () => {
    const numbers = texts(await records('Customers'), 'CustomerNumber')
    rig.activate(polled('Customers', { from: 'everything', recordsPerRun: 20 }))
    const wanted = new Map<string, number>()
    const writing = (async () => {
      for (let turn = 0; turn < 60; turn += 1) {
        const number = numbers[(turn * 37) % numbers.length] ?? ''
        await change(`Customers('${number}')`, { City: `Town ${turn}` })
        wanted.set(number, turn)
      }
    })()
    for (let round = 0; round < 8; round += 1) await look()
    await writing
    await look()
    const seen = texts(await taken(), 'CustomerNumber', 'City')
    expect(new Set(seen).size).toBe(seen.length)
    for (const [number, turn] of wanted) expect(seen).toContain(`${number} Town ${turn}`)
    expect(new Set(texts(await taken(), 'CustomerNumber'))).toEqual(new Set(numbers))
  })
})

async function records(set: string): Promise<readonly JsonObject[]> {
  return (await erpRecords(systems.playground, set)) as readonly JsonObject[]
}

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { type RunningTryton, startTryton } from './start-tryton.ts'

const products = [
  { sku: 'LAMP-1', name: 'Desk lamp', price: '49.90' },
  { sku: 'LAMP-2', name: 'Floor lamp', price: 129 },
]

let folder: string
let tryton: RunningTryton

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-tryton-'))
  const file = join(folder, 'lamps.json')
  writeFileSync(file, JSON.stringify(products))
  tryton = await startTryton({ folder, products: file })
})

afterAll(async () => {
  await tryton?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('gives the seller a session and knows the company', async () => {
  const preferences = await aSeller().then((seller) => seller('model.res.user.get_preferences', true, {}))
  expect(preferences).toMatchObject({ company: 1, language: 'en' })
})

test('offers the given products, and only those, at their list prices', async () => {
  const seller = await aSeller()
  const fields = ['code', 'template.name', 'template.list_price', 'salable']
  const found = await seller('model.product.product.search_read', [], 0, null, [['code', 'ASC']], fields, {
    company: 1,
  })
  expect(found).toMatchObject([
    { code: 'LAMP-1', salable: 1, 'template.': { name: 'Desk lamp', list_price: { decimal: '49.90' } } },
    { code: 'LAMP-2', salable: 1, 'template.': { name: 'Floor lamp', list_price: { decimal: '129' } } },
  ])
})

test('takes an order from customer to confirmed sale', async () => {
  const seller = await aSeller()
  const context = { company: 1 }
  const address = { street: '1 Quay', city: 'Rotterdam', invoice: true, delivery: true }
  const customer = { code: 'C-1', name: 'Quayside Lights', addresses: [['create', [address]]] }
  const [party] = (await seller('model.party.party.create', [customer], context)) as [number]
  const [defaults] = (await seller('model.sale.sale.on_change', { party, company: 1 }, ['party'], context)) as [
    { invoice_address: number; shipment_address: number; payment_term: number },
  ]
  const line = {
    type: 'line',
    product: 1,
    unit: 1,
    quantity: 3,
    unit_price: { __class__: 'Decimal', decimal: '49.90' },
  }
  const sale = {
    party,
    reference: 'CRM-1',
    invoice_address: defaults.invoice_address,
    shipment_address: defaults.shipment_address,
    payment_term: defaults.payment_term,
    lines: [['create', [line]]],
  }
  const ids = await seller('model.sale.sale.create', [sale], context)
  await seller('model.sale.sale.quote', ids, context)
  await seller('model.sale.sale.confirm', ids, context)
  const [read] = (await seller('model.sale.sale.read', ids, ['number', 'state', 'total_amount'], context)) as [unknown]
  // 3 x 49.90
  expect(read).toMatchObject({ number: '1', state: 'processing', total_amount: { decimal: '149.70' } })
})

test('leaves neither a process nor an open port after stop', async () => {
  await tryton.stop()
  expect(isRunning(tryton.pid)).toBe(false)
  await expect(fetch(tryton.url)).rejects.toThrow()
  await expect(tryton.stop()).resolves.toBeUndefined()
})

test('ends with the process that started it, even when that is killed', async () => {
  const module = JSON.stringify(join(import.meta.dirname, 'start-tryton.ts'))
  const options = JSON.stringify({ folder: join(folder, 'second'), products: join(folder, 'lamps.json') })
  const script = `const { startTryton } = await import(${module}); console.log((await startTryton(${options})).pid)`
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = await new Promise<number>((done) => starter.stdout.once('data', (line) => done(Number(line))))
  expect(isRunning(pid)).toBe(true)
  starter.kill('SIGKILL')
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false)
})

test('refuses a product file that is not a list of products, naming the entry', async () => {
  const file = join(folder, 'wrong.json')
  writeFileSync(file, JSON.stringify([{ sku: 'A' }]))
  await expect(startTryton({ folder, products: file })).rejects.toThrow(`${file}: product 0 is {"sku":"A"}`)
})

test('refuses a port that another server holds', async () => {
  const holder = createServer()
  await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done))
  const { port } = holder.address() as AddressInfo
  await expect(startTryton({ folder, products: join(folder, 'lamps.json'), port })).rejects.toThrow(
    `Tryton cannot listen on 127.0.0.1:${port}: `,
  )
  await new Promise((done) => holder.close(done))
})

type Call = (method: string, ...params: readonly unknown[]) => Promise<unknown>

async function aSeller(): Promise<Call> {
  const [uid, session] = (await post('common.db.login', [tryton.user, { password: tryton.password }, 'en'], {})) as [
    number,
    string,
  ]
  const token = Buffer.from(`${tryton.user}:${uid}:${session}`).toString('base64')
  return (method, ...params) => post(method, params, { authorization: `Session ${token}` })
}

async function post(method: string, params: readonly unknown[], headers: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${tryton.url}/${tryton.database}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ id: 1, method, params }),
  })
  const body = (await response.json()) as { result?: unknown; error?: unknown }
  if (body.error !== undefined) throw new Error(`${method}: ${JSON.stringify(body.error)}`)
  return body.result
}

/** A zombie still has an id but serves nothing. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

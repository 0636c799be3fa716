import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { flowsFolder } from '../../support/command-line.ts'
import { openPartner, type Partner } from './partner-files.ts'
import { startSftp, type RunningSftp } from './start-sftp.ts'

const golden: unknown = JSON.parse(readFileSync(new URL('../../flows/golden/csv-orders.json', import.meta.url), 'utf8'))

let server: RunningSftp
let house: House
let partner: Partner
let items: readonly string[]
let customer: string

beforeAll(async () => {
  server = await startSftp()
  house = await openHouse()
  items = (await house.readErp('Items?$top=3')).map((item) => String(item['ItemNumber']))
  customer = String((await house.readErp('Customers?$top=1'))[0]?.['CustomerNumber'])
  partner = await openPartner(house, server, 'csv-orders')
})
afterAll(async () => {
  await house?.close()
  await server?.stop()
})

type Row = readonly [order: string, customer: string, line: number, sku: string, quantity: string, price: string]

function csv(rows: readonly Row[], end: string | undefined = `END,${rows.length},,,,,,`): string {
  const lines = rows.map(([order, buyer, line, sku, quantity, price]) =>
    [order, buyer, '2026-11-19', 'EUR', line, sku, quantity, price].join(','),
  )
  return (
    [['order,customer,date,currency,line,sku,quantity,unit_price'], lines, end === '' ? [] : [end]].flat().join('\n') +
    '\n'
  )
}

const rows = (): readonly Row[] => [
  ['PO-1', customer, 1, items[0] ?? '', '3', '12.50'],
  ['PO-2', customer, 1, items[1] ?? '', '2', '8.00'],
  ['PO-1', customer, 2, items[2] ?? '', '1.5', '0.99'],
  ['PO-2', customer, 2, 'NO-SUCH-ITEM', '1', '1.00'],
  ['PO-2', customer, 3, items[0] ?? '', 'many', '1.00'],
  ['PO-3', 'NOBODY', 1, items[0] ?? '', '1', '1.00'],
  ['', customer, 1, items[0] ?? '', '1', '1.00'],
]

const ordersOf = async () =>
  (await house.readErp(
    "SalesOrders?$expand=Lines&$filter=startswith(ExternalReference,'csv/')&$orderby=OrderNumber",
  )) as readonly (Readonly<Record<string, unknown>> & { readonly Lines: readonly object[] })[]

test('good lines land, and every line is answered: accepted with its order, or rejected with the reason and parked', async () => {
  partner.put('csv', 'monday.csv', csv(rows()))
  const run = await partner.taken('csv', 'monday.csv')
  expect({ status: run.status, records: run.records }).toEqual(golden)

  const orders = await ordersOf()
  expect(orders.map((order) => [order['CustomerReference'], order.Lines.length, order['TotalAmount']])).toEqual([
    // 3 x 12.50 + 1.5 x 0.99, rounded by line
    ['PO-1', 2, 38.99],
    ['PO-2', 1, 16],
  ])
  const [one, two] = orders.map((order) => String(order['OrderNumber']))
  const answer = partner.read('out', 'monday.ack.csv').trimEnd().split('\n')
  expect(answer).toEqual([
    'order,line,status,number,reason',
    '"","1","rejected","","The order number is missing"',
    `"PO-1","1","accepted","${one}",""`,
    `"PO-1","2","accepted","${one}",""`,
    `"PO-2","1","accepted","${two}",""`,
    '"PO-2","2","rejected","","The ERP does not know the item NO-SUCH-ITEM"',
    '"PO-2","3","rejected","","The quantity is not above zero: many"',
    expect.stringMatching(/^"PO-3","1","rejected","",".*NOBODY.*"$/) as string,
  ])
  const parked = partner.read('parked', 'monday.txt').trimEnd().split('\n')
  expect(parked).toHaveLength(4)
  expect(parked).toContain('order PO-2, line 2: The ERP does not know the item NO-SUCH-ITEM')
})

test('the same file under another name starts no run, and the same orders in other bytes change nothing', async () => {
  const [orders, runs] = [await ordersOf(), await partner.runs()]
  partner.put('csv', 'again.csv', csv(rows()))
  partner.put('csv', 'later.csv', csv(rows()).replaceAll('\n', '\r\n'))
  await partner.taken('csv', 'later.csv')
  await partner.taken('csv', 'again.csv')
  expect(await partner.runs()).toHaveLength(runs.length + 1)
  expect(await ordersOf()).toEqual(orders)
  expect(partner.names('out')).toEqual(['later.ack.csv', 'monday.ack.csv'])
})

test('a file without its last row and one with a wrong count are refused as a whole', async () => {
  const orders = await ordersOf()
  const row: Row = ['PO-7', customer, 1, items[0] ?? '', '1', '1.00']
  partner.put('csv', 'half.csv', csv([row], ''))
  await partner.taken('csv', 'half.csv')
  expect(partner.read('out', 'half.ack.csv')).toContain(
    '"*","*","rejected","","The file has no last row that says END: it is cut off"',
  )
  partner.put('csv', 'count.csv', csv([row], 'END,2,,,,,,'))
  await partner.taken('csv', 'count.csv')
  expect(partner.read('out', 'count.ack.csv')).toContain('The last row counts 2 lines, there are 1')
  expect(await ordersOf()).toEqual(orders)
})

test('a file that is still being written is left alone until it is whole', async () => {
  const text = csv([['PO-8', customer, 1, items[0] ?? '', '1', '1.00']])
  partner.put('csv', 'slow.csv.part', text.slice(0, 40))
  partner.put('csv', 'other.csv', csv([['PO-9', customer, 1, items[0] ?? '', '1', '1.00']]))
  await partner.taken('csv', 'other.csv')
  expect(partner.names('csv')).toContain('slow.csv.part')
  partner.put('csv', 'slow.csv', text)
  await partner.taken('csv', 'slow.csv')
  expect((await ordersOf()).map((order) => order['CustomerReference'])).toEqual(['PO-1', 'PO-2', 'PO-9', 'PO-8'])
})

/** "订单", the number of an order, as GB18030. */
const chineseNumber = [0xb6, 0xa9, 0xb5, 0xa5]

function encoded(number: readonly number[]): Buffer {
  return Buffer.concat([
    Buffer.from('order,customer,date,currency,line,sku,quantity,unit_price\n'),
    Buffer.from(number),
    Buffer.from(`,${customer},2026-11-19,EUR,1,${items[0] ?? ''},1,1.00\nEND,1,,,,,,\n`),
  ])
}

test('the file that comes with the flow is taken: one line accepted, one refused', async () => {
  partner.put('csv', 'sample.csv', readFileSync(join(flowsFolder, 'files/shop-orders.csv')))
  await partner.taken('csv', 'sample.csv')
  const statuses = partner.read('out', 'sample.ack.csv').match(/"(?:accepted|rejected)"/g)
  expect(statuses).toEqual(['"accepted"', '"rejected"'])
})

test('a GB18030 file becomes the orders that it means', async () => {
  partner.put('csv', 'gb.csv', encoded(chineseNumber))
  await partner.taken('csv', 'gb.csv')
  expect((await ordersOf()).at(-1)).toMatchObject({ CustomerReference: '订单' })
  expect(partner.read('out', 'gb.ack.csv')).toContain('"订单","1","accepted"')
})

test('a file that is neither UTF-8 nor GB18030 ends in the folder for failed files, with the reason in its run', async () => {
  const orders = await ordersOf()
  partner.put('csv', 'neither.csv', encoded([0xff, 0xff]))
  const run = await partner.taken('csv', 'neither.csv', 'error')
  expect(run.status).not.toBe('succeeded')
  expect(JSON.stringify(await house.call('GET', 'run', { run: run.id }))).toContain('FILE_INVALID')
  expect(await ordersOf()).toEqual(orders)
})

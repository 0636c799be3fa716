import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHouse, type House } from '../../contracts/house.ts'
import { flowsFolder } from '../../support/command-line.ts'
import { openPartner, type Partner } from './partner-files.ts'
import { startSftp, type RunningSftp } from './start-sftp.ts'

const golden: unknown = JSON.parse(readFileSync(new URL('../../flows/golden/edi-orders.json', import.meta.url), 'utf8'))

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
  partner = await openPartner(house, server, 'edi-orders')
})
afterAll(async () => {
  await house?.close()
  await server?.stop()
})

type Line = readonly [item: string, quantity: string]

interface Sent {
  readonly interchange: string
  readonly orders: readonly { readonly number: string; readonly lines: readonly Line[]; readonly count?: number }[]
  /** What IEA says, where it lies. */
  readonly groups?: number
}

/** An interchange of 850s. */
function x12({ interchange, orders, groups = 1 }: Sent): string {
  const sets = orders.flatMap(({ number, lines, count = lines.length }, at) => {
    const set = String(at + 1).padStart(4, '0')
    const body = [
      `ST*850*${set}`,
      `BEG*00*NE*${number}**20261119`,
      'CUR*BY*EUR',
      'DTM*002*20261201',
      `N1*BY*Harbour Stores*92*${customer}`,
      ...lines.map(([item, quantity], line) => `PO1*${line + 1}*${quantity}*EA*12.50**VP*${item}`),
      `CTT*${count}`,
    ]
    return [...body, `SE*${body.length + 1}*${set}`]
  })
  const head = [
    `ISA*00*          *00*          *ZZ*HARBOUR        *ZZ*ISTHMUS        *261120*0915*^*00401*${interchange}*0*P*:`,
    `GS*PO*HARBOUR*ISTHMUS*20261120*0915*${Number(interchange)}*X*004010`,
  ]
  const tail = [`GE*${orders.length}*${Number(interchange)}`, `IEA*${groups}*${interchange}`]
  return `${[...head, ...sets, ...tail].join('~\n')}~\n`
}

/** The same as ORDERS. */
function edifact(reference: string, orders: readonly { readonly number: string; readonly lines: readonly Line[] }[]) {
  const messages = orders.flatMap(({ number, lines }, at) => {
    const body = [
      `BGM+220+${number}+9`,
      'DTM+137:20261119:102',
      'DTM+2:20261201:102',
      `NAD+BY+${customer}::92`,
      'CUX+2:EUR:9',
      ...lines.flatMap(([item, quantity], line) => [
        `LIN+${line + 1}`,
        `PIA+5+${item}:SA`,
        `QTY+21:${quantity}:PCE`,
        'PRI+AAA:12.50',
      ]),
      'UNS+S',
      `CNT+2:${lines.length}`,
    ]
    return [`UNH+${at + 1}+ORDERS:D:96A:UN`, ...body, `UNT+${body.length + 2}+${at + 1}`]
  })
  const all = [`UNB+UNOC:3+4012345000009:14+5412345000013:14+261120:0915+${reference}`, ...messages]
  return `${[...all, `UNZ+${orders.length}+${reference}`].join("'\n")}'\n`
}

const ordersOf = async () =>
  (await house.readErp(
    "SalesOrders?$expand=Lines&$filter=startswith(ExternalReference,'edi/')&$orderby=OrderNumber",
  )) as readonly (Readonly<Record<string, unknown>> & { readonly Lines: readonly object[] })[]

const first = (): Sent => ({
  interchange: '000000101',
  orders: [
    {
      number: 'PO-1',
      lines: [
        [items[0] ?? '', '3'],
        [items[1] ?? '', '2.5'],
      ],
    },
    {
      number: 'PO-2',
      lines: [
        [items[2] ?? '', '1'],
        ['NO-SUCH-ITEM', '4'],
        [items[0] ?? '', '0'],
      ],
    },
    { number: 'PO-3', lines: [[items[0] ?? '', '1']], count: 7 },
  ],
})

test('good orders land and are answered, a broken line and a broken message are refused in the answers and parked', async () => {
  partner.put('in', 'a.x12', x12(first()))
  const run = await partner.taken('in', 'a.x12')
  expect({ status: run.status, records: run.records }).toEqual(golden)

  const orders = await ordersOf()
  expect(orders.map((order) => [order['ExternalReference'], order.Lines.length])).toEqual([
    ['edi/HARBOUR/PO-1', 2],
    ['edi/HARBOUR/PO-2', 1],
  ])
  const acknowledgement = partner.read('out', '997-harbour-000000101.x12')
  expect(acknowledgement).toContain('*HARBOUR        *261')
  expect(acknowledgement.match(/AK5\*./g)).toEqual(['AK5*A', 'AK5*A', 'AK5*R'])
  expect(acknowledgement).toMatch(/AK9\*P\*3\*3\*2/)

  expect(partner.names('out')).toEqual([
    '855-harbour-001010001.x12',
    '855-harbour-001010002.x12',
    '997-harbour-000000101.x12',
  ])
  const whole = partner.read('out', '855-harbour-001010001.x12')
  expect(whole).toContain('BAK*00*AD*PO-1*20261119')
  expect(whole).toContain(`*${String(orders[0]?.['OrderNumber'])}`)
  expect(whole.match(/ACK\*../g)).toEqual(['ACK*IA', 'ACK*IA'])
  const inPart = partner.read('out', '855-harbour-001010002.x12')
  expect(inPart).toContain('BAK*00*AC*PO-2*20261119')
  expect(inPart.match(/ACK\*../g)).toEqual(['ACK*IA', 'ACK*IR', 'ACK*IR'])
  expect(inPart).toMatch(/IEA\*1\*001010002/)

  const parked = partner.names('parked').map((name) => partner.read('parked', name))
  expect(parked).toHaveLength(3)
  expect(parked.filter((text) => text.includes('does not know the item NO-SUCH-ITEM'))).toHaveLength(1)
  expect(parked.filter((text) => text.includes('The quantity is missing or not above zero'))).toHaveLength(1)
  expect(parked.filter((text) => text.includes('CTT counts 7 lines, there are 1'))).toHaveLength(1)
})

test('the same file under another name starts no run, and the same interchange again changes nothing', async () => {
  const [orders, answers, runs] = [await ordersOf(), partner.names('out'), await partner.runs()]
  partner.put('in', 'again.x12', x12(first()))
  // Line ends are nothing in X12: other bytes, the same interchange.
  partner.put('in', 'later.x12', x12(first()).replaceAll('~\n', '~'))
  await partner.taken('in', 'later.x12')
  await partner.taken('in', 'again.x12')
  expect(await partner.runs()).toHaveLength(runs.length + 1)
  expect(await ordersOf()).toEqual(orders)
  expect(partner.names('out')).toEqual(answers)
  expect(partner.read('out', '855-harbour-001010001.x12')).toContain('BAK*00*AD*PO-1')
})

test('an order number that came before in another interchange is refused, and the order stays as it is', async () => {
  const orders = await ordersOf()
  partner.put(
    'in',
    'twice.x12',
    x12({ interchange: '000000102', orders: [{ number: 'PO-1', lines: [[items[0] ?? '', '99']] }] }),
  )
  await partner.taken('in', 'twice.x12')
  expect(await ordersOf()).toEqual(orders)
  expect(partner.read('out', '855-harbour-001020001.x12')).toMatch(/BAK\*00\*RD\*PO-1[^]*ACK\*IR/)
  expect(
    partner
      .names('parked')
      .some((name) => partner.read('parked', name).includes('has come before, in another message')),
  ).toBe(true)
})

test('a control number that comes again for other orders is refused as a whole, parked and told to its sender', async () => {
  const [orders, parked] = [await ordersOf(), partner.names('parked')]
  const others = [{ number: 'PO-20', lines: [[items[0] ?? '', '5']] }] as const
  partner.put('in', 'reused.x12', x12({ interchange: '000000101', orders: others }))
  await partner.taken('in', 'reused.x12')
  expect(await ordersOf()).toEqual(orders)
  expect(partner.read('out', 'ta1-harbour-000000101.x12')).toMatch(/TA1\*000000101\*\d{6}\*\d{4}\*R\*025/)
  const added = partner.names('parked').filter((name) => !parked.includes(name))
  expect(added.map((name) => partner.read('parked', name))).toEqual([
    expect.stringMatching(/HARBOUR has used the control number 000000101 before, for other content[^]*PO-20/),
  ])
  // The first content of that number is still what it was.
  partner.put('in', 'once-more.x12', `${x12(first())}\n`)
  await partner.taken('in', 'once-more.x12')
  expect(await ordersOf()).toEqual(orders)
})

test('ORDERS land as the same orders do in X12, and are answered by CONTRL and ORDRSP', async () => {
  const before = await ordersOf()
  const good = { number: 'EU-1', lines: [[items[0] ?? '', '3']] } as const
  const inPart = {
    number: 'EU-2',
    lines: [
      [items[1] ?? '', '2'],
      ['NO-SUCH-ITEM', '1'],
    ],
  } as const
  const broken = { number: 'EU-3', lines: [[items[0] ?? '', '1']] } as const
  const text = edifact('REF1', [good, inPart, broken])
  partner.put('in', 'orders.edi', text.replace(/UNT\+\d+\+3/, 'UNT+9+3'))
  await partner.taken('in', 'orders.edi')

  const made = (await ordersOf()).slice(before.length)
  expect(made.map((order) => [order['ExternalReference'], order['RequestedDate'], order.Lines.length])).toEqual([
    ['edi/4012345000009/EU-1', '2026-12-01', 1],
    ['edi/4012345000009/EU-2', '2026-12-01', 1],
  ])
  const contrl = partner.read('out', 'contrl-4012345000009-ref1.edi')
  expect(contrl).toContain('UCI+REF1+4012345000009:14+5412345000013:14+7')
  expect(contrl.match(/UCM\+[^']*/g)).toEqual(['UCM+3+ORDERS:D:96A:UN+4+29'])
  const whole = partner.read('out', 'ordrsp-4012345000009-0REF10001.edi')
  expect(whole).toContain(`BGM+231+${String(made[0]?.['OrderNumber'])}+29'`)
  expect(whole).toContain("RFF+ON:EU-1'")
  expect(whole.match(/LIN\+[^']*/g)).toEqual(['LIN+1+5'])
  const part = partner.read('out', 'ordrsp-4012345000009-0REF10002.edi')
  expect(part).toMatch(/BGM\+231\+[^+]+\+4'/)
  expect(part.match(/LIN\+[^']*/g)).toEqual(['LIN+1+5', 'LIN+2+7'])

  const answers = partner.names('out')
  partner.put('in', 'orders-again.edi', edifact('REF1', [{ number: 'EU-9', lines: good.lines }]))
  await partner.taken('in', 'orders-again.edi')
  expect(await ordersOf()).toHaveLength(before.length + 2)
  expect(partner.names('out')).toEqual(answers)
  expect(partner.read('out', 'contrl-4012345000009-ref1.edi')).toContain('+4+26')
})

test('the files that come with the flow are taken: two orders of X12 with one refused line, and one of EDIFACT', async () => {
  const before = (await ordersOf()).length
  for (const name of ['orders.x12', 'orders.edi']) {
    partner.put('in', `sample-${name}`, readFileSync(join(flowsFolder, 'files', name)))
    await partner.taken('in', `sample-${name}`)
  }
  const made = (await ordersOf()).slice(before)
  expect(made.map((order) => [order['ExternalReference'], order['TotalAmount']])).toEqual([
    ['edi/HARBOUR/HS-1001', 55.5],
    ['edi/HARBOUR/HS-1002', 18.5],
    ['edi/4012345000009/EU-1001', 37],
  ])
  expect(partner.read('out', '997-harbour-000000001.x12')).toMatch(/AK9\*A\*2\*2\*2/)
})

test('a wrong count and a cut-off file are answered with a refusal, and no order lands', async () => {
  const orders = await ordersOf()
  const order = { number: 'PO-9', lines: [[items[0] ?? '', '1']] } as const
  partner.put('in', 'count.x12', x12({ interchange: '000000103', orders: [order], groups: 2 }))
  await partner.taken('in', 'count.x12')
  expect(partner.read('out', 'ta1-harbour-000000103.x12')).toMatch(/TA1\*000000103\*\d{6}\*\d{4}\*R\*021/)
  const text = x12({ interchange: '000000104', orders: [order] })
  partner.put('in', 'half.x12', text.slice(0, text.indexOf('CTT')))
  await partner.taken('in', 'half.x12')
  expect(partner.read('out', 'ta1-harbour-000000104.x12')).toMatch(/TA1\*000000104\*\d{6}\*\d{4}\*R\*023/)
  expect(await ordersOf()).toEqual(orders)
})

test('a file in another encoding ends in the folder for failed files, with the reason in its run', async () => {
  const orders = await ordersOf()
  const text = x12({ interchange: '000000105', orders: [{ number: 'PO-10', lines: [[items[0] ?? '', '1']] }] })
  partner.put('in', 'latin.x12', Buffer.from(text.replace('Harbour Stores', 'Café Åkesson'), 'latin1'))
  const run = await partner.taken('in', 'latin.x12', 'error')
  expect(run.status).not.toBe('succeeded')
  const detail = JSON.stringify(await house.call('GET', 'run', { run: run.id }))
  expect(detail).toContain('FILE_INVALID')
  expect(await ordersOf()).toEqual(orders)
})

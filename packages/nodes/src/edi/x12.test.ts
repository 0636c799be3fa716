import { isJsonObject, plainText, type Json } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { ediFormat } from './format.ts'
import { ediParse } from './parse.ts'
import { ediRead } from './read.ts'

const isa = (number: string) =>
  `ISA*00*          *00*          *ZZ*ACME           *01*123456789      *261120*0915*^*00501*${number}*0*P*:~`
const gs = (code: string, number: string) => `GS*${code}*ACMEAPP*US*20261120*0915*${number}*X*005010~`
const order = (number: string, po: string, count = 15) =>
  [
    `ST*850*${number}`,
    `BEG*00*NE*${po}**20261119`,
    'CUR*BY*USD',
    'REF*DP*0037',
    'DTM*002*20261201',
    'TD5**2*UPSN',
    'N1*ST*Acme Store 12*92*0012',
    'N3*1 Main St*Dock 4',
    'N4*Springfield*IL*62701*US',
    "N1*BY*O'Brien & Søn*92*0001",
    'PO1*1*10.5*EA*12.3456**VP*A-1*UP*012345678905*BP*77',
    'PID*F****Hammer',
    'PO1*2*3*CA*.5**VP*A-2',
    'CTT*2',
    `SE*${count}*${number}`,
  ].join('~\n') + '~\n'
const whole = (...sets: readonly string[]) =>
  `${isa('000000007')}\n${gs('PO', '7')}\n${sets.join('')}GE*${sets.length}*7~\nIEA*1*000000007~\n`

/** The text to send back of the first acknowledgement. */
function textOf(acknowledgements: readonly Json[] | undefined): string {
  const [first] = acknowledgements ?? []
  return isJsonObject(first) ? plainText(first['text']) : ''
}

async function parse(text: string, more = {}) {
  return (await runEffectNode(ediParse, { config: { text, ...more } })).ports
}

test('reads an 850 with its parties, lines and what no field holds', async () => {
  const { out, broken } = await parse(whole(order('0001', 'PO-1')))
  expect(broken).toBeUndefined()
  expect(out).toMatchObject([
    {
      kind: 'order',
      key: 'X12/ZZ:ACME/000000007/7/0001',
      envelope: {
        sender: 'ACME',
        recipient: '123456789',
        messageType: '850',
        version: '005010',
        sentAt: '2026-11-20T09:15',
      },
      number: 'PO-1',
      date: '2026-11-19',
      documentCode: 'NE',
      currency: 'USD',
      requestedDate: '2026-12-01',
      references: [{ qualifier: 'DP', value: '0037' }],
      shipTo: {
        qualifier: 'ST',
        name: 'Acme Store 12',
        id: '0012',
        idQualifier: '92',
        lines: ['1 Main St', 'Dock 4'],
        city: 'Springfield',
        region: 'IL',
        postalCode: '62701',
        country: 'US',
      },
      buyer: { name: "O'Brien & Søn" },
      segments: [{ part: 'header', at: 4, tag: 'TD5', elements: ['', '2', 'UPSN'] }],
    },
  ])
  expect(out?.[0]).toMatchObject({
    lines: [
      {
        number: '1',
        quantity: '10.5',
        unit: 'EA',
        price: '12.3456',
        supplierItem: 'A-1',
        gtin: '012345678905',
        buyerItem: '77',
        description: 'Hammer',
      },
      { number: '2', quantity: '3', unit: 'CA', price: '0.5', supplierItem: 'A-2' },
    ],
  })
})

test('acknowledges an interchange by a 997 with the status of each transaction set', async () => {
  const { acknowledgements, out, broken } = await parse(
    whole(order('0001', 'A'), order('0002', 'B', 14), order('0003', 'C')),
  )
  expect(out?.map((each) => (each as { number: string }).number)).toEqual(['A', 'C'])
  expect(broken).toMatchObject([
    {
      level: 'message',
      envelope: { message: '0002' },
      // ISA, GS and 15 segments of the first set stand before its 15th.
      reason: 'segment 32 (SE): SE counts 14, there are 15 segments',
      faults: [{ problem: 'countMismatch', position: 32, segment: 'SE', element: 1 }],
    },
  ])
  expect(acknowledgements).toMatchObject([
    {
      type: '997',
      recipient: 'ACME',
      status: 'partly',
      messages: [{ accepted: true }, { message: '0002', accepted: false }, { accepted: true }],
    },
  ])
  const text = textOf(acknowledgements)
  expect(text.split('\n').slice(1, -1)).toEqual([
    'GS*FA*US*ACMEAPP*20260101*0000*7*X*005010~',
    'ST*997*0001~',
    'AK1*PO*7~',
    'AK2*850*0001~',
    'AK5*A~',
    'AK2*850*0002~',
    'AK5*R*4~',
    'AK2*850*0003~',
    'AK5*A~',
    'AK9*P*3*3*2~',
    'SE*10*0001~',
    'GE*1*7~',
    'IEA*1*000000007~',
  ])
  expect(await parse(text)).toMatchObject({ others: [{ envelope: { messageType: '997', sender: '123456789' } }] })
})

test('names the segment and element of a bad value in AK3 and AK4, and in IK3 and IK4 of a 999', async () => {
  const bad = whole(order('0001', 'A').replace('10.5', 'ten').replace('20261119', '20261349'))
  const { acknowledgements, broken, out } = await parse(bad)
  expect(out).toBeUndefined()
  expect(broken).toMatchObject([
    {
      faults: [
        { problem: 'dateInvalid', position: 4, segment: 'BEG', element: 5 },
        { problem: 'valueInvalid', position: 13, segment: 'PO1', element: 2, reason: '"ten" is not a number' },
      ],
    },
  ])
  const lines = textOf(acknowledgements).split('\n')
  expect(lines.slice(4, 11)).toEqual([
    'AK2*850*0001~',
    'AK3*BEG*2**8~',
    'AK4*5**8~',
    'AK3*PO1*11**8~',
    'AK4*2**6~',
    'AK5*R*5~',
    'AK9*R*1*1*0~',
  ])
  const { acknowledgements: implementation } = await parse(bad, { acknowledge: '999' })
  expect(implementation).toMatchObject([
    { type: '999', text: expect.stringContaining('IK3*BEG*2**8~\nIK4*5**8~') as string },
  ])
})

test.each([
  ['a wrong group count', whole(order('0001', 'A')).replace('IEA*1', 'IEA*2'), '021', 'countMismatch'],
  [
    'another control number',
    whole(order('0001', 'A')).replace('IEA*1*000000007', 'IEA*1*000000008'),
    '001',
    'controlNumberMismatch',
  ],
  ['a half-written file', whole(order('0001', 'A')).slice(0, 400), '023', 'unfinished'],
])('refuses an interchange with %s whole, and says so by a TA1', async (_, text, code, problem) => {
  const { out, broken, acknowledgements } = await parse(text)
  expect(out).toBeUndefined()
  const [refused] = broken as readonly { readonly text: string }[]
  expect(refused).toMatchObject({
    level: 'interchange',
    faults: expect.arrayContaining([expect.objectContaining({ problem })]) as unknown,
  })
  expect(refused?.text).toBe(text.trimEnd().slice(0, refused?.text.length))
  expect(acknowledgements).toMatchObject([{ type: 'TA1', status: 'rejected' }])
  expect(textOf(acknowledgements)).toContain(`TA1*000000007*261120*0915*R*${code}~`)
})

test('goes on behind what is broken: a repeated interchange, a half one, and text that is none', async () => {
  const one = whole(order('0001', 'A'))
  const half = one.slice(0, 400).replaceAll('000000007', '000000008')
  const last = one.replaceAll('000000007', '000000009')
  const { out, broken, acknowledgements } = await parse(`\uFEFF${one}${one}hello\n${half}${last}${one.slice(0, 60)}`)
  expect(out).toHaveLength(2)
  expect(broken).toMatchObject([
    { level: 'interchange', faults: [{ problem: 'duplicate' }] },
    { level: 'text', text: 'hello' },
    { level: 'interchange', envelope: { interchange: '000000008' }, faults: [{ problem: 'unfinished' }, {}, {}] },
    { level: 'text', reason: 'its ISA does not say which separators it uses', text: one.slice(0, 60) },
  ])
  expect(acknowledgements?.map((each) => (each as { type: string }).type)).toEqual(['997', 'TA1', 'TA1', '997'])
})

test('refuses a group without its trailer and a set number that comes twice, and lets other groups pass', async () => {
  const text = [
    isa('000000001'),
    gs('PO', '1') + order('0001', 'A') + order('0001', 'B') + 'GE*2*1~',
    gs('PO', '2') + order('0001', 'C'),
    gs('PO', '3') + order('0001', 'D') + 'GE*1*3~',
    'IEA*3*000000001~',
  ].join('\n')
  const { out, broken } = await parse(text)
  expect(out?.map((each) => (each as { number: string }).number)).toEqual(['A', 'D'])
  expect(broken).toMatchObject([
    { level: 'message', faults: [{ problem: 'duplicate' }] },
    { level: 'group', envelope: { group: '2' }, faults: [{ problem: 'trailerMissing' }] },
  ])
})

test('refuses an order whose count of lines is not that of its lines', async () => {
  const { broken } = await parse(whole(order('0001', 'A').replace('CTT*2', 'CTT*3')))
  expect(broken).toMatchObject([{ faults: [{ segment: 'CTT', reason: 'CTT counts 3 lines, there are 2' }] }])
})

test('takes the separators from ISA, with line breaks as terminators and no padding, too', async () => {
  const odd = whole(order('0001', 'A'))
    .replaceAll('\n', '')
    .replaceAll('*', '|')
    .replaceAll('~', '\n')
    .replaceAll(/ {2,}/g, '')
  expect((await parse(odd)).out).toMatchObject([{ number: 'A', lines: [{ quantity: '10.5' }, {}] }])
})

const envelope = { standard: 'X12', sender: 'US', recipient: 'ACME', controlNumber: '12', version: '004010' }

test('writes an 855 and an 810 of plain fields, and reads them again', async () => {
  const response = {
    kind: 'orderResponse',
    orderNumber: 'PO-1',
    orderDate: '2026-11-19',
    number: 'SO-9',
    date: '2026-11-22',
    lines: [
      {
        number: 1,
        quantity: 10,
        unit: 'EA',
        price: 12.5,
        supplierItem: 'A-1',
        status: 'IA',
        confirmedQuantity: 8,
        confirmedDate: '2026-12-02',
      },
    ],
  }
  const { out } = await runEffectNode(ediFormat, { config: envelope, record: response })
  expect(plainText(out[0]).split('\n').slice(2, -3)).toEqual([
    'ST*855*0001~',
    'BAK*00*AC*PO-1*20261119****SO-9*20261122~',
    'PO1*1*10*EA*12.5**VP*A-1~',
    'ACK*IA*8*EA*068*20261202~',
    'CTT*1~',
    'SE*6*0001~',
  ])
  const { responses } = await parse(plainText(out[0]))
  expect(responses).toMatchObject([
    { orderNumber: 'PO-1', lines: [{ quantity: '10', confirmedQuantity: '8', price: '12.5' }] },
  ])
  const invoice = {
    number: 'R-1',
    date: '2026-11-22',
    orderNumber: 'PO-1',
    dueDate: '2026-12-22',
    total: '1234.5',
    taxTotal: '19.9',
    lines: [],
  }
  const written = await runEffectNode(ediFormat, {
    config: { ...envelope, kind: 'invoice', into: 'edi' },
    record: invoice,
  })
  const [{ edi }] = written.out as unknown as readonly [{ readonly edi: string }]
  expect(edi).toContain('BIG*20261122*R-1**PO-1~\nITD******20261222~\nTDS*123450~\nTXI*TX*19.9~\nCTT*0~')
  expect((await parse(edi)).invoices).toMatchObject([{ total: '1234.50', taxTotal: '19.9', dueDate: '2026-12-22' }])
})

test.each([
  ['a quantity in words', { lines: [{ quantity: 'ten' }] }, /quantity.*a decimal like 12.50, got "ten"/],
  ['no day of the calendar', { date: '2026-02-30' }, /date.*a date like 2026-11-22/],
  ['no number', { number: null }, /number.*a document number/],
  ['a finer total than cents', { kind: 'invoice', total: '1.005' }, /total.*two decimals/],
  ['lines that are no list', { lines: 'x' }, /lines.*list|array/],
])('refuses to write a record with %s', async (_, fields, message) => {
  const record = { kind: 'order', number: 'A', lines: [], ...fields }
  await expect(runEffectNode(ediFormat, { config: envelope, record })).rejects.toThrow(message)
})

test('reads a file in GB18030, and says so when it is in another encoding', async () => {
  const text = whole(order('0001', 'A')).replace('Acme Store 12', '@@')
  // "北京" in GB18030.
  const bytes = Uint8Array.from(
    text
      .split('@@')
      .flatMap((part, at) => [...(at > 0 ? [0xb1, 0xb1, 0xbe, 0xa9] : []), ...new TextEncoder().encode(part)]),
  )
  const files = {
    read: async function* () {
      yield bytes.subarray(0, 100)
      yield bytes.subarray(100)
    },
    create: () => Promise.reject(new Error('A reader writes nothing')),
  }
  const { out } = await runEffectNode(ediRead, { config: { file: 'a.edi', encoding: 'gb18030' } }, { files })
  expect(out).toMatchObject([{ shipTo: { name: '北京' } }])
  await expect(runEffectNode(ediRead, { config: { file: 'a.edi' } }, { files })).rejects.toMatchObject({
    code: 'FILE_INVALID',
  })
})

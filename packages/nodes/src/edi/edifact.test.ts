import { isJsonObject, plainText, type Json } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { ediFormat } from './format.ts'
import { ediParse } from './parse.ts'
import { ediWrite } from './write.ts'

const order = (reference: string, number: string, count = 17) =>
  [
    `UNH+${reference}+ORDERS:D:96A:UN:EAN008`,
    `BGM+220+${number}+9`,
    'DTM+137:20261119:102',
    'DTM+2:202612011030:203',
    "FTX+AAI+++Ring twice?: O?'Brien",
    'RFF+CT:K-5',
    'DTM+171:20260101:102',
    'NAD+BY+5412345000013::9++Müller ?+ Söhne+Hauptstr. 1+Köln++50667+DE',
    'CTA+OC+:Anna',
    'NAD+DP+8712345000010::9',
    'CUX+2:EUR:9',
    'LIN+1++4000862141404:EN',
    'PIA+5+ABC?+1:SA+77:IN',
    'IMD+F++:::Hammer',
    'QTY+21:10,5:PCE',
    'PRI+AAA:12.3456',
    'UNS+S',
    'CNT+2:1',
  ]
    .concat([`UNT+${count}+${reference}`])
    .join("'\n") + "'\n"
const whole = (...messages: readonly string[]) =>
  `UNA:+.? '\nUNB+UNOC:3+5412345000013:14+4012345000009:14+261120:0915+REF7++++1'\n${messages.join('')}UNZ+${messages.length}+REF7'\n`
const full = 19

/** The text to send back of the first acknowledgement. */
function textOf(acknowledgements: readonly Json[] | undefined): string {
  const [first] = acknowledgements ?? []
  return isJsonObject(first) ? plainText(first['text']) : ''
}

async function parse(text: string) {
  return (await runEffectNode(ediParse, { config: { text } })).ports
}

test('reads ORDERS with releases, a decimal comma, days and minutes, and keeps what no field holds', async () => {
  const { out, broken } = await parse(whole(order('1', 'B-1', full)))
  expect(broken).toBeUndefined()
  expect(out).toMatchObject([
    {
      kind: 'order',
      key: 'EDIFACT/14:5412345000013/REF7//1',
      envelope: { messageType: 'ORDERS', version: 'D:96A:UN', sentAt: '2026-11-20T09:15', test: false },
      number: 'B-1',
      date: '2026-11-19',
      requestedDate: '2026-12-01T10:30',
      currency: 'EUR',
      references: [{ qualifier: 'CT', value: 'K-5' }],
      buyer: {
        id: '5412345000013',
        idQualifier: '9',
        name: 'Müller + Söhne',
        lines: ['Hauptstr. 1'],
        city: 'Köln',
        postalCode: '50667',
        country: 'DE',
        segments: [{ at: 1, tag: 'CTA' }],
      },
      shipTo: { id: '8712345000010' },
      lines: [
        {
          number: '1',
          gtin: '4000862141404',
          supplierItem: 'ABC+1',
          buyerItem: '77',
          description: 'Hammer',
          quantity: '10.5',
          unit: 'PCE',
          price: '12.3456',
        },
      ],
      segments: [
        {
          part: 'header',
          tag: 'FTX',
          elements: ['AAI', '', '', ["Ring twice: O'Brien"]].map((each) => (Array.isArray(each) ? each[0] : each)),
        },
        { part: 'header', tag: 'DTM' },
      ],
    },
  ])
})

test('acknowledges by CONTRL: the messages that are refused, with segment and element', async () => {
  const bad = order('2', 'B-2', full).replace('10,5', 'zehn')
  const text = whole(order('1', 'B-1', full), bad, order('3', 'B-3', full - 1))
  const { out, broken, acknowledgements } = await parse(text)
  expect(out).toMatchObject([{ number: 'B-1' }])
  expect(broken).toMatchObject([
    { level: 'message', faults: [{ problem: 'valueInvalid', segment: 'QTY', element: 1 }] },
    { level: 'message', faults: [{ problem: 'countMismatch', segment: 'UNT' }] },
  ])
  expect(acknowledgements).toMatchObject([{ type: 'CONTRL', status: 'partly', recipient: '5412345000013' }])
  const answer = textOf(acknowledgements)
  expect(answer.split('\n')).toEqual([
    "UNA:+.? '",
    "UNB+UNOC:3+4012345000009:14+5412345000013:14+260101:0000+REF7'",
    "UNH+1+CONTRL:D:3:UN'",
    "UCI+REF7+5412345000013:14+4012345000009:14+7'",
    "UCM+2+ORDERS:D:96A:UN+4'",
    "UCS+15'",
    "UCD+12+2'",
    "UCM+3+ORDERS:D:96A:UN+4+29'",
    "UNT+7+1'",
    "UNZ+1+REF7'",
    '',
  ])
  expect((await parse(answer)).acknowledgements).toBeUndefined()
})

test.each([
  ['a wrong count', (text: string) => text.replace('UNZ+1', 'UNZ+2'), '29'],
  ['another reference', (text: string) => text.replace('UNZ+1+REF7', 'UNZ+1+REF8'), '28'],
  ['no end', (text: string) => text.slice(0, 300), '13'],
])('refuses an interchange with %s whole', async (_, broken, code) => {
  const { out, acknowledgements } = await parse(broken(whole(order('1', 'B-1', full))))
  expect(out).toBeUndefined()
  expect(textOf(acknowledgements)).toContain(`UCI+REF7+5412345000013:14+4012345000009:14+4+${code}'`)
})

test('reads other separators, groups, repeats of syntax 4, and several interchanges', async () => {
  const odd = whole(order('1', 'B-1', full))
    .replaceAll("'", '~')
    .replaceAll(':', '|')
    .replaceAll('?|', '?:')
    .replace('?~', "'")
  const grouped = [
    "UNB+UNOY:4+A+B+20261120:0915+9'UNG+ORDERS+A+B+261120:0915+5+UN+D:96A'",
    "UNH+1+ORDERS:D:96A:UN'BGM+220+G-1*G-2+9'UNS+S'UNT+4+1'UNE+1+5'UNZ+1+9'",
  ].join('')
  const { out, broken } = await parse(odd + grouped)
  expect(broken).toBeUndefined()
  expect(out).toMatchObject([
    { number: 'B-1', buyer: { name: 'Müller + Söhne' } },
    { number: 'G-1', envelope: { group: '5' }, segments: [{ elements: ['220', { repeats: ['G-1', 'G-2'] }, '9'] }] },
  ])
})

test('goes on behind a half-written interchange, a repeated one and text that is none', async () => {
  const one = whole(order('1', 'B-1', full))
  const { out, broken } = await parse(
    `${one}${one.replaceAll('REF7', 'REF8').slice(0, 300)}${one.replaceAll('REF7', 'REF9')}?${one}`,
  )
  expect(out).toHaveLength(2)
  expect(broken).toMatchObject([
    {
      envelope: { interchange: 'REF8' },
      faults: expect.arrayContaining([expect.objectContaining({ problem: 'unfinished' })]) as unknown,
    },
    { level: 'text', text: '?' },
    { envelope: { interchange: 'REF7' }, faults: [{ problem: 'duplicate' }] },
  ])
})

const envelope = {
  standard: 'EDIFACT',
  sender: '4012345000009',
  senderQualifier: '14',
  recipient: 'B',
  controlNumber: '55',
}

test('writes ORDRSP and INVOIC of plain fields, in the bytes that UNB names', async () => {
  const response = {
    kind: 'orderResponse',
    number: 'AB-1',
    orderNumber: 'B-1',
    orderDate: '2026-11-19',
    lines: [
      {
        number: '1',
        status: '5',
        gtin: '4000862141404',
        quantity: '10',
        unit: 'PCE',
        confirmedQuantity: '8',
        confirmedDate: '2026-12-02',
      },
    ],
  }
  const { out } = await runEffectNode(ediFormat, { config: envelope, record: response })
  expect(plainText(out[0]).split('\n').slice(2, -2)).toEqual([
    "UNH+1+ORDRSP:D:96A:UN'",
    "BGM+231+AB-1+29'",
    "RFF+ON:B-1'",
    "DTM+171:20261119:102'",
    "LIN+1+5+4000862141404:SRV'",
    "QTY+21:10:PCE'",
    "QTY+113:8:PCE'",
    "DTM+67:20261202:102'",
    "UNS+S'",
    "CNT+2:1'",
    "UNT+11+1'",
  ])
  const parts: (string | Uint8Array)[] = []
  const files = {
    read: () => {
      throw new Error('A writer reads nothing')
    },
    create: async () => ({
      write: async (part: string | Uint8Array) => void parts.push(part),
      close: async () => parts[0]?.length ?? 0,
      abandon: async () => undefined,
    }),
  }
  const invoice = {
    kind: 'invoice',
    number: 'R-1',
    date: '2026-11-22',
    buyer: { name: 'Müller' },
    currency: 'EUR',
    dueDate: '2026-12-22',
    total: '119',
    taxTotal: '19',
    lines: [],
  }
  const written = await runEffectNode(ediWrite, { config: { ...envelope, file: 'r.edi' }, record: invoice }, { files })
  expect(written.out).toMatchObject([{ file: 'r.edi', messageType: 'INVOIC', controlNumber: '55' }])
  const text = new TextDecoder('latin1').decode(parts[0] as Uint8Array)
  expect(text).toContain(
    "NAD+BY+++Müller'\nCUX+2:EUR:4'\nPAT+1'\nDTM+13:20261222:102'\nUNS+S'\nCNT+2:0'\nMOA+77:119'\nMOA+176:19'",
  )
})

test('refuses characters that the character set does not have, and writes them as UNOY', async () => {
  const record = { kind: 'order', number: '订单-1', lines: [] }
  await expect(runEffectNode(ediFormat, { config: envelope, record })).rejects.toThrow(
    /UNOC has no character "订"; choose UNOY/,
  )
  const { out } = await runEffectNode(ediFormat, { config: { ...envelope, syntax: 'UNOY:4' }, record })
  expect((await parse(plainText(out[0]))).out).toMatchObject([{ number: '订单-1' }])
})

import type { Json, JsonObject } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emissionsOf } from './emissions.ts'
import { readPieces } from './read-text.ts'
import { writeDocument, type EnvelopeConfig } from './write-document.ts'
import { ediParse } from './parse.ts'

const now = '2026-11-22T10:30:00.000Z'

function read(text: string): readonly { readonly port: string; readonly record: JsonObject }[] {
  return [...readPieces(text)].flatMap((piece) =>
    emissionsOf(piece, { form: 'none', sentAt: now }).map(({ port = '', record }) => ({
      port,
      record: JSON.parse(JSON.stringify(record)) as JsonObject,
    })),
  )
}

function only(text: string): JsonObject {
  const [first, ...more] = read(text)
  expect([first?.port === 'broken' ? first.record : undefined, more]).toEqual([undefined, []])
  return first?.record ?? {}
}

/** Texts with everything that separates, escapes or is not Latin. X12 has three signs to choose from per separator. */
const sign = fc.constantFrom(
  'a',
  'B',
  '7',
  ' ',
  "'",
  '+',
  ':',
  '?',
  '*',
  '~',
  '^',
  '>',
  'é',
  '北',
  '京',
  '😀',
  '\\',
  '"',
  '&',
  '<',
  ']',
  '%',
)
const value = fc.array(sign, { minLength: 1, maxLength: 12 }).map((signs) => signs.join(''))
const code = fc.constantFrom('AA', 'ZZ', 'CT', 'VN')
const amount = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 8 }))
  .map(([minus, digits, scale]) => {
    const text = String(digits).padStart(scale + 1, '0')
    return `${minus ? '-' : ''}${text.slice(0, text.length - scale)}${scale > 0 ? `.${text.slice(-scale)}` : ''}`
  })
const cents = fc
  .integer({ min: 0, max: 99_999_999 })
  .map((n) => `${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')}`)
const day = fc
  .integer({ min: 0, max: 36_000 })
  .map((days) => new Date(Date.UTC(2000, 0, 1) + days * 864e5).toISOString().slice(0, 10))
const some = <Value>(each: fc.Arbitrary<Value>) => fc.option(each, { nil: undefined })
const fields = <Model extends Record<string, fc.Arbitrary<unknown>>>(model: Model) =>
  fc.record(model).map((made) => Object.fromEntries(Object.entries(made).filter(([, held]) => held !== undefined)))

const party = fields({
  id: some(value),
  name: value,
  lines: some(fc.array(value, { minLength: 1, maxLength: 4 })),
  city: some(value),
  region: some(value),
  postalCode: some(value),
  country: some(fc.constantFrom('CN', 'DE')),
})
const line = fields({
  number: fc.integer({ min: 1, max: 999 }).map(String),
  quantity: amount,
  unit: some(fc.constantFrom('EA', 'PCE')),
  price: some(amount),
  buyerItem: some(value),
  supplierItem: some(value),
  gtin: some(fc.constant('4000862141404')),
  description: some(value),
  requestedDate: some(day),
})
const base = {
  number: value,
  date: day,
  currency: some(fc.constantFrom('EUR', 'CNY')),
  references: some(fc.array(fc.record({ qualifier: code, value }), { minLength: 1, maxLength: 3 })),
  buyer: some(party),
  shipTo: some(party),
  supplier: some(party),
  lines: fc.array(line, { maxLength: 4 }),
}
const document = fc.oneof(
  fields({ kind: fc.constant('order'), ...base, requestedDate: some(day), total: some(amount) }),
  fields({ kind: fc.constant('orderResponse'), ...base, orderNumber: value, orderDate: some(day) }),
  fields({
    kind: fc.constant('invoice'),
    ...base,
    orderNumber: some(value),
    dueDate: some(day),
    total: cents,
    taxTotal: some(amount),
  }),
)

const x12: EnvelopeConfig = { standard: 'X12', sender: 'US', recipient: 'THEM', controlNumber: '1', version: '005010' }
const edifact: EnvelopeConfig = {
  standard: 'EDIFACT',
  sender: 'US',
  recipient: 'THEM',
  controlNumber: '1',
  syntax: 'UNOY:4',
}

test.each([
  ['X12', x12],
  ['EDIFACT', edifact],
])('reads back every field of what it wrote as %s, and writes the same text again', (_, config) => {
  fc.assert(
    fc.property(document, (made) => {
      const written = writeDocument(made as Json, { node: 'n', config, now })
      const again = only(written.text)
      expect(again).toMatchObject(made)
      expect(again['segments']).toBeUndefined()
      expect(
        writeDocument(again, {
          node: 'n',
          config: { standard: config.standard ?? 'X12', syntax: config.syntax ?? '' },
          now,
        }).text,
      ).toBe(written.text)
    }),
    { numRuns: 300 },
  )
})

/** Segments of any kind at any place, as no field knows them. */
const tag = fc.constantFrom(
  'DTM',
  'REF',
  'N1',
  'N3',
  'N4',
  'PO1',
  'PID',
  'CUR',
  'FOB',
  'SAC',
  'TD5',
  'CTT',
  'AMT',
  'PER',
  'ITD',
  'NAD',
  'RFF',
  'LIN',
  'PIA',
  'IMD',
  'QTY',
  'PRI',
  'MOA',
  'CUX',
  'PAT',
  'UNS',
  'CNT',
  'FTX',
  'TAX',
)
const part = fc.constantFrom(
  '',
  'x',
  '2',
  'ON',
  '002',
  '20261122',
  '102',
  'AAA',
  '5',
  'SA',
  'EN',
  '12.5',
  '1',
  'BY',
  'ST',
  'F',
  'TT',
)
const segment = fc.tuple(tag, fc.array(fc.array(part, { minLength: 1, maxLength: 4 }), { maxLength: 6 }))

test.each([
  [
    'X12',
    ['*', ':', '~'],
    (body: string, count: number) =>
      `ISA*00*          *00*          *ZZ*A              *ZZ*B              *261122*1030*^*00501*000000001*0*P*:~GS*PO*A*B*20261122*1030*1*X*005010~ST*850*0001~${body}SE*${count + 2}*0001~GE*1*1~IEA*1*000000001~`,
    'BEG*00*SA*A**20261122~',
  ],
  [
    'EDIFACT',
    ['+', ':', "'"],
    (body: string, count: number) =>
      `UNB+UNOC:3+A+B+261122:1030+1'UNH+1+ORDERS:D:96A:UN'${body}UNT+${count + 2}+1'UNZ+1+1'`,
    "BGM+220+A+9'",
  ],
] as const)(
  'loses nothing of messages with any segments in any order, %s',
  (standard, [element, part2, end], whole, first) => {
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 14 }), (segments) => {
        const body = segments.map(
          ([name, values]) => [name, ...values.map((each) => each.join(part2))].join(element) + end,
        )
        const [one] = read(whole(first + body.join(''), body.length + 1))
        // A day or number that is none makes a message broken; the others have to come back whole.
        fc.pre(one?.port === 'out')
        const record = one?.record ?? {}
        const text = writeDocument(record, { node: 'n', config: { standard }, now }).text
        expect(only(text)).toMatchObject({ number: 'A' })
        // Every segment that came in goes out again, with all of its values.
        const out = text.split(/[~'\n]+/)
        for (const sent of body.map((each) => trimmed(each.slice(0, -1)))) {
          if (/^(CTT|CNT|UNS)/.test(sent)) continue
          expect({ out, sent: contains(out, sent) ? sent : undefined }).toEqual({ out, sent })
        }
      }),
      { numRuns: 300 },
    )
  },
)

test('loses no segment that only begins like the one a field was read from', () => {
  const body = "LIN'PIA+F'PIA+5+102:BY+AAA'PIA+5'"
  const [one] = read(`UNB+UNOC:3+A+B+261122:1030+1'UNH+1+ORDERS:D:96A:UN'BGM+220+A+9'${body}UNT+7+1'UNZ+1+1'`)
  expect(writeDocument(one?.record ?? {}, { node: 'n', config: { standard: 'EDIFACT' }, now }).text).toContain(
    "LIN'\nPIA+F'\nPIA+5+102:BY+AAA'\nPIA+5'",
  )
})

function trimmed(text: string): string {
  return text.replaceAll(/:+(?=[*+]|$)/g, '').replace(/[*+]+$/, '')
}

/** The same segment, or one whose values include all of these: a day may be written in another form. */
function contains(out: readonly string[], sent: string): boolean {
  const parts = sent.split(/[*+:]/).filter((each) => each !== '')
  return out.some(
    (each) => each === sent || (each.startsWith(sent.slice(0, 3)) && parts.every((one) => each.includes(one))),
  )
}

test('answers any text without throwing, with all of it in what leaves', async () => {
  const noise = fc.array(
    fc.constantFrom(
      'ISA*00*',
      'UNB+UNOC:3+',
      "UNA:+.? '",
      'IEA*1*1~',
      "UNZ+1+1'",
      'GS*PO',
      '~',
      "'",
      '?',
      'ST*850*1~',
      'SE*2*1~',
      "UNH+1+ORDERS'",
      'x',
      '\n',
      ' ',
    ),
    { maxLength: 30 },
  )
  await fc.assert(
    fc.asyncProperty(noise, async (parts) => {
      const text = parts.join('')
      const { ports } = await runEffectNode(ediParse, { config: { text, acknowledge: 'none' } })
      expect(Object.keys(ports).filter((port) => port !== 'broken' && port !== 'others' && port !== 'out')).toEqual([])
      expect(Object.keys(ports).length > 0).toBe(text.trim() !== '')
    }),
  )
})

test.each(['X12', 'EDIFACT'])('writes an answer in the standard that the order came in, %s', (standard) => {
  const envelope = { standard, interchange: '7', message: '1', sender: 'US', recipient: 'ACME' }
  const record = { kind: 'orderResponse', orderNumber: 'PO-1', number: 'SO-1', envelope, lines: [] }
  const { text } = writeDocument(record, { node: 'Write', config: { standard: 'record' }, now })
  expect(text).toMatch(standard === 'X12' ? /^ISA\*[^]*ST\*855/ : /^UNA[^]*UNH\+1\+ORDRSP/)
  const without = { ...record, envelope: {} }
  expect(() => writeDocument(without, { node: 'Write', config: { standard: 'record' }, now })).toThrow(
    'envelope/standard',
  )
})

import { FlowError, type EffectContext, type FileStore, type Json, type JsonObject } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import fc from 'fast-check'
import { strToU8, unzipSync, strFromU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { dateKindOf, dateText } from './date-formats.ts'
import { letterOf } from './read-records.ts'
import { xlsxRead } from './read.ts'
import { xlsxWrite } from './write.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const refused = () => Promise.reject(new Error('A reader writes nothing'))

async function read(bytes: Uint8Array, more: Record<string, Json> = {}): Promise<readonly Json[]> {
  const files = { read: () => inPieces(bytes, 1000), create: refused }
  return (await runEffectNode(xlsxRead, { config: { file: 'a.xlsx', ...more } }, { files })).out ?? []
}

/** Writes records as the engine does, a piece of lines at a time. */
async function written(records: readonly Json[], config: Record<string, Json> = {}, atOnce = 3): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  const files: FileStore = {
    read: () => inPieces(new Uint8Array(), 1),
    create: async () => ({
      write: async (part) => void pieces.push(Buffer.from(part)),
      close: async () => Buffer.concat(pieces).length,
      abandon: async () => undefined,
    }),
  }
  if (xlsxWrite.behaviour.kind !== 'lineWriter') throw new TypeError('xlsx.write is a line writer')
  const run = { id: 'run-7', startedAt: '2026-11-22T03:00:00.000Z' }
  const context = { run, files } as EffectContext
  const writer = await xlsxWrite.behaviour.openWriter({ file: 'x-{date}.xlsx', ...config }, context)
  for (let at = 0; at < records.length; at += atOnce) {
    const some = records.slice(at, at + atOnce)
    await writer.write({ text: some.map((record) => JSON.stringify(record)).join('\n'), count: some.length })
  }
  const [told] = await writer.close()
  const bytes = Buffer.concat(pieces)
  expect(told?.record).toEqual({ file: 'x-2026-11-22.xlsx', records: records.length, bytes: bytes.length })
  return bytes
}

/** A workbook with these parts, packed by somebody else. */
async function packed(parts: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  return zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]),
    ),
  )
}

const rels = (kind: string, targets: Readonly<Record<string, string>>) =>
  `<Relationships>${Object.entries(targets)
    .map(([id, target]) => `<Relationship Id="${id}" Type="http://x/${kind}" Target="${target}"/>`)
    .join('')}</Relationships>`

/** What a spreadsheet program saves: a first sheet of these rows, with shared texts and styles. */
function book(sheet: string, more: Readonly<Record<string, string | Uint8Array>> = {}) {
  return {
    '_rels/.rels': rels('officeDocument', { a: '/xl/workbook.xml' }),
    'xl/workbook.xml':
      '<x:workbook xmlns:x="m" xmlns:r="o"><x:sheets><x:sheet name="Orders" sheetId="1" r:id="s1"/><x:sheet name="Stock" sheetId="2" r:id="s2"/></x:sheets></x:workbook>',
    'xl/_rels/workbook.xml.rels': rels('worksheet', { s2: 'worksheets/b.xml', s1: '/xl/worksheets/a.xml' }),
    'xl/worksheets/a.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
    'xl/worksheets/b.xml':
      '<worksheet><sheetData><row><c t="inlineStr"><is><t>SKU</t></is></c></row><row><c t="inlineStr"><is><t>A-1</t></is></c></row></sheetData></worksheet>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="#,##0.00 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>',
    'xl/sharedStrings.xml':
      '<sst><si><t>编号</t></si><si><r><t>Nord</t></r><r><t xml:space="preserve"> wind</t></r><rPh sb="0" eb="1"><t>ノ</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si></sst>',
    ...more,
  }
}

test('reads texts, numbers, dates, formulas and errors as a spreadsheet shows them', async () => {
  const rows = `
    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>name</t></is></c><c r="C1" t="str"><v>due</v></c><c r="D1" t="str"><v>at</v></c><c r="E1" t="str"><v>on</v></c><c r="F1" t="str"><v>days</v></c><c r="G1" t="str"><v>open</v></c><c r="H1" t="str"><v>time</v></c></row>
    <row r="3"><c r="A3"><v>4711</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" s="1"><v>46348</v></c><c r="D3" s="2"><v>46348.4375</v></c><c r="E3" s="3"><v>46348</v></c><c r="F3" s="4"><v>2.5</v></c><c r="G3" t="b"><v>1</v></c><c r="H3" s="5"><v>0.75</v></c></row>
    <row r="4"><c r="A4"><f>1+1</f><v>2</v></c><c r="B4" t="s"><v>2</v></c><c r="C4" t="e"><v>#N/A</v></c><c r="J4"><v>9</v></c></row>
    <row r="5"><c r="A5" s="1"/></row>`
  const rest = { days: 2.5, open: true, time: '18:00:00' }
  const empty = { at: null, on: null, days: null, open: null, time: null }
  expect(await read(await packed(book(rows)))).toEqual([
    { 编号: 4711, name: 'Nord wind', due: '2026-11-22', at: '2026-11-22T10:30:00', on: '2026-11-22', ...rest },
    { 编号: 2, name: 'a\rb_x0041_', due: '#N/A', ...empty, J: 9 },
  ])
})

test('reads the sheet that is named, and says which there are', async () => {
  const bytes = await packed(book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'))
  expect(await read(bytes, { sheet: 'stock' })).toEqual([{ SKU: 'A-1' }])
  await expect(read(bytes, { sheet: 'Lager' })).rejects.toMatchObject({
    code: 'FILE_INVALID',
    params: { reason: 'it has no sheet "Lager"; there are "Orders", "Stock"' },
  })
})

test('reads names from a later row, or takes those of the node', async () => {
  const rows =
    '<row r="1"><c r="A1" t="str"><v>Report</v></c></row><row r="3"><c r="A3" t="str"><v>id</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>'
  const bytes = await packed(book(rows))
  expect(await read(bytes, { headerRow: 2 })).toEqual([{ id: 1 }])
  expect(await read(bytes, { header: false, names: ['a', 'b'] })).toEqual([
    { a: 'Report', b: null },
    { a: 'id', b: null },
    { a: 1, b: null },
  ])
})

test('counts days from 1904 where a workbook does, and knows formats from numbers', () => {
  expect(dateText(44_886, 'date', true)).toBe('2026-11-22')
  expect([59, 61].map((serial) => dateText(serial, 'date', false))).toEqual(['1900-02-28', '1900-03-01'])
  expect([60, -1, 3_000_000].map((serial) => dateText(serial, 'date', false))).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  const kinds = [
    '0.00',
    '0.00E+00',
    '[Red]#,##0',
    '"due" d',
    'mmm',
    '[h]:mm',
    'yyyy/m/d h:mm',
    'General',
    '@',
    '[$-804]e"年"m"月"',
  ]
  expect(kinds.map((code) => dateKindOf(200, code))).toEqual([
    undefined,
    undefined,
    undefined,
    'date',
    'date',
    'time',
    'dateTime',
    undefined,
    undefined,
    'date',
  ])
})

test('names columns as spreadsheets do', () => {
  expect([0, 25, 26, 701, 702, 16_383].map(letterOf)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA', 'XFD'])
})

test('writes what it reads again, whatever the texts are', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((each) => each !== '' && !each.includes('\uFEFF'))
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => (Object.is(each, -0) ? 0 : each))
  const value = fc.oneof(
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('=1+1', "O'Brien", '中文', '_x0041_', ' a '),
  )
  const record = fc.record({ a: value, 'b 列': value, c: value })
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 8 }), async (records) => {
      const kept = records.filter((each) => Object.values(each).some((one) => one !== null))
      fc.pre(kept.length === records.length)
      expect(await read(await written(records, { dates: false }), { trim: false })).toEqual(records)
    }),
    { numRuns: 60 },
  )
})

test('writes ISO dates as dates, and leaves texts with a zone or of other forms alone', async () => {
  const dates = {
    day: '2026-11-22',
    time: '2026-11-22T10:30:00',
    zone: '2026-11-22T10:30:00Z',
    never: '2026-02-30',
    old: '1899-12-31',
  }
  const bytes = await written([dates])
  expect(await read(bytes)).toEqual([dates])
  const { 'xl/worksheets/sheet1.xml': sheet = '' } = unpacked(bytes)
  expect(sheet).toContain('<c r="A2" s="1"><v>46348</v></c><c r="B2" s="2"><v>46348.4375</v></c>')
  expect(sheet).toContain('2026-11-22T10:30:00Z')
})

function unpacked(bytes: Uint8Array): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, part]) => [name, strFromU8(part)]))
}

test('refuses what a sheet cannot hold instead of losing it', async () => {
  const refusals: readonly (readonly [JsonObject[], string])[] = [
    [[{ a: 1 }, { a: 1, b: 2 }], 'record 1 has a field "b" that is no column; name all columns in the node'],
    [[{ a: 'x'.repeat(32_768) }], 'the field "a" of record 0 is longer than 32767 characters'],
  ]
  for (const [records, reason] of refusals) {
    await expect(written(records)).rejects.toMatchObject({ code: 'FILE_INVALID', params: { reason } })
  }
  expect(await read(await written([{ a: { deep: [1] } }]))).toEqual([{ a: '{"deep":[1]}' }])
  expect(await read(await written([{ b: 1 }], { columns: ['a', 'b'] }))).toEqual([{ a: null, b: 1 }])
  expect(await read(await written([], { columns: ['a'] }))).toEqual([])
})

test('gives large sheets in pieces', async () => {
  const records = Array.from({ length: 12_345 }, (_, n) => ({ n, text: `row ${n}` }))
  expect(await read(await written(records, {}, 1000))).toEqual(records)
})

const head = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
const hostile: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'it is no XLSX workbook': async () => Buffer.from('a;b;c\n1;2;3\n'),
  'it is protected by a password, or an XLS file of Excel 97 to 2003; save it as XLSX without a password': async () =>
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  'its part _rels/.rels is missing': () => packed({ 'a.txt': 'a' }),
  'its part xl/worksheets/a.xml defines entities of its own': () =>
    packed({ ...book(''), 'xl/worksheets/a.xml': '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>' }),
  'its part xl/worksheets/a.xml is nested deeper than 64': () => packed(book('<a>'.repeat(100))),
  'its part xl/worksheets/a.xml holds a text without an end': () =>
    packed(book(`${head}<row r="2"><c r="A2" t="str"><v>${'x'.repeat(6_000_000)}</v></c></row>`)),
  'the cell A2 names a text that is missing': () =>
    packed(book(`${head}<row r="2"><c r="A2" t="s"><v>99</v></c></row>`)),
  'the cell ZZZ2 lies outside of a sheet': () => packed(book(`${head}<row r="2"><c r="ZZZ2"><v>1</v></c></row>`)),
  'the cell A2 holds "1e999" as a number': () => packed(book(`${head}<row r="2"><c r="A2"><v>1e999</v></c></row>`)),
  'row 1 names the column "a" twice': () =>
    packed(book('<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>a</v></c></row>')),
}

test.for(Object.entries(hostile))('refuses a file: %s', async ([reason, make]) => {
  await expect(read(await make())).rejects.toMatchObject({ code: 'FILE_INVALID', params: { reason } })
})

test('refuses files that are cut off or changed anywhere, or reads them, and does nothing else', async () => {
  const whole = Buffer.from(
    await written([
      { a: 1, b: 'two' },
      { a: 3, b: 'four' },
    ]),
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, isCut) => {
      const bytes = Buffer.from(isCut ? whole.subarray(0, at) : whole)
      if (!isCut) bytes[at] = byte
      const code = await read(bytes).then(
        () => undefined,
        (error: unknown) => (error instanceof FlowError ? error.code : error),
      )
      expect([undefined, 'FILE_INVALID']).toContain(code)
    }),
  )
})

test('does not unpack what claims to be larger than it may be', async () => {
  const zeros = await packed(book('', { 'xl/worksheets/a.xml': Buffer.alloc(40_000_000, ' ') }))
  expect(zeros.length).toBeLessThan(100_000)
  // Blanks between elements are no text that anybody keeps.
  await expect(read(zeros)).rejects.toMatchObject({ code: 'FILE_INVALID' })
})

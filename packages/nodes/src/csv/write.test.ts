import type { FileStore, Json } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textWriter } from './encode.ts'
import { csvRead } from './read.ts'
import { csvWrite } from './write.ts'
import { csvRow } from './write-rows.ts'

interface Written {
  readonly bytes: Uint8Array
  readonly out: readonly Json[]
  readonly abandoned: boolean
}

async function write(records: readonly Json[], config: Record<string, Json> = {}): Promise<Written> {
  const parts: Uint8Array[] = []
  let abandoned = false
  const files: FileStore = {
    read: () => {
      throw new Error('A writer reads nothing')
    },
    create: async () => ({
      write: async (part) => void parts.push(typeof part === 'string' ? new TextEncoder().encode(part) : part),
      close: async () => Buffer.concat(parts).length,
      abandon: async () => void (abandoned = true),
    }),
  }
  const { behaviour } = csvWrite
  if (behaviour.kind !== 'lineWriter') throw new TypeError('csv.write takes lines')
  const run = { id: 'run-1', startedAt: '2026-03-02T08:00:00.000Z' }
  const writer = await behaviour.openWriter({ file: 'out-{date}.csv', ...config }, { run, files } as never)
  // Lines come in pieces.
  for (let at = 0; at < records.length; at += 2) {
    const lines = records.slice(at, at + 2).map((record) => JSON.stringify(record))
    await writer.write({ text: lines.join('\n'), count: lines.length })
  }
  const out = (await writer.close()).map(({ record }) => record)
  return { bytes: new Uint8Array(Buffer.concat(parts)), out, abandoned }
}

const text = ({ bytes }: Written): string => Buffer.from(bytes).toString('utf8')

async function readBack(bytes: Uint8Array, config: Record<string, Json>): Promise<readonly Json[]> {
  const files = {
    read: async function* () {
      yield bytes
    },
    create: () => Promise.reject(new Error('A reader writes nothing')),
  }
  return (await runEffectNode(csvRead, { config: { file: 'a.csv', trim: false, ...config } }, { files })).out
}

test('writes a row of names and one per record, and tells what it wrote', async () => {
  const written = await write([
    { name: 'Müller, Söhne', rows: 2, open: true, note: null },
    { name: 'say "hi"', rows: 3.5, open: false },
    { name: 'two\nlines', rows: 0 },
  ])
  expect(text(written)).toBe(
    'name,rows,open,note\r\n"Müller, Söhne",2,true,\r\n"say ""hi""",3.5,false,\r\n"two\nlines",0,,\r\n',
  )
  expect(written.out).toEqual([{ file: 'out-2026-03-02.csv', records: 3, bytes: written.bytes.length }])
})

test('writes the dialect that is asked for', async () => {
  const config = { delimiter: ';', header: false, quotes: 'texts', lineEnd: 'lf', mark: true, columns: ['b', 'a'] }
  expect(text(await write([{ a: 'x', b: 1 }], config))).toBe('\uFEFF1;"x"\n')
  expect(text(await write([], { columns: ['a', 'b'] }))).toBe('a,b\r\n')
  expect(text(await write([]))).toBe('')
})

test('refuses a field that is no column, and a character that the encoding does not have', async () => {
  await expect(write([{ a: 1 }, { a: 1, b: 2 }])).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringContaining('field "b" that is no column') as string,
  })
  await expect(write([{ a: '中' }], { encoding: 'latin1' })).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringContaining('"中" does not exist in Western European') as string,
  })
  await expect(write([{ a: '\ud83d' }])).rejects.toMatchObject({ code: 'FILE_INVALID' })
})

test('keeps texts from becoming formulas, and leaves numbers and phone numbers alone', async () => {
  const form = { delimiter: ',', quotes: 'needed', lineEnd: '\n', guardFormulas: true } as const
  const dangerous = ['=1+1', '@SUM(A1)', '+cmd|calc', '-A1', '\t=1', '\r=1', '＝1+1', '=HYPERLINK("http://x")']
  for (const value of dangerous) {
    const row = csvRow([value], form).trimEnd()
    expect(row.replace(/^"/, '').startsWith("'")).toBe(true)
    expect(csvRow([value], { ...form, guardFormulas: false })).not.toContain("'")
  }
  for (const value of ['+49 (170) 12-34', '-5', '-1.5', 'a=1', "'x"]) expect(csvRow([value], form)).toBe(`${value}\n`)
  expect(csvRow([-5, { a: -1 }], form)).toBe('-5,"{""a"":-1}"\n')
  expect(text(await write([{ '=1': 'x' }]))).toBe("'=1\r\nx\r\n")
})

test('what is written is read back as it was, whatever it is', { timeout: 120_000 }, async () => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('"', ',', ';', '\t', ' x ', 'a\nb', '中文', '🏭'),
  )
  const dialect = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    encoding: fc.constantFrom('utf-8', 'gb18030', 'utf-16le'),
    lineEnd: fc.constantFrom('crlf', 'lf'),
    quotes: fc.constantFrom('needed', 'texts'),
  })
  const row = fc.record({ first: value, second: value })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), dialect, async (rows, { encoding, ...form }) => {
      const { bytes } = await write(rows, { ...form, encoding, guardFormulas: false })
      const { delimiter } = form
      const back = await readBack(bytes, { delimiter, encoding, emptyAsNull: false })
      expect(back).toEqual(rows)
    }),
    { numRuns: 60 },
  )
})

test('GB18030 is written as it is read, for every character there is', { timeout: 120_000 }, () => {
  const encode = textWriter('gb18030')
  const decoder = new TextDecoder('gb18030', { fatal: true })
  const lost: string[] = []
  for (let code = 0; code <= 0x10_ff_ff; code += code < 0x1_20_00 ? 1 : 257) {
    if (code >= 0xd8_00 && code <= 0xdf_ff) continue
    const character = String.fromCodePoint(code)
    try {
      if (decoder.decode(encode(character)) !== character) lost.push(code.toString(16))
    } catch {
      lost.push(code.toString(16))
    }
  }
  // U+FFFD stands for what could not be read; U+FEFF at the beginning is a mark. The others are of private use, and have given
  // their bytes to characters that came later (GB18030-2022), or never had any.
  const private18 = 'e78d e78e e78f e790 e791 e792 e793 e794 e795 e796 e81e e826 e82b e82c e832 e843 e854 e864'
  const known = new Set(['fffd', 'feff', 'e5e5', ...private18.split(' ')])
  expect(lost.filter((each) => !known.has(each))).toEqual([])
})

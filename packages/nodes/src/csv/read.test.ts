import type { Json } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { delimiterOf } from './delimiter.ts'
import { csvRead } from './read.ts'

/** "名称,城市\n中文公司,北京\n" as GB18030, written by hand because there is no encoder for it. */
const gb18030 = [
  [0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xb3, 0xc7, 0xca, 0xd0, 0x0a],
  [0xd6, 0xd0, 0xce, 0xc4, 0xb9, 0xab, 0xcb, 0xbe, 0x2c, 0xb1, 0xb1, 0xbe, 0xa9, 0x0a],
].flat()

function utf16(text: string): Uint8Array {
  return new Uint8Array(new Uint16Array([0xfeff, ...Array.from(text, (each) => each.charCodeAt(0))]).buffer)
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const refused = () => Promise.reject(new Error('A reader writes nothing'))

async function read(content: string | Uint8Array, more: Record<string, Json> = {}, size = 3): Promise<readonly Json[]> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const files = { read: () => inPieces(bytes, size), create: refused }
  return (await runEffectNode(csvRead, { config: { file: 'a.csv', ...more } }, { files })).out
}

const expected = [{ 名称: '中文公司', 城市: '北京' }]

test('reads UTF-8 with a byte order mark, cut anywhere', async () => {
  for (const size of [1, 2, 3, 1000]) {
    expect(await read('\uFEFF名称,城市\r\n中文公司,北京\r\n', {}, size)).toEqual(expected)
  }
})

test('reads GB18030, UTF-16 and Western European files', async () => {
  expect(await read(new Uint8Array(gb18030), { encoding: 'gb18030' })).toEqual(expected)
  expect(await read(utf16('名称,城市\n中文公司,北京\n'), { encoding: 'utf-16le' })).toEqual(expected)
  const western = new Uint8Array([0x6e, 0x61, 0x6d, 0x65, 0x0a, 0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72])
  expect(await read(western, { encoding: 'latin1' })).toEqual([{ name: 'Müller' }])
})

test('refuses bytes of another encoding instead of writing broken names', async () => {
  await expect(read(new Uint8Array(gb18030))).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringContaining('not UTF-8') as string,
  })
})

test('finds UTF-8, GB18030 and UTF-16 by itself, cut anywhere, and refuses what is neither', async () => {
  const auto = { encoding: 'auto' }
  const head = 'id,name\n'.repeat(40_000)
  const late = new Uint8Array([...new TextEncoder().encode(head), 0x31, 0x2c, ...gb18030.slice(10, 18), 0x0a])
  for (const size of [1, 2, 3, 1000]) {
    expect(await read('\uFEFF名称,城市\r\n中文公司,北京\r\n', auto, size)).toEqual(expected)
    expect(await read(new Uint8Array(gb18030), auto, size)).toEqual(expected)
    expect(await read(utf16('名称,城市\n中文公司,北京\n'), auto, size)).toEqual(expected)
    expect(await read('a,b\n1,2\n', auto, size)).toEqual([{ a: '1', b: '2' }])
  }
  expect((await read(late, auto, 65_536)).at(-1)).toEqual({ id: '1', name: '中文公司' })
  expect(await read(new TextEncoder().encode(`${head}1,é\n`), auto, 65_536)).toHaveLength(40_000)
  const neither = new Uint8Array([0x61, 0x0a, 0xff, 0x20, 0x0a])
  await expect(read(neither, auto)).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringContaining('choose the encoding of the sender') as string,
  })
})

test('finds the delimiter of the first row, outside of quotes', () => {
  expect(delimiterOf('a;b;c\n1,2,3,4,5')).toBe(';')
  expect(delimiterOf('\n"a,b,c,d"\tb\n')).toBe('\t')
  expect(delimiterOf('"x ""y"" , z"|b|c')).toBe('|')
  expect(delimiterOf('one')).toBe(',')
})

test('cuts blanks, makes empty values null, and can leave both alone', async () => {
  const content = 'a; b \n x ;\n'
  expect(await read(content)).toEqual([{ a: 'x', b: null }])
  expect(await read(content, { trim: false, emptyAsNull: false })).toEqual([{ a: ' x ', b: '' }])
})

test('takes given names, and numbers columns without one', async () => {
  expect(await read('1,2,3\n', { header: false, names: ['a', 'b'] })).toEqual([{ a: '1', b: '2', 'column 3': '3' }])
  expect(await read('a,,c\n1,2,3\n')).toEqual([{ a: '1', 'column 2': '2', c: '3' }])
})

test('reads quoted values with delimiters, quotes and line breaks in them', async () => {
  expect(await read('a,b\n"x, ""y""\nz",2\n')).toEqual([{ a: 'x, "y"\nz', b: '2' }])
})

test('keeps a column named __proto__ an ordinary field', async () => {
  const [record] = await read('__proto__,a\nx,1\n')
  expect(Object.keys(record as object)).toEqual(['__proto__', 'a'])
})

test.each([
  ['a row of another length', 'a,b\n1,2\n1,2,3\n', 'a row has more or fewer values than the first one (line 3)'],
  ['an open quote', 'a,b\n1,"2\n3,4\n', 'a quoted value is never closed'],
  ['a quote inside an unquoted value', 'a,b\n1,x"y\n', 'a quote stands inside a value that is not quoted'],
  ['text after a closing quote', 'a,b\n1,"x"y\n', 'a quoted value goes on after its closing quote'],
  ['two columns of one name', 'a,a\n1,2\n', 'two columns are named "a"'],
])('names the line of %s', async (_, content, reason) => {
  await expect(read(content)).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringContaining(reason) as string,
  })
  await expect(read(content)).rejects.toThrow(/line \d/)
})

test('gives the rows of a large file in batches, without reading on when nobody asks', async () => {
  let pieces = 0
  const row = new TextEncoder().encode('1,2\n'.repeat(1000))
  const files = {
    read: async function* () {
      yield new TextEncoder().encode('a,b\n')
      for (; pieces < 1000; pieces += 1) yield row
    },
  }
  const { behaviour } = csvRead
  if (behaviour.kind !== 'effect') throw new Error('csv.read is an effect node')
  const context = { files } as unknown as Parameters<typeof behaviour.run>[1]
  const batches = behaviour.run({ record: {}, config: { file: 'a.csv' } }, context)
  if (!(Symbol.asyncIterator in batches)) throw new Error('csv.read streams')
  for await (const batch of batches) {
    expect(batch).toHaveLength(1000)
    break
  }
  expect(pieces).toBeLessThan(100)
})

test('waiting for a full parser leaves nothing behind', async () => {
  const warnings: string[] = []
  const note = (warning: Error): void => void warnings.push(warning.name)
  process.on('warning', note)
  const rows = Array.from({ length: 20_000 }, (_, at) => `${at},${'x'.repeat(50)}`)
  expect(await read(`n,text\n${rows.join('\n')}`, {}, 16_384)).toHaveLength(rows.length)
  // Node tells of warnings on the next turn.
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', note)
  expect(warnings).toEqual([])
})

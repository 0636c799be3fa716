import type { EffectContext, Emission, Json } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { xmlParse } from './parse.ts'
import { xmlRead } from './read.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const refused = () => Promise.reject(new Error('A reader writes nothing'))

async function read(content: string | Uint8Array, more: Record<string, Json> = {}, size = 7): Promise<readonly Json[]> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const files = { read: () => inPieces(bytes, size), create: refused }
  return (await runEffectNode(xmlRead, { config: { file: 'a.xml', ...more } }, { files })).out
}

const orders = `\uFEFF<?xml version="1.0" encoding="UTF-8"?>
<!-- orders > all -->
<o:orders xmlns:o="urn:o" xmlns:xsi="urn:xsi">
  <head><order>none</order></head>
  <o:order id="1" o:state='new &amp; "open"'>
    <name>O&apos;Brien &#38; S&#xF8;n</name><note><![CDATA[<b> & ]] > ]]></note>
    <line><sku>A</sku></line><line><sku>B</sku></line>
    <empty/><nothing xsi:nil="true"></nothing><blank> </blank>
  </o:order>
  <o:order id="2"><line><sku>C</sku></line><price currency="EUR">12.50</price></o:order>
</o:orders>
`

const first = {
  '@id': '1',
  '@state': 'new & "open"',
  name: "O'Brien & Søn",
  note: '<b> & ]] > ',
  line: [{ sku: 'A' }, { sku: 'B' }],
  empty: null,
  nothing: null,
  blank: ' ',
}

test('gives a record per element of the path, wherever the bytes are cut', async () => {
  const second = { '@id': '2', line: [{ sku: 'C' }], price: { '@currency': 'EUR', '#text': '12.50' } }
  for (const size of [1, 2, 3, 50, 10_000])
    expect(await read(orders, { path: 'orders/order', lists: ['line'] }, size)).toEqual([first, second])
  expect(await read(orders, { path: '/*/head/order' })).toEqual(['none'])
  expect(await read(orders, { path: 'orders/nothing' })).toEqual([])
})

test('keeps prefixes when asked to, and takes the whole document without a path', async () => {
  const small = '<a:x xmlns:a="urn:a" a:k="1"><a:y>2</a:y></a:x>'
  expect(await read(small, { prefixes: true })).toEqual([{ '@xmlns:a': 'urn:a', '@a:k': '1', 'a:y': '2' }])
  expect(await read(small)).toEqual([{ '@k': '1', y: '2' }])
})

test('keeps an element named __proto__ an ordinary field', async () => {
  const [record] = await read('<a><__proto__>x</__proto__></a>')
  expect(Object.keys(record as object)).toEqual(['__proto__'])
})

test('reads GB18030, UTF-16 and Latin 1 by declaration and by byte order mark', async () => {
  const ascii = (text: string) => [...new TextEncoder().encode(text)]
  const gb = [...ascii('<?xml version="1.0" encoding="GB18030"?><a>'), 0xb1, 0xb1, 0xbe, 0xa9, ...ascii('</a>')]
  expect(await read(new Uint8Array(gb))).toEqual(['北京'])
  const latin = [...ascii("<?xml version='1.0' encoding='ISO-8859-1'?><a>"), 0xfc, ...ascii('</a>')]
  expect(await read(new Uint8Array(latin))).toEqual(['ü'])
  const wide = '<?xml version="1.0" encoding="UTF-16"?><a>北京😀</a>'
  const little = Array.from({ length: wide.length }, (_, at) => wide.charCodeAt(at)).flatMap((unit) => [
    unit & 255,
    unit >> 8,
  ])
  const big = little.map((_, at) => little[at % 2 === 0 ? at + 1 : at - 1] ?? 0)
  expect(await read(new Uint8Array([0xff, 0xfe, ...little]))).toEqual(['北京😀'])
  expect(await read(new Uint8Array(big))).toEqual(['北京😀'])
  expect(await read(new Uint8Array([0xfe, 0xff, ...big]))).toEqual(['北京😀'])
  await expect(read(new Uint8Array(gb), { encoding: 'utf-8' })).rejects.toThrow(/it is not UTF-8/)
  await expect(read('<?xml version="1.0" encoding="klingon"?><a/>')).rejects.toThrow(/encoding "klingon" is not known/)
})

const bomb = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'

test.each([
  ['an entity bomb', bomb, /document type/],
  ['an entity that nobody declared', '<a>\n&nbsp;</a>', /entity &nbsp; is not known.*line 2/],
  ['an external entity', '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', /document type/],
  ['a plain ampersand', '<a>Fish & Chips</a>', /"&" is no escape/],
  ['a character that XML does not have', '<a>&#0;</a>', /entity &#0; is not known/],
  ['tags that cross', '<a><b></a></b>', /<\/a> closes <b>/],
  ['a half-written file', '<a>\n<b>1</b>\n<b>', /it ends before <\/b> \(line 3\)/],
  ['an end inside of a tag', '<a><b x="1', /it ends inside of "<b x="1"/],
  ['an end inside of CDATA', '<a><![CDATA[x', /ends inside of a CDATA/],
  ['two roots', '<a/><b/>', /more than one root/],
  ['text behind the root', '<a/>x', /outside of the root/],
  ['no element', '  ', /holds no element/],
  ['an attribute twice', '<a x="1" x="2"/>', /attribute "x" twice/],
  ['an attribute without quotes', '<a x=1/>', /cannot be read/],
  ['attributes without a blank', '<a x="1"y="2"/>', /cannot be read/],
  ['a tag without a name', '<a>< b/></a>', /is no tag/],
  ['a tag in a tag', '<a <b/></a>', /a tag is not closed/],
  ['deep nesting', '<a>'.repeat(101), /more than 100 levels/],
])('refuses %s', async (_, content, reason) => {
  await expect(read(content)).rejects.toMatchObject({
    code: 'FILE_INVALID',
    message: expect.stringMatching(reason) as string,
  })
  await expect(runEffectNode(xmlParse, { config: { text: content } })).rejects.toMatchObject({
    code: 'RECORD_REJECTED',
  })
})

function streamed(piece: string, count: number) {
  let given = 0
  const { behaviour } = xmlRead
  if (behaviour.kind !== 'effect') throw new Error('xml.read is an effect node')
  const bytes = new TextEncoder().encode(piece)
  const files = {
    read: async function* () {
      yield new TextEncoder().encode('<a><b>')
      for (; given < count; given += 1) yield bytes
    },
  }
  const context = { files } as unknown as EffectContext
  const run = behaviour.run({ record: {}, config: { file: 'a.xml', path: 'a/b' } }, context) as AsyncIterable<
    readonly Emission[]
  >
  return { run, given: () => given }
}

const megabyte = 2 ** 20

test.each([
  ['a text of a gigabyte', 'x'.repeat(megabyte), /record is longer than 16,000,000/],
  ['a tag that never ends', ' y'.repeat(megabyte / 2), /record is longer|tag or comment/],
  ['a comment that never ends', `<!--${'x'.repeat(megabyte)}`.replaceAll('-->', ''), /tag or comment is longer/],
  ['a million small elements', '<c/>'.repeat(megabyte / 4), /record is longer/],
])('gives up %s early', async (_, piece, reason) => {
  const { run, given } = streamed(piece, 1000)
  const drained = (async () => {
    for await (const batch of run) expect(batch).toEqual([])
  })()
  await expect(drained).rejects.toThrow(reason)
  expect(given()).toBeLessThan(20)
})

test('lets the records before a broken one leave', async () => {
  const { behaviour } = xmlRead
  if (behaviour.kind !== 'effect') throw new Error('xml.read is an effect node')
  const bytes = new TextEncoder().encode('<a><b>1</b><b>2</b><b>3')
  const context = { files: { read: () => inPieces(bytes, 5) } } as unknown as EffectContext
  const seen: Json[] = []
  const drained = (async () => {
    const run = behaviour.run({ record: {}, config: { file: 'a.xml', path: 'a/b' } }, context) as AsyncIterable<
      readonly Emission[]
    >
    for await (const batch of run) seen.push(...batch.map(({ record }) => record))
  })()
  await expect(drained).rejects.toMatchObject({ code: 'FILE_INVALID' })
  expect(seen).toEqual(['1', '2'])
})

test('never fails otherwise than by saying so, whatever comes in', async () => {
  const noise = fc.array(
    fc.constantFrom(
      '<a>',
      '</a>',
      '<a ',
      '/>',
      '>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<?x',
      '?>',
      '&amp;',
      '&',
      'x="1"',
      ' ',
      "'",
      '北',
      '<!',
      '\n',
    ),
    { maxLength: 20 },
  )
  await fc.assert(
    fc.asyncProperty(noise, async (parts) => {
      const whole = await runEffectNode(xmlParse, { config: { text: parts.join('') } }).then(
        ({ out }) => ({ out }),
        (error: { readonly code?: string }) => ({ code: error.code }),
      )
      expect('code' in whole ? whole.code : 'RECORD_REJECTED').toBe('RECORD_REJECTED')
      const pieces = await read(parts.join(''), {}, 1).then(
        (out) => ({ out }),
        () => ({ code: 'RECORD_REJECTED' }),
      )
      expect(pieces).toEqual(whole)
    }),
    { numRuns: 500 },
  )
})

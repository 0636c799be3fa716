import { plainText, type EffectContext, type FileStore, type Json } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { xmlFormat } from './format.ts'
import { xmlParse } from './parse.ts'
import { xmlWrite } from './write.ts'

function memoryFiles() {
  const written = new Map<string, string>()
  const abandoned: string[] = []
  const files: FileStore = {
    read: () => {
      throw new Error('A writer reads nothing')
    },
    create: async (path) => {
      let text = ''
      return {
        write: async (part) => void (text += String(part)),
        close: async () => {
          written.set(path, text)
          return text.length
        },
        abandon: async () => void abandoned.push(path),
      }
    },
  }
  return { files, written, abandoned }
}

async function opened(config: Readonly<Record<string, Json>>) {
  const store = memoryFiles()
  if (xmlWrite.behaviour.kind !== 'lineWriter') throw new TypeError('xml.write is a line writer')
  const run = { id: 'run-7', startedAt: '2026-11-22T03:00:00.000Z' }
  const all = { file: 'x-{date}.xml', root: 'orders', element: 'order', ...config }
  return { ...store, writer: await xmlWrite.behaviour.openWriter(all, { run, files: store.files } as EffectContext) }
}

test('writes every record as an element, and reads the file again', async () => {
  const { writer, written } = await opened({ attributes: { xmlns: 'urn:o' } })
  await writer.write({
    text: '{"@id":1,"name":"O\'Brien & <b>","line":[{"sku":"A"},{"sku":"B"}],"none":null}\n"x"',
    count: 2,
  })
  await writer.write({ text: 'null', count: 1 })
  const file = 'x-2026-11-22.xml'
  expect(await writer.close()).toMatchObject([{ record: { file, records: 3 } }])
  const text = written.get(file) ?? ''
  expect(text.split('\n')).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<orders xmlns="urn:o">',
    '<order id="1"><name>O\'Brien &amp; &lt;b&gt;</name><line><sku>A</sku></line><line><sku>B</sku></line></order>',
    '<order>x</order>',
    '<order/>',
    '</orders>',
    '',
  ])
  const { out } = await runEffectNode(xmlParse, { config: { text, path: 'orders/order' } })
  expect(out).toEqual([{ '@id': '1', name: "O'Brien & <b>", line: [{ sku: 'A' }, { sku: 'B' }] }, 'x', null])
})

test('refuses names and characters that XML does not have, and leaves nothing behind when given up', async () => {
  const { writer, written, abandoned } = await opened({})
  await expect((async () => writer.write({ text: '{"a b":1}', count: 1 }))()).rejects.toMatchObject({
    code: 'RECORD_REJECTED',
  })
  await expect((async () => writer.write({ text: '"\\u0001"', count: 1 }))()).rejects.toThrow(/no character U\+0001/)
  await writer.abandon()
  expect([[...written], abandoned]).toEqual([[], ['x-2026-11-22.xml']])
  await expect(opened({ root: '1' })).rejects.toThrow(/"1" is no name in XML/)
})

const name = fc.constantFrom('a', 'b', 'c-1', '名称')
const sign = fc.constantFrom('x', '7', '<', '>', '&', '"', "'", ']]>', '\r', '\t', '北', '😀', '&amp;', ' y')
const text = fc.array(sign, { minLength: 1, maxLength: 6 }).map((signs) => `x${signs.join('')}`)
const { value } = fc.letrec<{ value: Json; record: Json }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, fc.constant(null), tie('record')),
  record: fc.oneof(
    fc.dictionary(name, fc.oneof(tie('value'), fc.array(text, { minLength: 2, maxLength: 3 })), { minKeys: 1 }),
    fc.record({ '@k': text, '#text': text }),
  ) as fc.Arbitrary<Json>,
}))

test('reads back what it wrote', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, value, { minKeys: 1 }), async (record) => {
      const { out } = await runEffectNode(xmlFormat, { config: { root: 'r' }, record })
      const again = await runEffectNode(xmlParse, { config: { text: plainText(out[0]) } })
      expect(again.out).toEqual([withoutNulls(record as Json)])
    }),
  )
})

/** Null is left out when it is written; an object of nothing is read as null. */
function withoutNulls(record: Json): Json {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record
  const used = Object.entries(record).filter(([, each]) => each !== null)
  return used.length === 0 ? null : Object.fromEntries(used.map(([key, each]) => [key, withoutNulls(each)]))
}

import type { EffectContext, FileStore, Json, NodeType } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonRead } from './read.ts'
import { jsonWrite } from './write.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const nobodyWrites = () => Promise.reject(new Error('A reader writes nothing'))

async function read(content: string | Uint8Array, list?: string, size = 3): Promise<readonly Json[]> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const files = { read: () => inPieces(bytes, size), create: nobodyWrites }
  const config = { file: 'a.json', ...(list === undefined ? {} : { list }) }
  return (await runEffectNode(jsonRead, { config }, { files })).out
}

const refusal = (reason: string) => ({
  code: 'FILE_INVALID',
  params: { file: 'a.json', reason: expect.stringContaining(reason) as string },
})

test('gives the entries of the list, wherever it stands and wherever the bytes are cut', async () => {
  const text = JSON.stringify({ data: { orders: [{ name: '王小明' }, 7, null] } }, null, 2)
  for (const size of [1, 2, 1000]) expect(await read(text, '/data/orders', size)).toEqual([{ name: '王小明' }, 7, null])
  expect(await read('[1, [2]]')).toEqual([1, [2]])
  expect(await read('{"id": 1}')).toEqual([{ id: 1 }])
  expect(await read('[]')).toEqual([])
})

test('says what is wrong with a file, and gives nothing of it', async () => {
  await expect(read('{"data": 1}', '/orders')).rejects.toMatchObject(refusal('there is nothing at /orders'))
  await expect(read('[{"id": 1}, {"id"')).rejects.toMatchObject(refusal('it is no JSON'))
  await expect(read('')).rejects.toMatchObject(refusal('it is no JSON'))
  await expect(read(new Uint8Array([0x22, 0xff, 0x22]))).rejects.toMatchObject(refusal('it is not UTF-8'))
  await expect(read('['.repeat(201) + ']'.repeat(201))).rejects.toMatchObject(refusal('200 levels deep'))
  expect(await read(`["${'['.repeat(300)}\\"["]`)).toEqual([`${'['.repeat(300)}"[`])
  await expect(read(`"${'\\"'.repeat(500_000)}`, undefined, 2 ** 20)).rejects.toMatchObject(refusal('it is no JSON'))
  const large = new Uint8Array(65 * 2 ** 20).fill(0x20)
  await expect(read(large, undefined, 2 ** 20)).rejects.toMatchObject(refusal('larger than 64 MB'))
})

function writerOf(node: NodeType) {
  if (node.behaviour.kind !== 'lineWriter') throw new TypeError(`${node.info.id} writes no lines`)
  return node.behaviour
}

const run = { id: 'run-7', startedAt: '2026-11-22T03:00:00.000Z' }

test('what is written is read back, in however many parts it came', async () => {
  const parts = fc.array(fc.array(fc.jsonValue(), { maxLength: 4 }), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(parts, async (given) => {
      let text = ''
      const files = {
        create: async () => ({
          write: async (part: string | Uint8Array) => void (text += String(part)),
          close: async () => text.length,
          abandon: async () => undefined,
        }),
      } as unknown as FileStore
      const writer = await writerOf(jsonWrite).openWriter({ file: 'a.json' }, { run, files } as EffectContext)
      for (const records of given)
        await writer.write({ text: records.map((each) => JSON.stringify(each)).join('\n'), count: records.length })
      const [written] = await writer.close()
      expect(written?.record).toMatchObject({ file: 'a.json', records: given.flat().length })
      expect(await read(text, undefined, 64)).toEqual(JSON.parse(JSON.stringify(given.flat())))
    }),
  )
})

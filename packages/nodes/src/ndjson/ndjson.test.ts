import type { EffectContext, FileStore, NodeType, RecordLines } from '@isthmus/sdk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordLines } from './lines.ts'
import { ndjsonRead } from './read.ts'
import { ndjsonWrite } from './write.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function linesOf(text: string | Uint8Array, size = 64 * 1024): Promise<readonly RecordLines[]> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const pieces: RecordLines[] = []
  for await (const piece of recordLines(inPieces(bytes, size), 'a.ndjson')) pieces.push(piece)
  return pieces
}

const joined = (pieces: readonly RecordLines[]) => pieces.flatMap(({ text }) => text.split('\n'))

test('gives the same lines wherever the bytes are cut, blank ones left out', async () => {
  const line = fc.oneof(
    fc.constant(''),
    fc.json(),
    fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
  )
  const ending = fc.constantFrom('\n', '\r\n')
  await fc.assert(
    fc.asyncProperty(fc.array(line), ending, fc.boolean(), fc.integer({ min: 1, max: 40 }), async (...given) => {
      const [lines, end, closed, size] = given
      const pieces = await linesOf(lines.join(end) + (closed ? end : ''), size)
      expect(joined(pieces)).toEqual(lines.filter((each) => each !== ''))
      for (const { text, count } of pieces) expect(text.split('\n')).toHaveLength(count)
    }),
  )
})

test('gives pieces of a thousand lines, and fewer of long ones', async () => {
  expect((await linesOf('1\n'.repeat(2500), 1 << 20)).map(({ count }) => count)).toEqual([1000, 1000, 500])
  const long = `"${'x'.repeat(400_000)}"\n`
  expect((await linesOf(long.repeat(7), 1 << 24)).map(({ count }) => count)).toEqual([3, 3, 1])
})

test('refuses bytes that are not UTF-8 and lines that never end', async () => {
  await expect(linesOf(new Uint8Array([0x22, 0xff, 0x22]))).rejects.toMatchObject({
    code: 'FILE_INVALID',
    params: { reason: 'it is not UTF-8' },
  })
  await expect(linesOf(new Uint8Array(17 * 2 ** 20).fill(0x20), 2 ** 20)).rejects.toMatchObject({
    code: 'FILE_INVALID',
    params: { reason: 'a line is longer than 16 MB' },
  })
})

/** Files in memory: what was closed, and the names that were given up. */
function memoryFiles() {
  const written = new Map<string, string>()
  const abandoned: string[] = []
  const files: FileStore = {
    read: (path) => inPieces(new TextEncoder().encode(written.get(path) ?? ''), 7),
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

function behaviour<Kind extends NodeType['behaviour']['kind']>(node: NodeType, kind: Kind) {
  if (node.behaviour.kind !== kind) throw new TypeError(`${node.info.id} is not a ${kind}`)
  return node.behaviour as Extract<NodeType['behaviour'], { kind: Kind }>
}

const run = { id: 'run-7', startedAt: '2026-11-22T03:00:00.000Z' }

test('writes lines under the name of the run, and reads them again', async () => {
  const { files, written } = memoryFiles()
  const context = { run, files } as EffectContext
  const writer = await behaviour(ndjsonWrite, 'lineWriter').openWriter({ file: 'x/{date}-{run}.ndjson' }, context)
  await writer.write({ text: '{"a":1}\n{"a":2}', count: 2 })
  await writer.write({ text: '3', count: 1 })
  const file = 'x/2026-11-22-run-7.ndjson'
  expect(await writer.close()).toEqual([{ record: { file, records: 3, bytes: 18 } }])
  expect(written.get(file)).toBe('{"a":1}\n{"a":2}\n3\n')
  const pieces: RecordLines[] = []
  const reader = behaviour(ndjsonRead, 'lineReader')
  for await (const piece of reader.readLines({ record: {}, config: { file } }, context)) pieces.push(piece)
  expect(joined(pieces)).toEqual(['{"a":1}', '{"a":2}', '3'])
})

test('leaves nothing behind when it is given up', async () => {
  const { files, written, abandoned } = memoryFiles()
  const context = { run, files } as EffectContext
  const writer = await behaviour(ndjsonWrite, 'lineWriter').openWriter({ file: 'a' }, context)
  await writer.write({ text: '1', count: 1 })
  await writer.abandon()
  expect([[...written], abandoned]).toEqual([[], ['a']])
})

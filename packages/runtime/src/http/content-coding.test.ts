import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { CodingError, withoutCodings } from './content-coding.ts'

async function* pieces(bytes: Uint8Array, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size))
}

async function whole(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of bytes) parts.push(part)
  return Buffer.concat(parts)
}

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
])('%s gives back what was compressed, in whatever pieces it comes', async (coding, compress) => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 3000 })
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 700 }), async (given, size) => {
      const undone = await whole(withoutCodings(pieces(compress(given), size), coding))
      expect(undone.equals(given)).toBe(true)
    }),
    { numRuns: 40 },
  )
})

test.each(['gzip', 'deflate', 'br', 'zstd'])(
  'garbage taken for %s ends, with bytes or a CodingError',
  async (coding) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (garbage) => {
        const end = await whole(withoutCodings(pieces(garbage, 50), coding)).catch((error: unknown) => error)
        expect(end instanceof CodingError || Buffer.isBuffer(end)).toBe(true)
      }),
      { numRuns: 40 },
    )
  },
)

test('whoever stops reading closes what it was read from', async () => {
  let closed = false
  async function* endless(): AsyncIterable<Buffer> {
    try {
      yield gzipSync(Buffer.alloc(5_000_000))
      for (;;) yield Buffer.alloc(1)
    } finally {
      closed = true
    }
  }
  for await (const part of withoutCodings(endless(), 'gzip')) {
    expect(part.length).toBeGreaterThan(0)
    break
  }
  expect(closed).toBe(true)
})

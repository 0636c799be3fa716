import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrame, FrameReader } from './frames.ts'

const reader = (maxBytes = 1_000_000) => new FrameReader(maxBytes)

test('any texts come back as they went, however the bytes are cut', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud800', '\udc00', '汉字 🚀', '\u0000'))
  fc.assert(
    fc.property(fc.array(fc.array(text), { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (frames, size) => {
      const bytes = Buffer.concat(frames.map((texts) => encodeFrame(texts)))
      const into = reader()
      const read: (readonly string[])[] = []
      for (let at = 0; at < bytes.length; at += size) read.push(...into.read(bytes.subarray(at, at + size)))
      expect(read).toEqual(frames)
    }),
  )
})

test('two halves of a character in neighbouring texts stay halves', () => {
  expect(reader().read(encodeFrame(['a\ud83d', '\ude80b']))).toEqual([['a\ud83d', '\ude80b']])
})

test('a frame that is longer than allowed is refused before it is whole', () => {
  const frame = encodeFrame(['x'.repeat(2000)])
  expect(() => reader(1000).read(frame.subarray(0, 100))).toThrow('cannot have 2012 bytes')
})

test('bytes that are no frame are refused', () => {
  const changed = (at: number, value: number) => {
    const frame = encodeFrame(['abc', 'de'])
    frame.writeUInt32LE(value, at)
    return frame
  }
  expect(() => reader().read(changed(0, 3))).toThrow('cannot have 3 bytes')
  expect(() => reader().read(changed(4, 1_000_000))).toThrow('cannot hold 1000000 texts')
  expect(() => reader().read(changed(8, 2))).toThrow('4 long, it holds 5')
  expect(() => reader().read(changed(8, 0xffff_ffff))).toThrow('it holds 5')
})

test('random bytes are refused or read, never more', () => {
  const read = (bytes: Uint8Array): string => {
    try {
      return reader(1000).read(Buffer.from(bytes)).flat().join('')
    } catch (error) {
      return error instanceof RangeError ? '' : String(error)
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 200 }), (bytes) => {
      expect(read(bytes).length).toBeLessThanOrEqual(bytes.length)
    }),
  )
})

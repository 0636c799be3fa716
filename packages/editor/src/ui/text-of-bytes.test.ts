import { expect, test } from 'vitest'
import { textOfBytes } from './text-of-bytes.ts'

function bytes(...values: readonly number[]): ArrayBuffer {
  return new Uint8Array(values).buffer
}

test('a file is read in UTF-8, in UTF-16 with its mark, and in GB 18030', () => {
  const utf8 = new TextEncoder().encode('name;city\nMüller;北京')
  expect(textOfBytes(utf8.buffer)).toBe('name;city\nMüller;北京')
  expect(textOfBytes(bytes(0xff, 0xfe, 0x41, 0x00, 0x17, 0x53))).toBe('A北')
  expect(textOfBytes(bytes(0xfe, 0xff, 0x00, 0x41, 0x53, 0x17))).toBe('A北')
  expect(textOfBytes(bytes(0xb1, 0xb1, 0xbe, 0xa9, 0x2c, 0x31))).toBe('北京,1')
  expect(textOfBytes(bytes())).toBe('')
})

test('a picture, a packed file and bytes of no encoding are no text', () => {
  expect(textOfBytes(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00))).toBeUndefined()
  expect(textOfBytes(bytes(0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00))).toBeUndefined()
  expect(textOfBytes(bytes(0xff, 0xff, 0x41))).toBeUndefined()
})

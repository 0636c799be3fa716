import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AnswerReader } from './answer-reader.ts'

const answer = (body: string, head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain'): Buffer =>
  Buffer.from(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
const reader = (): AnswerReader => new AnswerReader('http://127.0.0.1/hook')

test('takes an answer as whole exactly when its last byte is there, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), fc.nat(), (bodies, cut) => {
      const one = reader()
      for (const body of bodies) {
        const bytes = answer(body)
        const at = cut % bytes.length
        expect(one.isWhole(bytes.subarray(0, at))).toBe(false)
        expect(one.isWhole(bytes.subarray(at))).toBe(true)
      }
    }),
  )
})

test('notices an answer of the same length that says something else', () => {
  const one = reader()
  expect(one.isWhole(answer('a'))).toBe(true)
  expect(() => one.isWhole(answer('a', 'HTTP/1.1 500 OK\r\nContent-Type: text/plain'))).toThrow('HTTP/1.1 500 OK')
})

test('refuses what it cannot tell the end of', () => {
  expect(() => reader().isWhole(Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'))).toThrow(
    'without a content-length',
  )
  expect(() => reader().isWhole(Buffer.concat([answer('a'), answer('b')]))).toThrow('more than it was asked')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutApart, packTexts, unpackTexts } from './visit-texts.ts'

test('texts come out of a joined one as they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      const packed = packTexts(texts)
      expect(packed.sizes ? cutApart(packed.texts[0] ?? '', packed.sizes) : packed.texts).toEqual(texts)
    }),
  )
})

test('an answer is cut apart by what its first text tells', () => {
  const head = '{"jobs":[],"sizes":[1,0,2]}'
  expect(unpackTexts([head, 'abc'])).toEqual([head, 'a', '', 'bc'])
})

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"sizes":1}',
  '{"sizes":["1"]}',
  '{"sizes":[-1]}',
  '{"sizes":[0.5]}',
  '{"sizes":[1e99]}',
])('an answer that begins with %j is refused', (head) => {
  expect(() => unpackTexts([head, 'abc'])).toThrow(expect.objectContaining({ kind: 'script' }))
})

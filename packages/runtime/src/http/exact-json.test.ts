import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exactJson } from './exact-json.ts'

test('keeps every digit of long numbers as a text, wherever they stand', () => {
  const text = '{"id":1588888888888888897,"list":[9007199254740993,-1234567890123456789],"amount":12345678901234567.89}'
  expect(exactJson(text)).toEqual({
    id: '1588888888888888897',
    list: ['9007199254740993', '-1234567890123456789'],
    amount: '12345678901234567.89',
  })
})

test('leaves numbers that a float holds, and texts that look like numbers', () => {
  const text = '{"a":1772438400000,"b":0.1,"c":"1588888888888888897","d":1e3,"e":true,"f":null,"g":9007199254740992}'
  expect(exactJson(text)).toEqual(JSON.parse(text))
})

test('gives every integer back digit by digit', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (value) => {
      const read = exactJson(`{"id": ${value}}`) as { readonly id: string | number }
      expect(String(read.id)).toBe(String(value))
    }),
  )
})

test('refuses what is no JSON', () => {
  expect(() => exactJson('{"id":1588888888888888897')).toThrow(SyntaxError)
})

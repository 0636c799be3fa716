import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '@isthmus/sdk'
import { deepJson } from './deep-json.ts'

test('writes what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(deepJson(value as Json)).toBe(JSON.stringify(value))
    }),
  )
})

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('writes %s a hundred thousand levels deep', (_, open, close) => {
  const text = `${open.repeat(100_000)}1${close.repeat(100_000)}`
  expect(deepJson(JSON.parse(text) as Json)).toBe(text)
})

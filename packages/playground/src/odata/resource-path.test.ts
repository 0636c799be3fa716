import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatKey, parseResourcePath } from './resource-path.ts'

test('every key survives writing and reading', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (first, second) => {
      const one = parseResourcePath(`Customers${formatKey([['CustomerNumber', first]])}`)
      const two = parseResourcePath(
        `StockLevels${formatKey([
          ['A', first],
          ['B', second],
        ])}`,
      )
      expect(one).toEqual({ kind: 'entity', set: 'Customers', key: [[undefined, first]] })
      expect(two).toEqual({
        kind: 'entity',
        set: 'StockLevels',
        key: [
          ['A', first],
          ['B', second],
        ],
      })
    }),
  )
})

test.each([
  ['', { kind: 'service' }],
  ['$metadata', { kind: 'metadata' }],
  ['Items', { kind: 'collection', set: 'Items' }],
  ['Items/$count', { kind: 'count', set: 'Items' }],
  ["SalesOrders('SO-1')/Lines", { kind: 'navigation', set: 'SalesOrders', key: [[undefined, 'SO-1']], name: 'Lines' }],
])('"%s" is read', (path, expected) => {
  expect(parseResourcePath(path)).toEqual(expected)
})

test.each(['Items/', 'Items/x', 'Items/$count/x', '%E0%A4', "Items('a'", '$batch'])('"%s" names nothing', (path) => {
  expect(() => parseResourcePath(path)).toThrow('There is nothing')
})

test.each(['Items(a)', "Items('a''b)", 'Items()', "Items('a' 'b')"])('the key of %s is refused', (path) => {
  expect(() => parseResourcePath(path)).toThrow('a key is written as')
})

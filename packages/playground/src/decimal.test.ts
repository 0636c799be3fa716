import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatScaled, lineAmount, parseScaled } from './decimal.ts'

test('a decimal survives parsing and writing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }),
      fc.integer({ min: 0, max: 4 }),
      (units, scale) => {
        expect(parseScaled(formatScaled(units, scale), scale)).toBe(units)
      },
    ),
  )
})

test.each([
  ['12.345', 2],
  ['1e3', 2],
  ['', 2],
  ['1.', 2],
  ['９', 2],
  [' 1', 2],
  ['9999999999999999', 0],
  [Number.NaN, 2],
  [null, 2],
])('%j is no decimal of scale %i', (value, scale) => {
  expect(parseScaled(value, scale)).toBeUndefined()
})

test('numbers and trailing zeros are read exactly', () => {
  expect(parseScaled(0.1, 2)).toBe(10)
  expect(parseScaled('12.3000', 2)).toBe(1230)
  expect(parseScaled('-0.00', 2)).toBe(0)
})

test('half a cent goes away from zero', () => {
  // 2.5 x 0.15 = 0.375
  expect(lineAmount(2500, 15)).toBe(38)
  expect(lineAmount(2500, -15)).toBe(-38)
  // 0.1 x 0.14 = 0.014
  expect(lineAmount(100, 14)).toBe(1)
})

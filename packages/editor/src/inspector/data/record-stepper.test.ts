import { describe, expect, test } from 'vitest'
import { originOf, outputOf } from './record-stepper.ts'

const from = (index: number) => ({ node: 'a', port: 'out', index })

describe('outputOf', () => {
  test('finds the record that names the input as its origin', () => {
    const outputs = [
      { index: 0, value: 'x', from: from(1) },
      { index: 1, value: 'y', from: from(3) },
    ]
    expect(outputOf({ index: 3, from: from(3) }, outputs)?.value).toBe('y')
    expect(outputOf({ index: 2, from: from(2) }, outputs)).toBeUndefined()
    expect(outputOf({ index: 1 }, outputs)?.value).toBe('x')
  })

  test('goes by position where no origins are kept', () => {
    expect(outputOf({ index: 1 }, [{ index: 0 }, { index: 1, value: 'b' }])?.value).toBe('b')
  })
})

test('originOf finds the input of an output record by its origin, else by its position', () => {
  const inputs = [
    { index: 0, from: from(4) },
    { index: 1, from: from(7) },
  ]
  expect(originOf({ index: 0, from: from(7) }, inputs)).toBe(1)
  expect(originOf({ index: 0, from: from(5) }, inputs)).toBe(-1)
  expect(originOf({ index: 1 }, inputs)).toBe(1)
})

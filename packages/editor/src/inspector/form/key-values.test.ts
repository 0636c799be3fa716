import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { namedValues, storedValues } from './key-values.ts'
import { grown, permuted } from './row-keys.ts'

describe('named values', () => {
  test('rows and stored value are the same thing both ways', () => {
    const names = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__')
    fc.assert(
      fc.property(fc.dictionary(names, fc.string()), (value) => {
        expect(storedValues(namedValues(value))).toEqual({ ...value })
      }),
    )
  })

  test('rows without a name and later rows of the same name are not stored', () => {
    expect(
      storedValues([
        { name: 'a', value: '1' },
        { name: '', value: '2' },
        { name: 'a', value: '3' },
      ]),
    ).toEqual({ a: '1' })
  })
})

describe('row keys', () => {
  test('follow their rows and are never given twice', () => {
    const start = grown({ keys: [], next: 0 }, 3)
    const inserted = permuted(start, [0, -1, 1, 2])
    expect(inserted.keys).toEqual([0, 3, 1, 2])
    expect(permuted(inserted, [3, 0]).keys).toEqual([2, 0])
    expect(grown(permuted(inserted, [0]), 2).keys).toEqual([0, 4])
  })
})

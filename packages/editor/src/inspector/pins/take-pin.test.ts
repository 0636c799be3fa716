import type { Json } from '@isthmus/sdk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellOf, columnsOf, parseRecords, recordsText, valueOfCell, withCell } from './take-pin.ts'

test('reads back every value from its cell', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (any) => {
      const value = JSON.parse(JSON.stringify(any)) as Json
      expect(valueOfCell(cellOf(value), value)).toEqual(value)
    }),
  )
})

test('keeps a text a text, whatever is typed into it, and takes JSON elsewhere', () => {
  expect(valueOfCell('12', 'C-1')).toBe('12')
  expect(valueOfCell('12', 3)).toBe(12)
  expect(valueOfCell('"12"', 3)).toBe('12')
  expect(valueOfCell('Bonn', undefined)).toBe('Bonn')
  expect(valueOfCell('', 3)).toBeUndefined()
})

test('changes one cell and removes emptied fields', () => {
  const records = [{ a: 1 }, { a: 2, b: 'x' }]
  expect(columnsOf(records)).toEqual(['a', 'b'])
  expect(withCell(records, { row: 0, column: 'b' }, 'y')).toEqual([
    { a: 1, b: 'y' },
    { a: 2, b: 'x' },
  ])
  expect(withCell(records, { row: 1, column: 'a' }, undefined)).toEqual([{ a: 1 }, { b: 'x' }])
})

test('reads records from what was typed, or says why not', () => {
  expect(parseRecords('{"a":1}')).toEqual({ ok: true, records: [{ a: 1 }] })
  expect(parseRecords(recordsText([{ a: 1 }, 2]))).toEqual({ ok: true, records: [{ a: 1 }, 2] })
  expect(parseRecords('7')).toEqual({ ok: false, cause: '7' })
  expect(parseRecords('[').ok).toBe(false)
})

import { expect, test } from 'vitest'
import { captionOf } from './caption.ts'

test('a parked record is called by its business key', () => {
  expect(captionOf({ businessKey: 'SO-7', record: { id: 1 } })).toBe('SO-7')
})

test('without a key its first short values tell it from others', () => {
  const record = { note: 'x'.repeat(61), id: 'o1', lines: [], total: 12, customer: 'north' }
  expect(captionOf({ record })).toBe('id o1 · total 12')
  expect(captionOf({ record: 'SO-8' })).toBe('SO-8')
})

test('a record that holds nothing short has no caption', () => {
  expect(captionOf({ record: { lines: [1], open: true, name: '' } })).toBeUndefined()
  expect(captionOf({ record: null })).toBeUndefined()
})

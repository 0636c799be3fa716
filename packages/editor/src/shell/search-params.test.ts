import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSearch, pickSearch, safeNext, stringifySearch } from './search-params.ts'

test('search parameters survive the address as texts', () => {
  const texts = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1, unit: 'grapheme' }))
  fc.assert(
    fc.property(texts, (search) => {
      expect(parseSearch(stringifySearch(search))).toEqual({ ...search })
    }),
  )
})

test('a number in the address stays a text', () => {
  expect(parseSearch('?key=4711')).toEqual({ key: '4711' })
})

test('keeps only the parameters a page knows', () => {
  expect(pickSearch('key', 'flow')({ key: 'a', flow: '', other: 'b' })).toEqual({ key: 'a' })
})

test('opens only pages of this site after signing in', () => {
  expect(safeNext('/flows/a?node=b')).toBe('/flows/a?node=b')
  for (const foreign of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '']) {
    expect(safeNext(foreign)).toBe('/flows')
  }
  expect(safeNext(undefined)).toBe('/flows')
})

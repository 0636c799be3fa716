import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chosen, matchKeys } from './match-keys.ts'

/** Records that have these keys, each called after its own. */
const having = (...keys: readonly string[]) => keys.map((key) => ({ key, answer: `record of ${key}` }))

describe('answers to many keys', () => {
  test('belong to the key that they have exactly, in whatever order they come', () => {
    const of = matchKeys(['A', 'B', 'C'], having('C', 'A'))
    expect([of('A'), of('B'), of('C')]).toEqual([['record of A'], [], ['record of C']])
  })

  test('are all told where one key has several', () => {
    expect(matchKeys(['A', 'B'], having('A', 'A'))('A')).toHaveLength(2)
  })

  test.each([
    ['acme', 'ACME'],
    ['ACME ', 'ACME'],
    ['10.1', '10.10'],
    ['7', '007'],
    ['-0.5', '-0.50'],
    ['Cafe\u0301', 'CAFÉ'],
  ])('belong to the one key that the system takes for the same: %s for %s', (given, asked) => {
    const of = matchKeys([asked, 'other'], having(given))
    expect(of(asked)).toEqual([`record of ${given}`])
    expect(of('other')).toEqual([])
  })

  test('leave a key open where another key that was asked for is like it, but give each what is exactly its own', () => {
    const of = matchKeys(['acme', 'ACME', 'other'], having('ACME'))
    expect([of('ACME'), of('acme'), of('other')]).toEqual([['record of ACME'], 'open', []])
  })

  test('leave all keys without an answer open when one came that nobody asked for', () => {
    const of = matchKeys(['001', '001A', '002'], having('001AAA', '002'))
    expect([of('001'), of('001A'), of('002')]).toEqual(['open', 'open', ['record of 002']])
  })

  test('are never missed where they have exactly the key, and nothing is missing while one of them is nobody’s', () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '0', '1', '.', ' '), minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { minLength: 1, maxLength: 6 }),
        fc.array(key, { maxLength: 6 }),
        (keys, held) => {
          const of = matchKeys(keys, having(...held))
          const isNobodys = (each: string) => keys.every((asked) => matchKeys([asked], having(each))(asked) === 'open')
          const isStrange = held.some(isNobodys)
          const wrong = keys.filter((wanted) => {
            const found = of(wanted)
            if (held.includes(wanted))
              return found === 'open' || new Set(found).size !== 1 || found[0] !== `record of ${wanted}`
            return isStrange && found.length === 0
          })
          expect(wrong).toEqual([])
        },
      ),
    )
  })
})

test('of several answers the one with exactly the key counts; two of them are too many', () => {
  expect(chosen('ACME', having('acme', 'ACME'))).toBe('record of ACME')
  expect(chosen('ACME', having('acme'))).toBe('record of acme')
  expect(chosen('ACME', having('acme', 'Acme'))).toBe('several')
  expect(chosen('ACME', having('ACME', 'ACME'))).toBe('several')
  expect(chosen('ACME', [])).toBeUndefined()
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTooDeep, mostLevels } from './json-depth.ts'

const nested = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels)

test('takes 200 levels and no more, of lists and objects alike', () => {
  expect([isTooDeep(nested(mostLevels)), isTooDeep(nested(mostLevels + 1))]).toEqual([false, true])
  expect(isTooDeep(`${'{"a":'.repeat(mostLevels + 1)}1${'}'.repeat(mostLevels + 1)}`)).toBe(true)
  expect(isTooDeep(nested(1000, '[]'))).toBe(false)
})

test('brackets within texts are no levels, however the texts end', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('[', '{', '"', '\\', 'x') })), (texts) => {
      const brackets = '['.repeat(mostLevels)
      expect(isTooDeep(JSON.stringify(texts.map((text) => text + brackets)))).toBe(false)
      expect(isTooDeep(`[${JSON.stringify(texts)},${nested(mostLevels)}]`)).toBe(true)
    }),
  )
})

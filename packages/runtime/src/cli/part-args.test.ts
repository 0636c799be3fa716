import { expect, test } from 'vitest'
import { partIn } from './part-args.ts'

const none = { upTo: undefined, only: undefined, noPins: false, sends: [] }

test('reads which part is to run and what may be sent', () => {
  expect(partIn(none)).toBeUndefined()
  expect(partIn({ ...none, upTo: 'b' })).toEqual({ upTo: 'b' })
  expect(partIn({ ...none, only: 'b', noPins: true, sends: ['b=2', 'a=b=10'] })).toEqual({
    only: 'b',
    usePins: false,
    writes: { b: 2, 'a=b': 10 },
  })
})

test.each([
  [{ upTo: 'a', only: 'b' }, 'not with both'],
  [{ noPins: true }, 'belong to'],
  [{ sends: ['a=1'] }, 'belong to'],
  [{ upTo: 'a', sends: ['a'] }, 'NODE=COUNT'],
  [{ upTo: 'a', sends: ['a=-1'] }, 'NODE=COUNT'],
])('refuses %j', (args, words) => {
  expect(() => partIn({ ...none, ...args })).toThrow(words)
})

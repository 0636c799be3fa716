import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRunIds } from './run-id.ts'

test('ids sort by time', () => {
  const latest = Date.UTC(5000, 0)
  let ms = 0
  const newId = createRunIds({ now: () => new Date(ms), randomBytes })
  const idAt = (time: number): string => {
    ms = time
    return newId()
  }
  fc.assert(
    fc.property(fc.nat(latest), fc.nat(latest), (a, b) => {
      fc.pre(a !== b)
      expect(idAt(a) < idAt(b)).toBe(a < b)
    }),
  )
})

test('ids of one millisecond differ and stay readable', () => {
  const newId = createRunIds({ now: () => new Date(0), randomBytes })
  const ids = Array.from({ length: 1000 }, newId)
  expect(new Set(ids).size).toBe(1000)
  expect(ids.every((id) => /^[0-9a-z]{19}$/.test(id))).toBe(true)
})

test('no random byte is used for two ids', () => {
  let next = 0
  const newId = createRunIds({
    now: () => new Date(0),
    randomBytes: (count) => Uint8Array.from({ length: count }, () => (next += 1)),
  })
  const ids = Array.from({ length: 300 }, newId).map((id) => id.slice(9))
  const symbols = Array.from({ length: 3000 }, (_, at) => ((at + 1) & 31).toString(32)).join('')
  expect(ids.join('')).toBe(symbols)
})

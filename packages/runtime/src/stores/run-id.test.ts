import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newRunId } from './run-id.ts'

test('ids sort by time', () => {
  const latest = Date.UTC(5000, 0)
  fc.assert(
    fc.property(fc.nat(latest), fc.nat(latest), (a, b) => {
      fc.pre(a !== b)
      expect(newRunId(new Date(a), randomBytes) < newRunId(new Date(b), randomBytes)).toBe(a < b)
    }),
  )
})

test('ids of one millisecond differ and stay readable', () => {
  const ids = Array.from({ length: 1000 }, () => newRunId(new Date(0), randomBytes))
  expect(new Set(ids).size).toBe(1000)
  expect(ids.every((id) => /^[0-9a-z]{19}$/.test(id))).toBe(true)
})

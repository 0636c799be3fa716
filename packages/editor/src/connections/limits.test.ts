import { expect, test } from 'vitest'
import { limitFindings } from './limits.ts'

test('limits that are left out, or within their bounds, fit', () => {
  expect(limitFindings({})).toEqual({})
  expect(limitFindings({ maxConcurrent: 1, perSecond: 0.5, burst: 100_000 })).toEqual({})
})

test('limits outside of their bounds are named', () => {
  const findings = limitFindings({ maxConcurrent: 0, perSecond: 0, burst: 2.5 })
  expect(Object.keys(findings)).toEqual(['maxConcurrent', 'perSecond', 'burst'])
})

import { expect, test } from 'vitest'
import { retryAfterSeconds } from './retry-after.ts'

const now = new Date('2026-11-06T08:49:37.500Z')

test.each<[string, number | undefined]>([
  ['0', 0],
  ['120', 120],
  [' 7 ', 7],
  ['Fri, 06 Nov 2026 08:49:47 GMT', 10],
  ['Friday, 06-Nov-26 08:50:37 GMT', 60],
  ['Fri, 06 Nov 2026 08:00:00 GMT', 0],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['99999999999', undefined],
])('"%s" is a wait of %s seconds', (header, seconds) => {
  expect(retryAfterSeconds(header, now)).toBe(seconds)
})

import { expect, test } from 'vitest'
import { translatePhrase } from '../phrases.ts'
import { rowLabel } from './target-rows.ts'

test.each([
  [{ within: [], path: ['address', 'city'], pointer: '/fields/0' }, 'address.city', 'address.city'],
  [
    { within: ['Lines'], path: ['Quantity'], pointer: '/fields/0/lines/rows/0' },
    'Lines › Quantity',
    'Lines › Quantity',
  ],
  [{ within: [], path: [], pointer: '/fields/2' }, 'row 3, which names no target yet', '第 3 行（尚未指定目标）'],
  [
    { within: ['Lines'], path: [], pointer: '/fields/0/lines/rows/1' },
    'row 2 of Lines, which names no target yet',
    'Lines 的第 2 行（尚未指定目标）',
  ],
])('a row is called by its target, or by its place where it has none: %j', (row, english, chinese) => {
  expect(rowLabel(row)).toBe(english)
  expect(translatePhrase(rowLabel(row), 'zh-CN')).toBe(chinese)
})

import { expect, test } from 'vitest'
import { formatTable } from './table.ts'

test('columns are as wide as their widest text, numbers stand to the right', () => {
  const table = formatTable([
    ['step', 'in', 'time'],
    ['Read', '1000', '5 ms'],
    ['映射', '7', '12 ms'],
  ])
  expect(table.split('\n')).toEqual(['step    in   time', 'Read  1000   5 ms', '映射     7  12 ms'])
})

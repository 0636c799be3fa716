import { type Problem } from '@isthmus/sdk'
import { describeRows, type MappingRow } from '@isthmus/sdk/mapping'
import { expect, test } from 'vitest'
import { addressOf, rowProblems } from './row-problems.ts'

const list = '/nodes/2/config/fields'

test.each([
  [`${list}/3/value/$expr`, [3]],
  [`${list}/3`, [3]],
  [`${list}/3/lines/rows/0/value`, [3, 0]],
  [`${list}/3/lines/rows/0/lines/rows/12`, [3, 0, 12]],
  [`${list}/3/lines/from/$expr`, [3]],
  [list, undefined],
  ['/nodes/2/config/key', undefined],
  [undefined, undefined],
])('%s is at %j', (pointer, address) => {
  expect(addressOf(pointer, list)).toEqual(address)
})

test('problems stand at the field of their row, a missing field at its own line, others at none', () => {
  const rows: readonly MappingRow[] = [
    { target: 'Name', value: { $expr: 'record.nam' } },
    { target: 'Lines', lines: { from: { $expr: 'record.items' }, rows: [{ target: 'Item', value: { $expr: 'x' } }] } },
  ]
  const problem = (path: string, field?: string): Problem => ({
    code: 'TARGET_FIELD_MISSING',
    message: path,
    node: 'write',
    path,
    ...(field === undefined ? {} : { params: { field } }),
  })
  const found = rowProblems({
    problems: [
      problem(`${list}/0/value/$expr`, 'Name'),
      problem(`${list}/1/lines/rows/0/value/$expr`),
      problem(list, 'Country'),
      problem(list),
      { ...problem(`${list}/0`), node: 'another' },
    ],
    described: describeRows(rows),
    node: 'write',
    listPointer: list,
  })
  expect([...found.byTarget.keys()]).toEqual(['Name', 'Lines/*/Item', 'Country'])
  expect(found.others).toHaveLength(1)
})

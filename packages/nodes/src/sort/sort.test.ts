import type { Json } from '@isthmus/sdk'
import { runPureNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { sort } from './sort.ts'

const sorted = (values: readonly Json[], more: object = {}) => {
  const config = { fields: [{ value: { $expr: 'record.v' }, ...more }] }
  return runPureNode(
    sort,
    config,
    values.map((v) => ({ v })),
  ).out.map((record) => (record as { v: Json }).v)
}

test('orders numbers and decimals exactly by size, before texts, and missing values last', () => {
  expect(sorted(['b', 10, null, '9.5', '10.0000000000000000001', '-2', 'a', true])).toEqual([
    true,
    '-2',
    '9.5',
    10,
    '10.0000000000000000001',
    'a',
    'b',
    null,
  ])
})

test('turns the order round, and keeps missing values where they were asked for', () => {
  expect(sorted([1, null, 3, 2], { direction: 'descending' })).toEqual([3, 2, 1, null])
  expect(sorted([1, null, 3, 2], { direction: 'descending', nulls: 'first' })).toEqual([null, 3, 2, 1])
})

test('compares as text, by code point, when asked to', () => {
  expect(sorted([10, 9, '007'], { compare: 'text' })).toEqual(['007', 10, 9])
  // U+1F600 is written as surrogates, which stand below U+FF5E as UTF-16 units
  expect(sorted(['😀', '～', 'z'], { compare: 'text' })).toEqual(['z', '～', '😀'])
})

test('follows the dictionary of a language', () => {
  expect(sorted(['z', 'ä', 'a', 'B'], { compare: 'language', language: 'de' })).toEqual(['a', 'ä', 'B', 'z'])
  expect(sorted(['赵', '安', '李'], { compare: 'language', language: 'zh-CN' })).toEqual(['安', '李', '赵'])
})

test('orders by the next field where the first is equal, and keeps the order of equal records', () => {
  const fields = [{ value: { $expr: 'record.a' } }, { value: { $expr: 'record.b' }, direction: 'descending' }]
  const records = [
    { a: 2, b: 1, n: 1 },
    { a: 1, b: 1, n: 2 },
    { a: 1, b: 5, n: 3 },
    { a: 1, b: 1, n: 4 },
  ]
  expect(runPureNode(sort, { fields }, records).out).toMatchObject([{ n: 3 }, { n: 2 }, { n: 4 }, { n: 1 }])
})

test('gives records whose value cannot be computed to the error port', () => {
  const { out, errors } = runPureNode(sort, { fields: [{ value: { $expr: 'add(record.v, 1)' } }] }, [
    { v: 'x' },
    { v: 2 },
    { v: 1 },
  ])
  expect(out).toEqual([{ v: 1 }, { v: 2 }])
  expect(errors).toMatchObject([{ record: { v: 'x' }, error: { params: { field: 'fields 1 value' } } }])
})

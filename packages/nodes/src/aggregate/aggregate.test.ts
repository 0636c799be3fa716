import { runPureNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { aggregate } from './aggregate.ts'

const expr = (source: string) => ({ $expr: source })
const byCountry = [{ name: 'country', value: expr('record.c') }]

test('groups in order of first appearance and computes every kind of measure', () => {
  const value = expr('record.n')
  const kinds = ['count', 'sum', 'min', 'max', 'first', 'list']
  const config = { groups: byCountry, measures: kinds.map((kind) => ({ name: kind, kind, value })) }
  const records = [
    { c: 'NL', n: 3 },
    { c: 'DE', n: 1 },
    { c: 'NL', n: 10 },
    { c: 'NL', n: null },
  ]
  expect(runPureNode(aggregate, config, records).out).toEqual([
    { country: 'NL', count: 2, sum: 13, min: 3, max: 10, first: 3, list: [3, 10] },
    { country: 'DE', count: 1, sum: 1, min: 1, max: 1, first: 1, list: [1] },
  ])
})

test('sums exactly: decimals as text, numbers without float dust', () => {
  const config = { groups: [], measures: [{ name: 's', kind: 'sum', value: expr('record.n') }] }
  expect(runPureNode(aggregate, config, [{ n: '0.10' }, { n: '0.20' }]).out).toEqual([{ s: '0.30' }])
  // 0.1 + 0.2 is 0.30000000000000004 in floats
  expect(runPureNode(aggregate, config, [{ n: 0.1 }, { n: 0.2 }]).out).toEqual([{ s: 0.3 }])
  expect(runPureNode(aggregate, config, [{ n: 1 }, { n: '9007199254740993.1' }]).out).toEqual([
    { s: '9007199254740994.1' },
  ])
})

test('compares decimals by size and other texts by letters', () => {
  const measures = [
    { name: 'least', kind: 'min', value: expr('record.v') },
    { name: 'most', kind: 'max', value: expr('record.v') },
  ]
  const config = { groups: [], measures }
  expect(runPureNode(aggregate, config, [{ v: '9.90' }, { v: '10.00' }]).out).toEqual([
    { least: '9.90', most: '10.00' },
  ])
  expect(runPureNode(aggregate, config, [{ v: '2026-10-01' }, { v: '2026-09-30' }]).out).toEqual([
    { least: '2026-09-30', most: '2026-10-01' },
  ])
})

test('counts records when a count has no value, and gives one record even for none', () => {
  const config = { groups: [], measures: [{ name: 'n', kind: 'count' }] }
  expect(runPureNode(aggregate, config, [{}, {}]).out).toEqual([{ n: 2 }])
  expect(runPureNode(aggregate, config, []).out).toEqual([{ n: 0 }])
  expect(runPureNode(aggregate, { ...config, groups: byCountry }, []).out).toEqual([])
})

test('puts only the record that fails on the error port, and counts nothing of it', () => {
  const measures = [
    { name: 'n', kind: 'count' },
    { name: 's', kind: 'sum', value: expr('record.n') },
  ]
  const { out, errors } = runPureNode(aggregate, { groups: byCountry, measures }, [
    { c: 'NL', n: '1.5' },
    { c: 'NL', n: 'many' },
    { c: 'XX', n: 'none' },
  ])
  expect(out).toEqual([{ country: 'NL', n: 1, s: '1.5' }])
  expect(errors.map(({ record }) => record)).toEqual([
    { c: 'NL', n: 'many' },
    { c: 'XX', n: 'none' },
  ])
})

import type { JsonObject } from '@isthmus/sdk'
import { runPureNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { merge } from './merge.ts'

const left = [{ sku: 'A', n: 1 }, { sku: 'B', n: 2 }, { sku: null }]
const right = [
  { id: 'A', price: '1' },
  { id: 'A', price: '2' },
  { id: 'C', n: 9 },
]

function merged(more: JsonObject) {
  const config = { leftKey: { $expr: 'record.sku' }, rightKey: { $expr: 'record.id' }, ...more }
  return runPureNode(merge, config, { inputs: { left, right } }).out
}

const pairs = [
  { sku: 'A', n: 1, id: 'A', price: '1' },
  { sku: 'A', n: 1, id: 'A', price: '2' },
]

test('gives every pair of an inner join', () => {
  expect(merged({ mode: 'inner' })).toEqual(pairs)
})

test('adds what has no match: of the left side, of both, or gives only that', () => {
  expect(merged({ mode: 'left' })).toEqual([...pairs, { sku: 'B', n: 2 }, { sku: null }])
  expect(merged({ mode: 'full' })).toEqual([...pairs, { sku: 'B', n: 2 }, { sku: null }, { id: 'C', n: 9 }])
  expect(merged({ mode: 'anti' })).toEqual([{ sku: 'B', n: 2 }, { sku: null }])
})

test('takes a field of both sides from the preferred one, or nests the sides', () => {
  const both = { left: [{ k: 7, v: 'l' }], right: [{ k: '7', v: 'r' }] }
  const config = { leftKey: { $expr: 'record.k' }, rightKey: { $expr: 'record.k' }, mode: 'inner' }
  const run = (more: JsonObject) => runPureNode(merge, { ...config, ...more }, { inputs: both }).out
  expect(run({})).toEqual([{ k: 7, v: 'l' }])
  expect(run({ prefer: 'right' })).toEqual([{ k: '7', v: 'r' }])
  expect(run({ combine: 'nested', leftName: 'crm' })).toEqual([{ crm: { k: 7, v: 'l' }, right: { k: '7', v: 'r' } }])
})

test('puts records whose key cannot be computed on the error port', () => {
  const config = { leftKey: { $expr: 'add(record.k, "1")' }, rightKey: { $expr: 'record.k' }, mode: 'left' }
  const { out, errors } = runPureNode(merge, config, {
    inputs: { left: [{ k: 'x' }, { k: '1' }], right: [{ k: '2', r: 1 }] },
  })
  expect(out).toEqual([{ k: '1', r: 1 }])
  expect(errors.map(({ record }) => record)).toEqual([{ k: 'x' }])
})

import { runPureNode, shapeNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { split } from './split.ts'

const lines = { list: { $expr: 'record.lines' } }
const order = { id: 7, lines: [{ sku: 'A' }, { sku: 'B' }] }

test('makes one record of each entry', () => {
  expect(runPureNode(split, lines, [order]).out).toEqual([{ sku: 'A' }, { sku: 'B' }])
})

test('keeps the parent under a name when asked to', () => {
  expect(runPureNode(split, { ...lines, parent: 'order' }, [order]).out).toEqual([
    { sku: 'A', order },
    { sku: 'B', order },
  ])
})

test('wraps entries that are no objects', () => {
  expect(runPureNode(split, lines, [{ lines: [1, null, ['x']] }]).out).toEqual([
    { value: 1 },
    { value: null },
    { value: ['x'] },
  ])
})

test('gives nothing for a missing or empty list and rejects what is no list', () => {
  const { out, errors } = runPureNode(split, lines, [{}, { lines: null }, { lines: [] }, { lines: 'A,B' }])
  expect(out).toEqual([])
  expect(errors).toMatchObject([{ record: { lines: 'A,B' }, error: { code: 'RECORD_REJECTED' } }])
})

test('knows the shape of entries from the shape of the list', () => {
  const sku = { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] }
  const input = { type: 'object', properties: { lines: { type: 'array', items: sku } } }
  expect(shapeNode(split, lines, { in: input }).output('out')).toEqual(sku)
})

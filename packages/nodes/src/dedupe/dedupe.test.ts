import { runPureNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { dedupe } from './dedupe.ts'

const keys = [{ value: { $expr: 'record.k' } }]
const records = [{ k: 'a', n: 1 }, { k: 'b', n: 2 }, { k: 'a', n: 3 }, { n: 4 }, { k: null, n: 5 }]

test('keeps the first of each key in the order in which they came', () => {
  expect(runPureNode(dedupe, { keys }, records).out).toMatchObject([{ n: 1 }, { n: 2 }, { n: 4 }])
})

test('keeps the last of each key where it stood', () => {
  expect(runPureNode(dedupe, { keys, keep: 'last' }, records).out).toMatchObject([{ n: 2 }, { n: 3 }, { n: 5 }])
})

test('tells numbers from texts, and compares all keys together', () => {
  const both = [...keys, { value: { $expr: 'record.l' } }]
  const mixed = [
    { k: 7, l: 'x' },
    { k: '7', l: 'x' },
    { k: 7, l: 'y' },
    { k: 7, l: 'x' },
  ]
  expect(runPureNode(dedupe, { keys: both }, mixed).out).toEqual(mixed.slice(0, 3))
})

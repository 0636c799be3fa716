import { expect, test } from 'vitest'
import { readTrace, type RunTrace } from './trace.ts'

const from = (node: string, index: number, port = 'out') => ({ node, port, index })
const trace: RunTrace = {
  nodes: {
    start: {
      out: { total: 250, records: Array.from({ length: 100 }, (_, index) => ({ index, value: { n: index } })) },
    },
    keep: {
      out: { total: 120, records: [0, 1, 2].map((index) => ({ index, same: true, from: from('start', index * 2) })) },
      rest: { total: 130, records: [{ index: 0, same: true, from: from('start', 1) }] },
    },
    again: {
      out: {
        total: 2,
        records: [
          { index: 0, same: true, from: from('keep', 2) },
          { index: 1, cutBytes: 70_000, from: from('keep', 1) },
        ],
      },
      error: { total: 1, records: [{ index: 0, value: { error: {}, record: {} }, from: from('keep', 0) }] },
    },
    last: {
      out: {
        total: 2,
        records: [
          { index: 0, same: true, from: from('again', 1) },
          { index: 1, same: true, from: from('nowhere', 7) },
        ],
      },
    },
  },
  inputs: {
    keep: [{ node: 'start', port: 'out' }],
    both: [
      { node: 'keep', port: 'out' },
      { node: 'again', port: 'error' },
    ],
  },
}
const all = { offset: 0, limit: 1000 }

test('a value that passed nodes unchanged is found where it was made', () => {
  expect(readTrace(trace, { node: 'again', side: 'out', offset: 0, limit: 1 }).records).toEqual([
    { index: 0, value: { n: 4 }, from: from('keep', 2) },
  ])
})

test('the size of a cut value is found where it was cut, and a lost one is simply absent', () => {
  expect(readTrace(trace, { node: 'last', side: 'out', ...all }).records).toEqual([
    { index: 0, cutBytes: 70_000, from: from('again', 1) },
    { index: 1, from: from('nowhere', 7) },
  ])
})

test('pages follow each other until the kept records end', () => {
  const first = readTrace(trace, { node: 'start', side: 'out', offset: 0, limit: 60 })
  expect(first).toMatchObject({ total: 250, kept: 100, next: '60' })
  const second = readTrace(trace, { node: 'start', side: 'out', offset: Number(first.next), limit: 60 })
  expect(second.records.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, at) => 60 + at))
  expect(second.next).toBeNull()
})

test('the input of a node is what its sources gave, wire by wire', () => {
  const page = readTrace(trace, { node: 'both', side: 'in', ...all })
  expect(page).toMatchObject({ total: 121, kept: 4, next: null })
  expect(page.records.map((record) => record.from)).toEqual([
    from('keep', 0),
    from('keep', 1),
    from('keep', 2),
    from('again', 0, 'error'),
  ])
})

test('other ports are asked for by name', () => {
  expect(readTrace(trace, { node: 'keep', side: 'out', port: 'rest', ...all }).records).toEqual([
    { index: 0, value: { n: 1 }, from: from('start', 1) },
  ])
})

test.each([
  { node: 'nowhere', side: 'out' },
  { node: 'nowhere', side: 'in' },
  { node: 'constructor', side: 'out' },
  { node: 'start', side: 'out', port: 'nowhere' },
] as const)('what is not there gives an empty page (%o)', (query) => {
  expect(readTrace(trace, { ...query, ...all })).toEqual({ records: [], total: 0, kept: 0, next: null })
})

test('a record that left by an error port tells why, on both sides of the wire', () => {
  const error = { code: 'RECORD_REJECTED', message: 'no', node: 'check' }
  const failed: RunTrace = {
    nodes: { check: { error: { total: 1, records: [{ index: 0, value: { error, record: { n: 1 } } }] } } },
    inputs: { review: [{ node: 'check', port: 'error' }] },
  }
  const out = readTrace(failed, { node: 'check', side: 'out', port: 'error', offset: 0, limit: 9 })
  const into = readTrace(failed, { node: 'review', side: 'in', offset: 0, limit: 9 })
  expect(out.records).toMatchObject([{ problem: error, value: { record: { n: 1 } } }])
  expect(into.records).toMatchObject([{ problem: error, from: { node: 'check', port: 'error', index: 0 } }])
})

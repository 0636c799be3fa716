import type { Flow, FlowEdge } from '@isthmus/sdk'
import type { TraceRecord } from '@isthmus/sdk/api'
import { describe, expect, test } from 'vitest'
import { failedProblem } from '../api/queries.ts'
import { causeCounts, handledFailures } from './handled-failures.ts'

const edge = (from: string, port: string, to: string): FlowEdge => ({
  id: `${from}-${port}-${to}`,
  from: { node: from, port },
  to: { node: to, port: 'in' },
})
const node = (id: string, name: string): Flow['nodes'][number] => ({
  id,
  name,
  type: 'map',
  typeVersion: 1,
  config: {},
  position: { x: 0, y: 0 },
})
const flow = {
  nodes: [node('check', 'Check'), node('write', 'Write'), node('review', 'Send to review')],
  edges: [edge('check', 'out', 'write'), edge('check', 'error', 'review'), edge('write', 'error', 'review')],
}
const outs: Readonly<Record<string, Record<string, number>>> = {
  check: { out: 50, error: 5 },
  write: { out: 48, error: 2 },
  review: { out: 7 },
}
const stepOf = (id: string) => ({ recordsOut: outs[id] ?? {} })

describe('failures that an error wire took', () => {
  test('are counted where they arose and where they went', () => {
    expect(handledFailures(flow, stepOf)).toEqual({
      from: [
        { node: 'check', nodeName: 'Check', count: 5 },
        { node: 'write', nodeName: 'Write', count: 2 },
      ],
      to: [{ node: 'review', nodeName: 'Send to review', count: 7 }],
    })
  })

  test('are none when no record left by an error port', () => {
    expect(handledFailures(flow, () => ({ recordsOut: { out: 3 } }))).toEqual({ from: [], to: [] })
  })

  test('leave out records whose error port leads nowhere', () => {
    expect(handledFailures({ ...flow, edges: [edge('check', 'out', 'write')] }, stepOf).from).toEqual([])
  })
})

test('causes are counted by their words, the most frequent first, also in the envelope of the error port', () => {
  const failed = (index: number, reason: string): TraceRecord => ({
    index,
    value: { record: {}, error: { code: 'RECORD_REJECTED', message: reason, params: { reason } } },
  })
  const records = [failed(0, 'Unknown item'), failed(1, 'Wrong price'), failed(2, 'Wrong price'), { index: 3 }]
  expect(causeCounts(records, (record) => failedProblem(record)?.message)).toEqual([
    { message: 'Wrong price', count: 2 },
    { message: 'Unknown item', count: 1 },
  ])
})

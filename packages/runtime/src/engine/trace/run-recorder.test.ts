import { errorPort, flowError, type FlowNode } from '@isthmus/sdk'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { maxKeysKept } from '../journal-port.ts'
import type { Plan } from '../plan/plan.ts'
import { RunRecorder } from './run-recorder.ts'

const nodeOf = (id: string): FlowNode => ({
  id,
  type: 'map',
  typeVersion: 1,
  name: `Node ${id}`,
  config: {},
  position: { x: 0, y: 0 },
})
const nodes = ['start', 'a', 'b'].map(nodeOf)
const plan: Plan = {
  stages: [],
  stageOf: new Map(),
  edges: [],
  nodes,
  inputs: {
    a: [{ node: 'start', port: 'out' }],
    b: [
      { node: 'a', port: 'out' },
      { node: 'a', port: errorPort },
    ],
  },
  typesAt: () => undefined,
}
const problem = (message: string) => flowError('INTERNAL', { message }).toProblem()
const running = (keepTrace = true) => {
  const recorder = new RunRecorder(plan, keepTrace)
  recorder.status = 'running'
  return recorder
}
const statuses = (recorder: RunRecorder) => recorder.steps().map((step) => step.status)

describe('steps', () => {
  test('they go from waiting over running to their end', () => {
    const recorder = running()
    expect(statuses(recorder)).toEqual(['waiting', 'waiting', 'waiting'])
    recorder.left('start', 'out', { count: 3 })
    recorder.stageDone([nodeOf('start')])
    expect(statuses(recorder)).toEqual(['succeeded', 'running', 'waiting'])
    recorder.left('a', 'out', { count: 2 })
    recorder.left('a', errorPort, { count: 1 })
    recorder.failed('a', problem('no'), true)
    recorder.busy('a', 1.6)
    recorder.retried('a')
    recorder.stageDone([nodeOf('a')])
    expect(recorder.steps()[1]).toEqual({
      node: 'a',
      status: 'partial',
      recordsIn: 3,
      recordsOut: { out: 2, error: 1 },
      errors: 1,
      durationMs: 2,
      retries: 1,
      problem: problem('no'),
    })
    expect(recorder.steps()[2]).toMatchObject({ recordsIn: 3, status: 'running' })
  })

  test('what no record reached was skipped', () => {
    const recorder = running()
    recorder.stageDone(nodes)
    recorder.status = 'succeeded'
    expect(statuses(recorder)).toEqual(['skipped', 'skipped', 'skipped'])
  })

  test('a node that gave nothing but errors failed, as did the one that broke off', () => {
    const recorder = running()
    recorder.left('start', 'out', { count: 1 })
    recorder.left('a', errorPort, { count: 1 })
    recorder.failed('a', problem('no'), true)
    recorder.stageDone([nodeOf('start'), nodeOf('a')])
    recorder.stopped('b', problem('broke'))
    recorder.status = 'failed'
    expect(statuses(recorder)).toEqual(['succeeded', 'failed', 'failed'])
  })

  test('a node that was interrupted did not succeed', () => {
    const recorder = running()
    recorder.left('start', 'out', { count: 1 })
    recorder.left('a', 'out', { count: 1 })
    recorder.stageDone([nodeOf('start')])
    recorder.status = 'canceled'
    expect(statuses(recorder)).toEqual(['succeeded', 'partial', 'partial'])
  })
})

describe('the failure of a run', () => {
  test('is the first one that an error port took while all were taken', () => {
    const recorder = running()
    expect(recorder.failure).toBeUndefined()
    recorder.failed('a', problem('taken'), true)
    recorder.failed('b', problem('also taken'), true)
    expect(recorder.failure).toMatchObject({ node: 'a', problem: problem('taken') })
  })

  test('is the first one that nobody took, unless something ended the run', () => {
    const recorder = running()
    recorder.failed('a', problem('taken'), true)
    recorder.failed('b', problem('first'), false)
    recorder.failed('a', problem('second'), false)
    expect(recorder.failure).toEqual({ node: 'b', nodeName: 'Node b', problem: problem('first') })
    recorder.stopped('a', problem('end'))
    expect(recorder.failure).toMatchObject({ node: 'a', problem: problem('end') })
  })
})

test('the trace holds what was kept, as text that can be read', () => {
  const recorder = running()
  recorder.left('start', 'out', { count: 2, kept: '{"index":0,"value":1},{"index":1,"value":2}' })
  recorder.left('start', 'out', { count: 1, kept: '{"index":2,"value":3}' })
  expect(recorder.trace()).toEqual({
    nodes: { start: { out: { total: 3, records: [0, 1, 2].map((index) => ({ index, value: index + 1 })) } } },
    inputs: plan.inputs,
  })
})

test('a port keeps its first records and far more of its errors', () => {
  const recorder = running()
  recorder.left('a', 'out', { count: 60 })
  recorder.left('a', errorPort, { count: 60 })
  expect([recorder.room('a', 'out'), recorder.room('a', errorPort), recorder.room('b', 'out')]).toEqual([40, 940, 100])
  recorder.left('a', 'out', { count: 60 })
  expect(recorder.room('a', 'out')).toBe(0)
})

test('without traces nothing is kept, but all is counted', () => {
  const recorder = running(false)
  recorder.left('a', 'out', { count: 2, kept: '{"index":0,"value":1}' })
  expect(recorder.room('a', 'out')).toBe(0)
  expect(recorder.trace().nodes['a']).toEqual({ out: { total: 2, records: [] } })
})

test('business keys are counted once each, and only the first ones are kept', () => {
  const recorder = running()
  for (let turn = 0; turn < 2; turn += 1) for (let at = 0; at < maxKeysKept + 50; at += 1) recorder.touched(`k${at}`)
  expect(recorder.keys.first).toHaveLength(maxKeysKept)
  expect(recorder.keys.count).toBe(maxKeysKept + 50)
})

describe('listeners', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('are told of many changes at once, and of announcements immediately', () => {
    const recorder = running()
    let told = 0
    const stop = recorder.onChange(() => (told += 1))
    for (let count = 0; count < 50; count += 1) recorder.left('a', 'out', { count: 1 })
    expect(told).toBe(0)
    vi.advanceTimersByTime(100)
    expect(told).toBe(1)
    recorder.left('a', 'out', { count: 1 })
    recorder.announce()
    expect(told).toBe(2)
    expect(vi.getTimerCount()).toBe(0)
    stop()
    recorder.left('a', 'out', { count: 1 })
    expect(vi.getTimerCount()).toBe(0)
  })
})

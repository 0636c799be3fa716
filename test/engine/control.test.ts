import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Flow, Json } from '@isthmus/sdk'
import { collector, effectType, expr, flowOf, leftBy, mapTo, node, openRig, startNode, type Rig } from './engine-rig.ts'

const seen = collector()
const late = collector('late')
const failing = effectType('failing', async (record) => {
  if (typeof record === 'object' && record !== null && 'bad' in record) throw new TypeError('cannot do it')
  return [{ record }]
})
const gate = { open: Promise.resolve(), reached: () => undefined as void, calls: 0 }
const slow = effectType('slow', async (record) => {
  gate.calls += 1
  gate.reached()
  await gate.open
  return [{ record }]
})

let rig: Rig
beforeAll(() => {
  rig = openRig({ nodes: [seen.type, late.type, failing, slow] })
})
beforeEach(() => {
  seen.records.length = 0
  late.records.length = 0
})
afterAll(() => rig.close())

describe('catch', () => {
  const flow = (nodes: Flow['nodes'], wires: readonly string[]) => flowOf([startNode, ...nodes], wires)

  test('takes failed records of all nodes that no error port took, with the node they failed in', async () => {
    const run = await rig.run(
      flow(
        [
          mapTo('shape', { n: expr('record.n.deep.x') }),
          node('call', 'failing'),
          node('catch', 'catch'),
          node('collect', 'collect'),
        ],
        ['start -> shape', 'start -> call', 'catch -> collect'],
      ),
      [{ n: { deep: { x: 1 } } }, { bad: true }],
    )
    expect(run.status).toBe('succeeded')
    expect(seen.records).toContainEqual(
      expect.objectContaining({ record: { bad: true }, node: { id: 'call', name: 'call' } }),
    )
    expect(run.records.errors).toBe(seen.records.length)
    expect(leftBy(run, 'catch')).toEqual(seen.records)
  })

  test('leaves records to the error port that is wired, and its own followers to the run', async () => {
    const run = await rig.run(
      flow(
        [node('call', 'failing'), node('catch', 'catch'), node('again', 'failing'), node('collect', 'collect')],
        ['start -> call', 'call.error -> collect', 'catch -> again'],
      ),
      [{ bad: 1 }],
    )
    expect(run.status).toBe('succeeded')
    expect(seen.records).toHaveLength(1)
    expect(run.steps.find((step) => step.node === 'again')).toMatchObject({ status: 'skipped' })
  })

  test('gives a node to the catch with the shortest list', async () => {
    const run = await rig.run(
      flow(
        [
          node('a', 'failing'),
          node('b', 'failing'),
          node('all', 'catch'),
          node('some', 'catch', { nodes: ['b'] }),
          node('collect', 'collect'),
          node('late', 'late'),
        ],
        ['start -> a', 'start -> b', 'all -> collect', 'some -> late'],
      ),
      [{ bad: 1 }],
    )
    expect(run.status).toBe('succeeded')
    expect(seen.records).toMatchObject([{ node: { id: 'a' } }])
    expect(late.records).toMatchObject([{ node: { id: 'b' } }])
  })

  test('does not catch what fails behind it', async () => {
    const run = await rig.run(
      flow(
        [node('call', 'failing'), node('catch', 'catch'), mapTo('mark', { bad: 2 }), node('again', 'failing')],
        ['start -> call', 'catch -> mark', 'mark -> again'],
      ),
      [{ bad: 1 }],
    )
    expect(run).toMatchObject({ status: 'failed', failure: { node: 'again' } })
  })

  test('catches what control nodes fail with', async () => {
    const run = await rig.run(
      flow(
        [
          node('wait', 'wait', { mode: 'until', until: 'tomorrow' }),
          node('catch', 'catch'),
          node('collect', 'collect'),
        ],
        ['start -> wait', 'catch -> collect'],
      ),
      [{ n: 1 }],
    )
    expect(run.status).toBe('succeeded')
    expect(seen.records).toMatchObject([{ error: { code: 'FIELD_VALUE_INVALID' }, node: { id: 'wait' } }])
  })
})

describe('finally', () => {
  const closing = [node('end', 'finally'), node('late', 'late')]

  test('begins when everything else has ended, and tells how', async () => {
    const order: string[] = []
    gate.reached = () => void order.push(`slow, ${late.records.length} late`)
    const run = await rig.run(flowOf([startNode, node('slow', 'slow'), ...closing], ['start -> slow', 'end -> late']), [
      { n: 1 },
      { n: 2 },
    ])
    expect(order).toEqual(['slow, 0 late', 'slow, 0 late'])
    expect(late.records).toEqual([
      { run: run.id, flow: 'test-flow', status: 'succeeded', records: { in: 2, out: 2, errors: 0 }, failure: null },
    ])
    expect(run).toMatchObject({ status: 'succeeded', records: { in: 2, out: 2 } })
    expect(run.steps.map((step) => [step.node, step.status])).toContainEqual(['late', 'succeeded'])
  })

  test('runs after a failure and hides nothing of it, even when it fails itself', async () => {
    const run = await rig.run(
      flowOf(
        [
          startNode,
          node('call', 'failing'),
          node('end', 'finally'),
          mapTo('mark', { bad: 1 }),
          node('again', 'failing'),
        ],
        ['start -> call', 'end -> mark', 'mark -> again'],
      ),
      [{ bad: 1 }],
    )
    expect(run).toMatchObject({ status: 'failed', failure: { node: 'call' } })
    expect(run.steps.find((step) => step.node === 'again')).toMatchObject({ status: 'failed', errors: 1 })
  })

  test('makes a run that succeeded partial when it fails', async () => {
    const run = await rig.run(
      flowOf(
        [
          startNode,
          node('collect', 'collect'),
          node('end', 'finally'),
          mapTo('mark', { bad: 1 }),
          node('again', 'failing'),
        ],
        ['start -> collect', 'end -> mark', 'mark -> again'],
      ),
      [{ n: 1 }],
    )
    expect(run).toMatchObject({ status: 'partial', failure: { node: 'again' } })
  })

  test('runs after a person canceled', async () => {
    const reached = Promise.withResolvers<void>()
    gate.reached = reached.resolve
    gate.open = new Promise(() => undefined)
    const started = await rig.start(
      flowOf([startNode, node('slow', 'slow'), ...closing], ['start -> slow', 'end -> late']),
      [{ n: 1 }],
    )
    await reached.promise
    rig.engine.cancel(started.id)
    expect(await started.done).toMatchObject({ status: 'canceled' })
    expect(late.records).toMatchObject([{ status: 'canceled' }])
  })

  test('ends when a person cancels it as well', async () => {
    const reached = Promise.withResolvers<void>()
    gate.reached = reached.resolve
    gate.open = new Promise(() => undefined)
    const started = await rig.start(
      flowOf(
        [startNode, node('collect', 'collect'), node('end', 'finally'), node('hang', 'slow')],
        ['start -> collect', 'end -> hang'],
      ),
      [{ n: 1 }],
    )
    await reached.promise
    rig.engine.cancel(started.id)
    expect(await started.done).toMatchObject({ status: 'partial', failure: { problem: { code: 'RUN_CANCELED' } } })
  })

  test('runs after the time limit, with a limit of its own', async () => {
    gate.reached = () => undefined
    gate.open = new Promise(() => undefined)
    const run = await rig.run(
      flowOf(
        [
          startNode,
          node('slow', 'slow'),
          node('end', 'finally', { limitSeconds: 1 }),
          node('late', 'late'),
          node('hang', 'slow'),
        ],
        ['start -> slow', 'end -> late', 'late -> hang'],
        { timeoutMs: 50 },
      ),
      [{ n: 1 }],
    )
    expect(run).toMatchObject({ status: 'failed', failure: { problem: { code: 'RUN_TIMEOUT' } } })
    expect(late.records).toMatchObject([{ failure: { problem: { code: 'RUN_TIMEOUT' } } }])
    expect(run.steps.find((step) => step.node === 'end')?.problem?.code).toBe('FINALLY_TIMEOUT')
  })
  afterEach(() => {
    gate.open = Promise.resolve()
    gate.reached = () => undefined
  })
})

test('what steers a run is never left out on the express lane', async () => {
  const fast = openRig({ express: { record: async () => undefined } })
  const hook = node('start', 'trigger.webhook', { path: 'x', methods: ['POST'] })
  const lane = (id: string, nodes: Flow['nodes'], wires: readonly string[]) => {
    const flow = { ...flowOf([hook, mapTo('m', { n: 1 }), ...nodes], ['start -> m', ...wires]), id }
    return fast.engine.express({ flow, version: 1 }, 'start')
  }
  expect(lane('plain', [], [])).toBeDefined()
  expect(lane('finally', [node('end', 'finally'), mapTo('last', { n: 1 })], ['end -> last'])).toBeUndefined()
  expect(lane('catch', [node('catch', 'catch'), mapTo('note', { n: 1 })], ['catch -> note'])).toBeUndefined()
  expect(lane('wait', [node('wait', 'wait', { mode: 'duration', amount: 1 })], ['m -> wait'])).toBeUndefined()
  await fast.close()
})

describe('stop', () => {
  const stopAt = (outcome: string, message: Json) => node('stop', 'stop', { outcome, message })

  test('ends the run as failed with a message made from the record', async () => {
    const run = await rig.run(
      flowOf(
        [
          startNode,
          stopAt('failed', expr('concat("limit of ", text(record.n))')),
          node('end', 'finally'),
          node('late', 'late'),
        ],
        ['start -> stop', 'end -> late'],
      ),
      [{ n: 7 }],
    )
    expect(run).toMatchObject({
      status: 'failed',
      failure: { node: 'stop', problem: { code: 'RUN_STOPPED', params: { message: 'limit of 7' } } },
      stopped: { node: 'stop', outcome: 'failed', message: 'limit of 7' },
    })
    expect(late.records).toMatchObject([{ status: 'failed' }])
  })

  test('ends the run as succeeded and lets what is under way come to its end', async () => {
    gate.calls = 0
    const opened = Promise.withResolvers<void>()
    gate.open = opened.promise
    gate.reached = opened.resolve
    const many = Array.from({ length: 50 }, (_, n) => ({ n }))
    const run = await rig.run(
      flowOf(
        [startNode, node('slow', 'slow'), stopAt('succeeded', 'enough'), node('collect', 'collect')],
        ['start -> slow', 'slow -> stop', 'slow -> collect'],
      ),
      many,
    )
    expect(run).toMatchObject({ status: 'succeeded', stopped: { outcome: 'succeeded', message: 'enough' } })
    expect(run).not.toHaveProperty('failure')
    expect(gate.calls).toBeLessThan(50)
  })
})

describe('wait', () => {
  test('holds each record back for its own time while others pass', async () => {
    const run = await rig.run(
      flowOf(
        [
          startNode,
          node('wait', 'wait', { mode: 'duration', amount: expr('record.s'), unit: 'seconds' }),
          node('collect', 'collect'),
        ],
        ['start -> wait', 'wait -> collect'],
      ),
      [{ s: 0.2 }, { s: 0 }, { s: 0.1 }],
    )
    expect(run.status).toBe('succeeded')
    expect(seen.records).toEqual([{ s: 0 }, { s: 0.1 }, { s: 0.2 }])
  })

  test('fails a record that would wait longer than it may', async () => {
    const run = await rig.run(
      flowOf(
        [startNode, node('wait', 'wait', { mode: 'until', until: '2999-01-01T00:00:00Z', atMostHours: 24 })],
        ['start -> wait'],
      ),
      [{ n: 1 }],
    )
    expect(run).toMatchObject({ status: 'failed', failure: { problem: { code: 'WAIT_TOO_LONG' } } })
  })

  test('ends when the run is canceled', async () => {
    const started = await rig.start(
      flowOf([startNode, node('wait', 'wait', { mode: 'duration', amount: 1, unit: 'days' })], ['start -> wait']),
      [{ n: 1 }],
    )
    rig.engine.cancel(started.id)
    expect(await started.done).toMatchObject({ status: 'canceled' })
  })
})

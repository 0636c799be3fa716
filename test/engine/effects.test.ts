import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { flowError, type Json } from '@isthmus/sdk'
import {
  codeNode,
  collector,
  effectType,
  expr,
  flowOf,
  leftBy,
  node,
  openRig,
  startNode,
  type Rig,
} from './engine-rig.ts'
import { json, openTarget, type TargetServer } from './target-server.ts'

const retry = { tries: 3, waitMs: 1, maxWaitMs: 2000 }
const connectionTo = (url: string) => ({
  name: 'target',
  connector: 'http',
  config: { baseUrl: url, auth: 'none' },
  secret: {},
  allowPrivate: true,
  revision: '1',
})

/** Runs what a test puts here. */
const behaviour: { call: (record: Json, signal: AbortSignal) => Promise<Json> } = { call: async (record) => record }
const source = { reads: 0, total: 0 }
const gate = { open: Promise.resolve() }
const seen = collector()
const types = [
  seen.type,
  effectType('keyed', async (record, { signal }) => [{ record: await behaviour.call(record, signal) }], {
    effects: 'write',
    keyed: true,
  }),
  effectType('write', async (record, { signal }) => [{ record: await behaviour.call(record, signal) }], {
    effects: 'write',
  }),
  effectType('many', async (record, { signal }) => [{ record: await behaviour.call(record, signal) }], {
    concurrency: 5,
  }),
  effectType('list', async function* () {
    for (source.reads = 0; source.reads < source.total; source.reads += 1) {
      yield Array.from({ length: 100 }, (_, at) => ({ record: { n: source.reads * 100 + at } }))
    }
  }),
  effectType('slow', async (record) => {
    await gate.open
    return [{ record }]
  }),
]

describe('outside calls', () => {
  let rig: Rig
  let target: TargetServer | undefined
  beforeAll(() => {
    rig = openRig({ nodes: types, connections: [connectionTo('')], open: () => connectionTo(target?.url ?? '') })
  })
  afterEach(async () => {
    await target?.close()
    target = undefined
  })
  afterAll(() => rig.close())

  const post = (more = {}) =>
    flowOf(
      [
        startNode,
        node(
          'call',
          'http.request',
          { method: 'POST', url: '/orders', body: expr('record') },
          { connection: 'target', retry, ...more },
        ),
      ],
      ['start -> call'],
    )

  test('a throttled call is repeated after the wait the other system asks for', async () => {
    target = await openTarget((_, response, count) =>
      json(response, count === 1 ? 429 : 200, { count }, { 'retry-after': '1' }),
    )
    const started = performance.now()
    const run = await rig.run(post(), [{ n: 1 }])
    expect(performance.now() - started).toBeGreaterThanOrEqual(990)
    expect(leftBy(run, 'call')).toEqual([{ count: 2 }])
    expect(run.steps.find((step) => step.node === 'call')).toMatchObject({ status: 'succeeded', retries: 1, errors: 0 })
  })

  test('a wait longer than the policy allows is not waited for', async () => {
    target = await openTarget((_, response) => json(response, 429, {}, { 'retry-after': '3600' }))
    const run = await rig.run(post(), [{ n: 1 }])
    expect(run.failure?.problem.code).toBe('UPSTREAM_THROTTLED')
    expect(target.requests).toHaveLength(1)
  })

  test('a write without a key is not repeated when nobody knows whether it got through', async () => {
    target = await openTarget(
      (request, response) => void (request.url === '/orders' ? response.destroy() : json(response, 500, {})),
    )
    const run = await rig.run(post(), [{ n: 1 }])
    expect(run).toMatchObject({ status: 'parked', parked: 1, failure: { problem: { code: 'OUTCOME_UNKNOWN' } } })
    expect(target.requests).toEqual(['POST /orders'])
  })

  test.each([
    [{ key: 'o-1' }, 3],
    [{ other: 1 }, 1],
  ])('a write is repeated only when its record has a key (%o: %i calls)', async (record, calls) => {
    let count = 0
    behaviour.call = async () => {
      count += 1
      throw flowError('UPSTREAM_FAILED', { host: 'erp', status: 500, message: 'down' })
    }
    const run = await rig.run(flowOf([startNode, node('w', 'keyed', {}, { retry })], ['start -> w']), [record])
    expect(run.status).toBe('failed')
    expect(count).toBe(calls)
  })

  test.each(['write', 'keyed'])(
    'a record that its system will not take until somebody decides waits (%s)',
    async (type) => {
      behaviour.call = async () => {
        throw flowError('DECISION_NEEDED', { host: 'erp', message: 'CUSTOMER_BLOCKED: pays nothing' })
      }
      const run = await rig.run(flowOf([startNode, node('w', type, {}, { retry })], ['start -> w']), [{ key: 'o-1' }])
      expect(run).toMatchObject({
        status: 'parked',
        parked: 1,
        failure: {
          node: 'w',
          problem: { code: 'DECISION_NEEDED', message: expect.stringContaining('CUSTOMER_BLOCKED') },
        },
      })
    },
  )

  test('a refused call is not repeated', async () => {
    target = await openTarget((_, response) => json(response, 422, { message: 'unknown SKU' }))
    const run = await rig.run(post(), [{ n: 1 }])
    expect(run.failure?.problem).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      message: expect.stringContaining('unknown SKU'),
    })
    expect(target.requests).toHaveLength(1)
  })

  test('writes to the same key pass one after the other, also over several runs', async () => {
    let busy = 0
    let most = 0
    behaviour.call = async (record) => {
      busy += 1
      most = Math.max(most, busy)
      await turn()
      busy -= 1
      return record
    }
    const flow = flowOf([startNode, node('w', 'keyed')], ['start -> w'])
    const runs = await Promise.all(Array.from({ length: 10 }, () => rig.run(flow, [{ key: 'same' }])))
    expect(runs.every(({ status }) => status === 'succeeded')).toBe(true)
    expect(most).toBe(1)
    expect(runs[0]?.keys).toEqual({ first: ['same'], count: 1 })
  })

  test('as many records are handled at the same time as the node type says', async () => {
    let busy = 0
    let most = 0
    behaviour.call = async (record) => {
      busy += 1
      most = Math.max(most, busy)
      await turn()
      busy -= 1
      return record
    }
    await rig.run(
      flowOf([startNode, node('m', 'many')], ['start -> m']),
      Array.from({ length: 23 }, (_, n) => ({ n })),
    )
    expect(most).toBe(5)
  })

  test('a node that takes too long is cut off and the connection closed', async () => {
    const closed = Promise.withResolvers<void>()
    target = await openTarget((request) => void request.on('close', closed.resolve))
    const run = await rig.run(post({ timeoutMs: 50 }), [{ n: 1 }])
    expect(run).toMatchObject({ status: 'parked', failure: { problem: { code: 'OUTCOME_UNKNOWN' } } })
    expect(run.failure?.problem.message).toContain('did not finish within 50 ms')
    await closed.promise
  })

  test('a node that does not heed its signal is cut off all the same', async () => {
    behaviour.call = () => new Promise(() => undefined)
    const run = await rig.run(flowOf([startNode, node('w', 'write', {}, { timeoutMs: 20 })], ['start -> w']), [{}])
    expect(run.failure?.problem.message).toContain('did not finish within 20 ms')
  })

  test('a list may take longer than its limit when the nodes behind it are slow', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate.open = promise
    setTimeout(resolve, 1500)
    source.total = 10
    const flow = flowOf(
      [startNode, node('all', 'list', {}, { timeoutMs: 500 }), node('next', 'slow')],
      ['start -> all', 'all -> next'],
    )
    expect(await rig.run(flow, [{}])).toMatchObject({ status: 'succeeded', records: { out: 1000, errors: 0 } })
  })

  test('a run that takes too long is stopped, and that is its failure', async () => {
    behaviour.call = async (record) => {
      if ((record as { n: number }).n === 0) throw new Error('first')
      return new Promise<Json>(() => undefined)
    }
    const flow = flowOf(
      [startNode, node('w', 'write'), node('caught', 'collect')],
      ['start -> w', 'w.error -> caught'],
      { timeoutMs: 60 },
    )
    const run = await rig.run(flow, [{ n: 0 }, { n: 1 }])
    expect(run).toMatchObject({
      status: 'failed',
      failure: { problem: { code: 'RUN_TIMEOUT', params: { limitMs: 60 } } },
    })
  })

  test('canceling a run closes the connection of a slow call', async () => {
    const arrived = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    target = await openTarget((request) => {
      request.on('close', closed.resolve)
      request.on('data', arrived.resolve)
    })
    const started = await rig.start(post(), [{ n: 1 }])
    await arrived.promise
    expect(rig.engine.cancel(started.id)).toBe(true)
    await closed.promise
    expect(await started.done).toMatchObject({ status: 'canceled' })
    expect(await started.response).toBeUndefined()
    expect(rig.engine.cancel(started.id)).toBe(false)
  })

  test('canceling a run lets a node go that waits for all records', async () => {
    const waiting = Promise.withResolvers<void>()
    behaviour.call = (record) => {
      if ((record as { n: number }).n === 0) return Promise.resolve(record)
      waiting.resolve()
      return new Promise(() => undefined)
    }
    const flow = flowOf(
      [
        startNode,
        node('w', 'write'),
        node('sum', 'aggregate', { groups: [], measures: [{ name: 'count', kind: 'count' }] }),
        node('end', 'collect'),
      ],
      ['start -> w', 'w -> sum', 'sum -> end'],
    )
    seen.records.length = 0
    const started = await rig.start(flow, [{ n: 0 }, { n: 1 }])
    await waiting.promise
    rig.engine.cancel(started.id)
    expect(await started.done).toMatchObject({ status: 'canceled' })
    expect(seen.records).toEqual([])
  })

  test('canceling a run ends the wait before a retry', async () => {
    target = await openTarget((_, response) => json(response, 429, {}))
    const started = await rig.start(post({ retry: { tries: 3, waitMs: 600_000, maxWaitMs: 600_000 } }), [{ n: 1 }])
    while (
      rig.engine
        .live(started.id)
        ?.steps()
        .every((step) => step.retries === 0)
    )
      await turn()
    rig.engine.cancel(started.id)
    expect(await started.done).toMatchObject({ status: 'canceled' })
  })

  test('a slow node holds the reading back: what is in flight does not grow with the data', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate.open = promise
    source.total = 200
    const flow = flowOf([startNode, node('all', 'list'), node('next', 'slow')], ['start -> all', 'all -> next'])
    const started = await rig.start(flow, [{}])
    let before = -1
    while (before !== source.reads || before === 0) {
      before = source.reads
      for (let turns = 0; turns < 20; turns += 1) await turn()
    }
    // Two chunks wait, one is being handled, one is held by the reader.
    expect(source.reads).toBeLessThanOrEqual(3)
    resolve()
    expect(await started.done).toMatchObject({ status: 'succeeded', records: { out: 20_000 } })
  })

  test('a node that breaks lets those go that wait for it', async () => {
    behaviour.call = async () => {
      throw new Error('broken')
    }
    const flow = flowOf(
      [
        startNode,
        node('w', 'write', {}, { onError: 'stop' }),
        codeNode('js', 'return record'),
        node('end', 'slow'),
        node('sum', 'aggregate', { groups: [], measures: [{ name: 'count', kind: 'count' }] }),
      ],
      ['start -> w', 'w -> js', 'js -> end', 'end -> sum'],
    )
    expect(await rig.run(flow, [{}])).toMatchObject({
      status: 'failed',
      failure: { node: 'w', problem: { code: 'INTERNAL' } },
    })
  })

  test('the first answer to the caller counts', async () => {
    const flow = flowOf(
      [
        startNode,
        node('one', 'respond', { status: 201, body: 'first' }),
        node('two', 'respond', { status: 202, body: 'second' }),
      ],
      ['start -> one', 'one -> two'],
    )
    const started = await rig.start(flow, [{}, {}])
    expect(await started.response).toEqual({ status: 201, body: 'first' })
    expect(await started.done).toMatchObject({ status: 'succeeded', records: { out: 2 } })
  })

  test('a computed config that fails costs only its record, at the node it belongs to', async () => {
    target = await openTarget((_, response) => json(response, 200, {}))
    const flow = flowOf(
      [
        startNode,
        node(
          'call',
          'http.request',
          { method: 'GET', url: expr('"/" + upper(record.path)') },
          { connection: 'target' },
        ),
      ],
      ['start -> call'],
    )
    const run = await rig.run(flow, [{ path: 'a' }, { path: [1] }, { path: 'b' }])
    expect(target.requests).toEqual(['GET /A', 'GET /B'])
    expect(run).toMatchObject({ status: 'partial', failure: { node: 'call', problem: { code: 'EXPRESSION_FAILED' } } })
  })
})

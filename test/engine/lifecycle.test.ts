import { afterEach, describe, expect, test } from 'vitest'
import { flowError, type Json } from '@isthmus/sdk'
import {
  codeNode,
  effectType,
  expr,
  flowOf,
  mapTo,
  node,
  openRig,
  startNode,
  type Rig,
  type RigOptions,
} from './engine-rig.ts'

/** An effect that waits until it is let go; heeds no signal when `deaf`. */
function gate(id: string, effects: 'read' | 'write' = 'read') {
  const arrived: Json[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const type = effectType(
    id,
    async (record) => {
      arrived.push(record)
      await promise
      return [{ record }]
    },
    { effects },
  )
  return { type, arrived, open: resolve }
}

const rigs: Rig[] = []
function rigWith(options: RigOptions): Rig {
  const rig = openRig(options)
  rigs.push(rig)
  return rig
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()))
})

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('the life of runs', () => {
  test('a run is only told of once it is in the journal', async () => {
    const rig = rigWith({})
    rig.journal.failing = { enqueue: new Error('database or disk is full') }
    const flow = flowOf([startNode, mapTo('a', { x: 1 })], ['start -> a'])
    await expect(rig.start(flow, [{}])).rejects.toThrow('disk is full')
    rig.journal.failing = {}
    expect(await rig.run(flow, [{}])).toMatchObject({ status: 'succeeded' })
    expect(rig.journal.queued).toHaveLength(1)
    expect(rig.journal.queued[0]).toMatchObject({
      flowId: 'test-flow',
      inputText: '[{}]',
      recordsIn: 1,
      trigger: { node: 'start', kind: 'manual' },
    })
  })

  test('an outcome that cannot be written down is told of, and the engine goes on', async () => {
    const rig = rigWith({})
    rig.journal.failing = { finish: new Error('disk is full') }
    const flow = flowOf([startNode], [])
    expect(await rig.run(flow, [{}])).toMatchObject({ status: 'succeeded' })
    expect(rig.journalErrors).toEqual([expect.objectContaining({ message: 'disk is full' })])
    rig.journal.failing = {}
    await rig.run(flow, [{}])
    expect(rig.journal.finished).toHaveLength(1)
  })

  test('a beginning that cannot be written down fails the run before it does anything', async () => {
    const { type, arrived } = gate('write', 'write')
    const rig = rigWith({ nodes: [type] })
    rig.journal.failing = { begin: new Error('disk is full') }
    const run = await rig.run(flowOf([startNode, node('w', 'write')], ['start -> w']), [{}])
    expect(run).toMatchObject({
      status: 'failed',
      failure: { problem: { code: 'INTERNAL', message: expect.stringContaining('disk is full') } },
    })
    expect(arrived).toEqual([])
  })

  test('only runs that could repeat a write without a key are noted as begun', async () => {
    const write = gate('write', 'write')
    const read = gate('read')
    const rig = rigWith({ nodes: [write.type, read.type] })
    write.open()
    read.open()
    await rig.run(flowOf([startNode, node('r', 'read')], ['start -> r']), [{}])
    expect(rig.journal.begun).toEqual([])
    const run = await rig.run({ ...flowOf([startNode, node('w', 'write')], ['start -> w']), id: 'writes' }, [{}])
    expect(rig.journal.begun).toEqual([run.id])
  })

  test('a connection that cannot be opened costs the record and names the node', async () => {
    const rig = rigWith({
      connections: [{ name: 'erp', connector: 'http', config: {}, secret: {}, allowPrivate: false, revision: '1' }],
      open: () => {
        throw flowError('SECRET_UNREADABLE', { connection: 'erp' })
      },
    })
    const flow = flowOf(
      [startNode, node('call', 'http.request', { method: 'GET', url: '/' }, { connection: 'erp' })],
      ['start -> call'],
    )
    expect(await rig.run(flow, [{}, {}])).toMatchObject({
      status: 'failed',
      records: { errors: 2 },
      failure: { node: 'call', problem: { code: 'SECRET_UNREADABLE' } },
    })
  })

  test('a flow that cannot run is refused before anything is written down', async () => {
    const rig = rigWith({})
    const flow = flowOf([startNode, mapTo('a', { x: expr('record.') })], ['start -> a'])
    await expect(rig.start(flow, [{}])).rejects.toMatchObject({ code: 'FLOW_INVALID' })
    await expect(rig.start(flowOf([startNode], []), [{}], 'nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(rig.journal.queued).toEqual([])
  })

  test('runs beyond the limit wait, and beyond the line are refused, also when many come at once', async () => {
    const { type, arrived, open } = gate('hold')
    const rig = rigWith({ nodes: [type] })
    const flow = flowOf([startNode, node('h', 'hold')], ['start -> h'], { concurrency: 2, maxQueued: 3 })
    const starts = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => rig.start(flow, [{ n }])))
    const runs = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
    expect(runs).toHaveLength(5)
    expect(starts.find((start) => start.status === 'rejected')?.reason).toMatchObject({
      code: 'QUEUE_FULL',
      retryAfterMs: 1000,
    })
    await settled()
    expect(arrived).toHaveLength(2)
    open()
    const ends = await Promise.all(runs.map(({ done }) => done))
    expect(ends.every(({ status }) => status === 'succeeded')).toBe(true)
  })

  test('a run that waits for its turn is canceled at once', async () => {
    const { type, arrived, open } = gate('hold')
    const rig = rigWith({ nodes: [type] })
    const flow = flowOf(
      [startNode, node('h', 'hold'), codeNode('js', 'return record'), node('h2', 'hold')],
      ['start -> h', 'h -> js', 'js -> h2'],
      { concurrency: 1 },
    )
    const first = await rig.start(flow, [{ n: 1 }])
    const second = await rig.start(flow, [{ n: 2 }])
    expect(rig.engine.live(second.id)?.status).toBe('queued')
    rig.engine.cancel(second.id)
    expect(await second.done).toMatchObject({ status: 'canceled', records: { in: 1, out: 0 } })
    open()
    expect(await first.done).toMatchObject({ status: 'succeeded' })
    expect(arrived).toEqual([{ n: 1 }, { n: 1 }])
    expect(rig.journal.finished.map(({ id }) => id)).toEqual([second.id, first.id])
  })

  test('closing leaves what was not over in the journal, for the next start', async () => {
    const read = gate('read')
    const write = gate('write', 'write')
    const rig = rigWith({ nodes: [read.type, write.type] })
    const reading = await rig.start(flowOf([startNode, node('r', 'read')], ['start -> r']), [{}])
    const writing = await rig.start({ ...flowOf([startNode, node('w', 'write')], ['start -> w']), id: 'writes' }, [{}])
    await settled()
    await rig.engine.close()
    expect(await reading.done).toMatchObject({ status: 'canceled' })
    expect(await writing.done).toMatchObject({ status: 'canceled' })
    expect(rig.journal.finished).toEqual([])
    await expect(rig.start(flowOf([startNode], []), [{}])).rejects.toMatchObject({ code: 'RUN_CANCELED' })
  })

  test('runs are taken up again, and one that cannot be does not hold the others up', async () => {
    const rig = rigWith({})
    const good = flowOf([startNode, mapTo('a', { x: expr('record.n') })], ['start -> a'])
    const bad = { ...flowOf([startNode, node('gone', 'no-such-type')], ['start -> gone']), id: 'bad' }
    const resumed = [bad, good].map((flow, at) => ({
      saved: { flow, version: 1 },
      trigger: 'start',
      input: [{ n: at }],
      startedBy: 'webhook',
      id: `old-${at}`,
      queuedAt: '2026-01-01T00:00:00.000Z',
    }))
    await rig.engine.resume(resumed)
    while (rig.journal.finished.length < 2) await settled()
    expect(rig.journal.queued).toEqual([])
    expect(rig.journal.finished).toEqual([
      expect.objectContaining({
        id: 'old-0',
        status: 'failed',
        failure: expect.objectContaining({ problem: expect.objectContaining({ code: 'FLOW_INVALID' }) }),
      }),
      expect.objectContaining({ id: 'old-1', status: 'succeeded' }),
    ])
  })

  test('who watches a run is told of its beginning, its progress and its end', async () => {
    const { type, open } = gate('hold')
    const rig = rigWith({ nodes: [type] })
    const started = await rig.start(flowOf([startNode, node('h', 'hold')], ['start -> h']), [{}])
    const live = rig.engine.live(started.id)
    const seen: string[] = []
    const stop = live?.onChange(() =>
      seen.push(
        `${live.status} ${live
          .steps()
          .map((step) => step.status)
          .join(' ')}`,
      ),
    )
    await settled()
    expect(live?.status).toBe('running')
    expect(live?.trace().nodes['start']?.['out']?.total).toBe(1)
    open()
    await started.done
    expect(seen.at(-1)).toBe('succeeded succeeded succeeded')
    expect(rig.engine.live(started.id)).toBeUndefined()
    stop?.()
  })

  test('200 flows more than are kept compiled do not disturb those that run', async () => {
    const { type, open } = gate('hold')
    const rig = rigWith({ nodes: [type] })
    const held = await rig.start(
      flowOf(
        [startNode, mapTo('a', { n: expr('record.n') }), node('h', 'hold'), mapTo('b', { n: expr('record.n') })],
        ['start -> a', 'a -> h', 'h -> b'],
      ),
      [{ n: 1 }],
    )
    const others = await Promise.all(
      Array.from({ length: 201 }, (_, at) => rig.run({ ...flowOf([startNode], []), id: `other-${at}` }, [{}])),
    )
    expect(others.every(({ status }) => status === 'succeeded')).toBe(true)
    open()
    expect(await held.done).toMatchObject({ status: 'succeeded', records: { out: 1 } })
  })

  test('a changed flow of the same version is compiled anew', async () => {
    const rig = rigWith({})
    const flow = (x: number) => flowOf([startNode, mapTo('a', { x })], ['start -> a'])
    expect((await rig.run(flow(1), [{}])).traceText).toContain('{"x":1}')
    expect((await rig.run(flow(2), [{}])).traceText).toContain('{"x":2}')
  })
})

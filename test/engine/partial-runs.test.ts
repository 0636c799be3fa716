import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtinPlugins } from '@isthmus/nodes'
import { type Flow, type Json, type NodeType, type Pin } from '@isthmus/sdk'
import { unsentPort, type PartialRun } from '@isthmus/sdk/api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FinishedRun } from '../../packages/runtime/src/engine/journal-port.ts'
import { partialStart } from '../../packages/runtime/src/engine/partial/partial-start.ts'
import { buildRegistry } from '../../packages/runtime/src/engine/registry.ts'
import { createFlowFiles } from '../../packages/runtime/src/files/flow-files.ts'
import { collector, effectType, expr, flowOf, leftBy, mapTo, node, openRig, startNode, type Rig } from './engine-rig.ts'
import { json, openTarget, type TargetServer } from './target-server.ts'

const seen = collector()
const list = effectType('list', async function* () {
  for (let page = 0; page < 50; page += 1) {
    pages.read = page + 1
    yield Array.from({ length: 10 }, (_, at) => ({ record: { n: page * 10 + at } }))
  }
})
const pages = { read: 0 }
/** What looks for changes; it must not be asked from anywhere but the beginning. */
const poll: NodeType = {
  info: {
    ...list.info,
    id: 'changes',
    kind: 'trigger',
    trigger: 'poll',
    effects: 'none',
    inputs: [],
    hasErrorPort: false,
    connector: 'http',
  },
  behaviour: {
    kind: 'trigger',
    trigger: 'poll',
    poll: {
      ordered: true,
      changes: async function* ({ since, cursor }, { http }) {
        for (let page = 0; page < 9; page += 1) {
          const { body } = await http({ method: 'GET', url: `/changes?page=${page}` })
          const record = { page, since: since ?? cursor ?? null, body }
          const time = '2026-01-01T00:00:00Z'
          yield { changes: [1, 2].map((n) => ({ id: `${page}-${n}`, time, record: { ...record, n } })) }
        }
      },
    },
  },
}
const own = [seen.type, list, poll]
const registry = buildRegistry([...builtinPlugins, { id: 'rig', nodes: own, connectors: [] }])

let target: TargetServer
let folder: string
let rig: Rig
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-partial-'))
  target = await openTarget((_, response) => json(response, 201, { id: 'made' }))
  rig = openRig({
    nodes: own,
    files: createFlowFiles(folder),
    connections: [
      {
        name: 'target',
        connector: 'http',
        config: { baseUrl: target.url, auth: 'none' },
        secret: {},
        allowPrivate: true,
        revision: '1',
      },
    ],
  })
})
beforeEach(() => {
  target.requests.length = 0
  seen.records.length = 0
})
afterEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
})
afterAll(async () => {
  await rig.close()
  await target.close()
  await rm(folder, { recursive: true, force: true })
})

const pin = (...records: readonly Json[]): Pin => ({
  from: 'hand',
  at: '2026-01-01T00:00:00.000Z',
  basis: '0'.repeat(16),
  records,
})

async function runPart(flow: Flow, asked: PartialRun, input?: readonly Json[]): Promise<FinishedRun> {
  const start = partialStart(flow, registry, { asked, wanted: { input } })
  const run = await rig.engine.start({ saved: { flow, version: 1 }, startedBy: 'ada', ...start })
  return run.done
}

const post = node(
  'post',
  'http.request',
  { method: 'POST', url: '/orders', bodyType: 'json', body: expr('{ sku: record.sku }') },
  { connection: 'target' },
)
const orders: Flow = flowOf(
  [startNode, mapTo('shape', { sku: expr('upper(record.sku)') }), post, node('after', 'collect')],
  ['start -> shape', 'shape -> post', 'post -> after'],
)
const stepOf = (run: FinishedRun, id: string) => run.steps.find((step) => step.node === id)

describe('a run up to a node', () => {
  test('carries out what leads to the node and the node, and nothing behind it', async () => {
    const run = await runPart(orders, { upTo: 'shape' }, [{ sku: 'a1' }])
    expect(run.status).toBe('succeeded')
    expect(leftBy(run, 'shape')).toEqual([{ sku: 'A1' }])
    expect(run.steps.map(({ node: id }) => id)).toEqual(['start', 'shape'])
    expect(target.requests).toEqual([])
  })

  test('lets pinned records stand for their node and for all before it', async () => {
    const flow: Flow = { ...orders, pins: { shape: { out: pin({ sku: 'P1' }, { sku: 'P2' }) } } }
    const run = await runPart(flow, { upTo: 'after' })
    expect(leftBy(run, 'shape')).toEqual([{ sku: 'P1' }, { sku: 'P2' }])
    expect(stepOf(run, 'shape')).toMatchObject({ given: 'pin', status: 'succeeded', recordsOut: { out: 2 } })
    expect(stepOf(run, 'start')).toBeUndefined()
    const without = await runPart(flow, { upTo: 'shape', usePins: false }, [{ sku: 'x' }])
    expect(leftBy(without, 'shape')).toEqual([{ sku: 'X' }])
    expect(stepOf(without, 'shape')?.given).toBeUndefined()
  })

  test('begins with the pinned records of the trigger', async () => {
    const flow: Flow = { ...orders, pins: { start: { out: pin({ sku: 'b1' }, { sku: 'b2' }) } } }
    const run = await runPart(flow, { upTo: 'shape' })
    expect(leftBy(run, 'shape')).toEqual([{ sku: 'B1' }, { sku: 'B2' }])
    expect(stepOf(run, 'start')?.given).toBe('pin')
  })

  test('takes the records of every pinned trigger, and joins them', async () => {
    const flow: Flow = {
      ...flowOf(
        [startNode, node('other', 'trigger.manual'), node('after', 'collect')],
        ['start -> after', 'other -> after'],
      ),
      pins: { start: { out: pin({ from: 'start' }) }, other: { out: pin({ from: 'other' }) } },
    }
    await runPart(flow, { upTo: 'after' })
    expect(seen.records).toHaveLength(2)
    expect(seen.records).toEqual(expect.arrayContaining([{ from: 'start' }, { from: 'other' }]))
  })

  test('runs although the rest of the flow has problems', async () => {
    const broken = {
      ...orders,
      nodes: orders.nodes.map((each) => (each.id === 'post' ? node('post', 'nothing-like-it') : each)),
    }
    expect((await runPart(broken, { upTo: 'shape' }, [{ sku: 'a' }])).status).toBe('succeeded')
    await expect(runPart(broken, { upTo: 'after' })).rejects.toMatchObject({ code: 'FLOW_INVALID' })
    await expect(runPart(orders, { upTo: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('writes of a run of a part', () => {
  test('are computed and shown, and never reach the other system', async () => {
    const run = await runPart(orders, { upTo: 'after' }, [{ sku: 'a1' }, { sku: 'a2' }])
    expect(run.status).toBe('succeeded')
    expect(target.requests).toEqual([])
    expect(stepOf(run, 'post')).toMatchObject({ unsent: 2, recordsOut: { out: 2 } })
    expect(leftBy(run, 'post', unsentPort)).toEqual([
      expect.objectContaining({ connection: 'target', method: 'POST', url: '/orders', body: { sku: 'A1' } }),
      expect.objectContaining({ body: { sku: 'A2' } }),
    ])
    expect(seen.records).toHaveLength(2)
    expect(rig.journal.begun).not.toContain(run.id)
  })

  test('are sent as many times as a person has agreed to, and no more', async () => {
    const asked = { upTo: 'after', writes: { post: 2 } }
    const run = await runPart(orders, asked, [{ sku: 'a' }, { sku: 'b' }, { sku: 'c' }])
    expect(target.requests).toEqual(['POST /orders', 'POST /orders'])
    expect(stepOf(run, 'post')).toMatchObject({ unsent: 1, recordsOut: { out: 3 } })
    await runPart(orders, { upTo: 'after', writes: { post: 0 } }, [{ sku: 'a' }])
    expect(target.requests).toHaveLength(2)
  })

  test('make no files, call no flows and wait for nothing', async () => {
    const flow = flowOf(
      [
        startNode,
        node('wait', 'wait', { mode: 'duration', amount: 1, unit: 'days' }),
        node('file', 'ndjson.write', { file: 'out.ndjson' }),
        node('call', 'flow.call', { flow: 'another' }),
        node('after', 'collect'),
      ],
      ['start -> wait', 'wait -> file', 'wait -> call', 'call -> after'],
    )
    const called = await runPart({ ...flow }, { upTo: 'after' }, [{ n: 1 }])
    expect([called.status, called.failure]).toEqual(['succeeded', undefined])
    expect(stepOf(called, 'call')).toMatchObject({ unsent: 1 })
    expect(seen.records).toHaveLength(1)
    const written = await runPart(flow, { upTo: 'file' }, [{ n: 1 }])
    expect(stepOf(written, 'file')).toMatchObject({ unsent: 1 })
    expect(leftBy(written, 'file', unsentPort)).toEqual([expect.objectContaining({ record: { n: 1 } })])
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a run of one node', () => {
  test('asks a poll trigger for its first page through its connection, and stops there', async () => {
    const flow = flowOf([node('start', 'changes', {}, { connection: 'target' })], [])
    const run = await runPart(flow, { only: 'start', maxRecords: 3 })
    expect(run.status).toBe('succeeded')
    expect(leftBy(run, 'start')).toEqual([
      { page: 0, n: 1, since: null, body: { id: 'made' } },
      { page: 0, n: 2, since: null, body: { id: 'made' } },
      { page: 1, n: 1, since: null, body: { id: 'made' } },
    ])
    expect(target.requests).toEqual(['GET /changes?page=0', 'GET /changes?page=1'])
    expect(stepOf(run, 'start')).not.toHaveProperty('given')
  })

  test('takes pinned records, else those of an earlier run, else makes some up', async () => {
    const pinned: Flow = { ...orders, pins: { start: { out: pin({ sku: 'p' }) } } }
    expect(leftBy(await runPart(pinned, { only: 'shape' }), 'shape')).toEqual([{ sku: 'P' }])
    const given = { only: 'shape', given: { start: { out: [{ sku: 'r1' }, { sku: 'r2' }] } } }
    expect(leftBy(await runPart(orders, given), 'shape')).toEqual([{ sku: 'R1' }, { sku: 'R2' }])
    const made = await runPart(orders, { only: 'after' })
    expect(stepOf(made, 'post')).toMatchObject({ given: 'sample' })
    expect(seen.records.length).toBeGreaterThan(0)
    expect(target.requests).toEqual([])
  })

  test('reads the first page of a list and no more', async () => {
    const flow = flowOf([startNode, node('read', 'list')], ['start -> read'])
    const run = await runPart(flow, { only: 'read', maxRecords: 15 })
    expect(leftBy(run, 'read')).toHaveLength(15)
    expect(pages.read).toBe(2)
  })
})

test('a run of a part that goes on after a restart does not write either', async () => {
  const ended = Promise.withResolvers<void>()
  const part = { upTo: 'after' }
  const flow: Flow = { ...orders, pins: { shape: { out: pin({ sku: 'P1' }) } } }
  const resumed = { id: 'from-before', queuedAt: '2026-01-01T00:00:00Z', startedAt: '2026-01-01T00:00:01Z' }
  const start = { saved: { flow, version: 1 }, trigger: 'start', input: [{}], startedBy: 'ada' }
  await rig.engine.resume([{ ...resumed, ...start, part }])
  rig.engine.live('from-before')?.onChange(() => {
    if (rig.engine.live('from-before')?.status !== 'running') ended.resolve()
  })
  await ended.promise
  expect(seen.records).toHaveLength(1)
  expect(target.requests).toEqual([])
})

test('a run of the whole flow never looks at pins', async () => {
  const flow: Flow = {
    ...orders,
    pins: { start: { out: pin({ sku: 'pinned' }) }, shape: { out: pin({ sku: 'PINNED' }) } },
  }
  const run = await rig.run(flow, [{ sku: 'real' }])
  expect(leftBy(run, 'shape')).toEqual([{ sku: 'REAL' }])
  expect(target.requests).toEqual(['POST /orders'])
  expect(run.steps.every(({ given, unsent }) => given === undefined && unsent === undefined)).toBe(true)
})

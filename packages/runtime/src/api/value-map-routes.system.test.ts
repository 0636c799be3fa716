import { describe, expect, test } from 'vitest'
import type { ValueMap, ValueMapEntry } from '@isthmus/sdk'
import type {
  ProblemDocument,
  ValueMapCoverage,
  ValueMapDetail,
  ValueMapRetryAnswer,
  ValueMapsAnswer,
  ValueMapVersionsAnswer,
} from '@isthmus/sdk/api'
import { aValueMap } from '../stores/value-maps/value-map-store.contract.ts'
import { aFlow, aNode, tryApi, type TriedApi } from './try-api.contract.ts'

async function json<T>(answer: Promise<Response>): Promise<T> {
  return (await (await answer).json()) as T
}

const params = { map: 'customer-level' }
const create = ({ call }: TriedApi, map: ValueMap = aValueMap()) => call('POST', 'valueMaps', { body: { map } })
const save = ({ call }: TriedApi, baseVersion: number, entries: readonly ValueMapEntry[]) =>
  call('PUT', 'valueMap', { params, body: { map: aValueMap({ entries }), baseVersion } })

const looking = aFlow('orders', {
  nodes: [
    aNode('start', 'start'),
    aNode('shout', 'shout', { config: { text: { $expr: 'mapValue("customer-level", record.level)' } } }),
  ],
})

describe('value maps', () => {
  test('are made, saved with versions and told of, and every change is written down', async () => {
    const api = tryApi()
    expect((await create(api)).status).toBe(201)
    const detail = await json<ValueMapDetail>(
      save(api, 1, [
        ['A', 'GOLD'],
        ['B', 'GOLD'],
      ]),
    )
    expect(detail).toMatchObject({
      version: 2,
      savedBy: 'admin',
      warnings: [{ code: 'VALUE_MAP_AMBIGUOUS' }],
      usedBy: [],
    })
    const { versions } = await json<ValueMapVersionsAnswer>(api.call('GET', 'valueMapVersions', { params }))
    expect(versions.map(({ version }) => version)).toEqual([2, 1])
    const first = await json<ValueMapDetail>(api.call('GET', 'valueMapVersion', { params: { ...params, version: 1 } }))
    expect(first.map).toEqual(aValueMap())
    const audit = api.stores.audit.list({ object: 'value-map:customer-level', limit: 10 })
    expect(audit.map(({ action }) => action)).toEqual(['value-map.save 2', 'value-map.save 1'])
  })

  test('are refused with every problem, and kept from those who may only read', async () => {
    const api = tryApi()
    await create(api)
    const refused = await save(api, 1, [
      ['A', 'x'],
      ['A', 'y'],
      ['B', 7],
    ])
    expect(refused.status).toBe(422)
    const { problems } = (await refused.json()) as ProblemDocument
    expect(problems?.map(({ code, path }) => [code, path])).toEqual([
      ['VALUE_MAP_DUPLICATE', '/entries/1/0'],
      ['VALUE_MAP_VALUE_WRONG', '/entries/2/1'],
    ])
    expect((await save(api, 9, [])).status).toBe(409)
    const named = aValueMap({ name: 'other' })
    expect((await api.call('PUT', 'valueMap', { params, body: { map: named, baseVersion: 1 } })).status).toBe(422)
    const viewer = await api.call('PUT', 'valueMap', {
      params,
      as: 'viewer',
      body: { map: aValueMap(), baseVersion: 1 },
    })
    expect(viewer.status).toBe(403)
    expect((await api.call('GET', 'valueMaps', { as: 'viewer' })).status).toBe(200)
    expect((await api.call('GET', 'valueMapCoverage', { params, as: 'viewer' })).status).toBe(403)
    expect((await api.call('GET', 'valueMap', { params: { map: 'nothing' } })).status).toBe(404)
  })

  test('name the flows that look into them, which keep them from being removed', async () => {
    const api = tryApi()
    await create(api)
    api.stores.flows.create({ flow: looking, by: 'ada' })
    const { usedBy } = await json<ValueMapDetail>(api.call('GET', 'valueMap', { params }))
    expect(usedBy).toEqual([
      {
        flowId: 'orders',
        flowName: 'Flow orders',
        nodes: [{ id: 'shout', name: 'Node shout', directions: ['forward'] }],
      },
    ])
    const { valueMaps } = await json<ValueMapsAnswer>(api.call('GET', 'valueMaps'))
    expect(valueMaps).toMatchObject([{ name: 'customer-level', entries: 2, flows: 1, waiting: 0 }])
    expect((await api.call('DELETE', 'valueMap', { params })).status).toBe(409)
    api.stores.flows.remove('orders')
    expect((await api.call('DELETE', 'valueMap', { params })).status).toBe(204)
    expect((await api.call('GET', 'valueMap', { params })).status).toBe(404)
  })

  test('are missed by the check of a flow that looks into one that does not exist', async () => {
    const api = tryApi()
    const { problems } = await json<{ problems: { code: string }[] }>(
      api.call('POST', 'flowCheck', { body: { flow: looking } }),
    )
    expect(problems.map(({ code }) => code)).toContain('VALUE_MAP_UNKNOWN')
  })
})

/** A run whose trigger gave these levels, as its trace kept them. */
async function aRunWith(api: TriedApi, levels: readonly string[]): Promise<string> {
  const saved = api.stores.flows.get('orders')
  if (!saved) throw new Error('There is no flow')
  const { id } = await api.engine.start({ saved, trigger: 'start', input: [], startedBy: 'ada' })
  const records = levels.map((level, index) => ({ index, value: { level } }))
  const trace = {
    nodes: { start: { out: { total: records.length, records } } },
    inputs: { shout: [{ node: 'start', port: 'out' }] },
  }
  api.engine.change(id, { trace })
  await api.engine.end(id)
  return id
}

test('the coverage counts entries in kept records of recent runs, and what all runs looked up in vain', async () => {
  const api = tryApi()
  await create(api)
  api.stores.flows.create({ flow: looking, by: 'ada' })
  await aRunWith(api, ['A', ' A ', 'C', ''])
  api.stores.valueMaps.noteMisses([
    ['customer-level', 'forward', 'C', 40],
    ['customer-level', 'forward', 'A', 9],
  ])
  const coverage = await json<ValueMapCoverage>(api.call('GET', 'valueMapCoverage', { params }))
  expect(coverage.sample).toEqual({ runs: 1, lookUps: 3 })
  expect(coverage.seen).toEqual([
    { direction: 'forward', value: 'A', count: 1 },
    { direction: 'forward', value: ' A ', count: 1 },
  ])
  // "A" has an entry by now.
  expect(coverage.unmapped).toMatchObject([{ direction: 'forward', value: 'C', count: 40, waiting: 0 }])
})

test('records go on whose values have entries now, the others keep waiting', async () => {
  const api = tryApi()
  await create(api)
  api.stores.flows.create({ flow: looking, by: 'ada' })
  const saved = api.stores.flows.get('orders')
  if (!saved) throw new Error('There is no flow')
  const { id: runId } = await api.engine.start({ saved, trigger: 'start', input: [], startedBy: 'ada' })
  for (const value of ['C', 'D']) {
    const call = { runId, node: 'shout', call: value }
    const at = '2026-03-01T08:00:00.000Z'
    await api.stores.effects.intend({ ...call, key: `key-${value}`, attempt: 1, at, recordText: '{}' })
    const found = { map: 'customer-level', direction: 'forward', value: JSON.stringify(value) }
    const problem = { code: 'VALUE_AWAITED', message: 'waits', params: { node: 'n', field: 'f', ...found } } as const
    await api.stores.effects.settle({ ...call, kind: 'parked', problem, at })
  }
  const retry = () => json<ValueMapRetryAnswer>(api.call('POST', 'valueMapRetry', { params }))
  expect(await retry()).toEqual({ continued: 0, waiting: 2 })
  await save(api, 1, [['C', 'BRONZE']])
  expect((await json<ValueMapCoverage>(api.call('GET', 'valueMapCoverage', { params }))).unmapped).toMatchObject([
    { value: 'D', waiting: 1 },
  ])
  expect(await retry()).toEqual({ continued: 1, waiting: 1 })
  expect(api.continued).toEqual([runId])
})

import { describe, expect, test } from 'vitest'
import type { Flow } from '@isthmus/sdk'
import type { FlowCheck, FlowDetail, FlowsAnswer, FlowVersionsAnswer, ProblemDocument } from '@isthmus/sdk/api'
import { aFlow, aNode, tryApi, type TriedApi } from './try-api.contract.ts'

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T
const problem = async (answer: Promise<Response>) => {
  const { status, code, problems } = await json<ProblemDocument>(answer)
  return { status, code, paths: problems?.map(({ path }) => path) ?? [] }
}
const withFlow = async (): Promise<TriedApi> => {
  const api = tryApi()
  await api.call('POST', 'flows', { body: { flow: aFlow('orders') } })
  return api
}
const params = { flow: 'orders' }
const broken = aFlow('broken', {
  nodes: [aNode('start', 'start'), aNode('get', 'crm.get', { connection: 'nowhere' })],
  edges: [],
})

describe('a flow', () => {
  test('is created, read, saved and removed', async () => {
    const api = tryApi()
    const created = await api.call('POST', 'flows', { body: { flow: aFlow('orders') }, as: 'builder' })
    expect(created.status).toBe(201)
    expect(await created.json()).toMatchObject({ version: 1, updatedBy: 'builder', active: false })
    expect((await json<FlowDetail>(api.call('GET', 'flow', { params }))).flow).toEqual(aFlow('orders'))
    const body = { flow: aFlow('orders', { name: 'Second' }), baseVersion: 1 }
    expect(await json(api.call('PUT', 'flow', { params, body }))).toMatchObject({ version: 2 })
    const { versions } = await json<FlowVersionsAnswer>(api.call('GET', 'flowVersions', { params }))
    expect(versions.map(({ version, savedBy }) => [version, savedBy])).toEqual([
      [2, 'admin'],
      [1, 'builder'],
    ])
    const first = await json<FlowDetail>(api.call('GET', 'flowVersion', { params: { ...params, version: 1 } }))
    expect(first.flow.name).toBe('Flow orders')
    expect((await api.call('DELETE', 'flow', { params })).status).toBe(204)
    expect(await problem(api.call('GET', 'flow', { params }))).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect(api.changes.count).toBe(3)
    const deeds = api.deps.audit.list({ object: 'flow:orders', limit: 9 })
    expect(deeds.map(({ who, action }) => `${who} ${action}`)).toEqual([
      'admin flow.remove',
      'admin flow.save',
      'builder flow.create',
    ])
  })

  test('carries its check: problems and the shapes of its records', async () => {
    const { check } = await json<FlowDetail>((await withFlow()).call('GET', 'flow', { params }))
    expect(check.problems).toEqual([])
    expect(check.schemas['shout']?.['out']).toMatchObject({ properties: { text: { type: 'string' } } })
  })

  test('changed elsewhere meanwhile is not overwritten', async () => {
    const api = await withFlow()
    const save = (name: string) =>
      api.call('PUT', 'flow', { params, body: { flow: aFlow('orders', { name }), baseVersion: 1 } })
    await save('Mine')
    const refused = await json<ProblemDocument>(save('Theirs'))
    expect(refused).toMatchObject({ status: 409, code: 'VERSION_CONFLICT', params: { base: 1, current: 2 } })
    expect((await json<FlowDetail>(api.call('GET', 'flow', { params }))).flow.name).toBe('Mine')
  })

  test('keeps its id', async () => {
    const api = await withFlow()
    const refused = problem(api.call('PUT', 'flow', { params, body: { flow: aFlow('other'), baseVersion: 1 } }))
    expect(await refused).toEqual({ status: 422, code: 'SCHEMA_MISMATCH', paths: ['/id'] })
  })

  test('has an id of its own', async () => {
    const api = await withFlow()
    const again = problem(api.call('POST', 'flows', { body: { flow: aFlow('orders') } }))
    expect(await again).toMatchObject({ status: 409, code: 'NAME_TAKEN' })
  })

  test('with problems can be saved, but neither switched on nor run', async () => {
    const api = tryApi()
    const saved = await api.call('POST', 'flows', { body: { flow: broken } })
    expect(saved.status).toBe(201)
    expect(((await saved.json()) as FlowDetail).check.problems.map(({ code }) => code)).toContain('CONNECTION_UNKNOWN')
    const [on, off] = [{ active: true }, { active: false }]
    const broke = { flow: 'broken' }
    const refused = { status: 422, code: 'FLOW_INVALID', paths: ['/nodes/1/connection'] }
    expect(await problem(api.call('PUT', 'flowActive', { params: broke, body: on }))).toEqual(refused)
    expect(await problem(api.call('POST', 'flowRuns', { params: broke, body: {} }))).toEqual(refused)
    expect((await api.call('PUT', 'flowActive', { params: broke, body: off })).status).toBe(200)
    expect(api.engine.started).toEqual([])
  })

  test('with a mistake in its mapping is not switched on, and with a mere warning it is', async () => {
    const api = tryApi()
    const reading = (id: string, field: string) => {
      const nodes = [
        aNode('start', 'start'),
        aNode('first', 'shout', { config: { text: 'a' } }),
        aNode('second', 'shout', { config: { text: { $expr: `record.${field}` } } }),
        aNode('alone', 'shout', { config: { text: 'b' } }),
      ]
      const wire = (from: string, to: string) => {
        return { id: `${from}-${to}`, from: { node: from, port: 'out' }, to: { node: to, port: 'in' } }
      }
      return aFlow(id, { nodes, edges: [wire('start', 'first'), wire('first', 'second')] })
    }
    const switchedOn = async (flow: Flow) => {
      const saved = await api.call('POST', 'flows', { body: { flow } })
      const codes = ((await saved.json()) as FlowDetail).check.problems.map(({ code }) => code)
      const answer = await api.call('PUT', 'flowActive', { params: { flow: flow.id }, body: { active: true } })
      return { codes, status: answer.status }
    }
    const wrong = await switchedOn(reading('wrong', 'txet'))
    expect(wrong).toEqual({ codes: ['FIELD_UNKNOWN', 'NODE_UNREACHABLE'], status: 422 })
    expect(await switchedOn(reading('warned', 'text'))).toEqual({ codes: ['NODE_UNREACHABLE'], status: 200 })
  })

  test('is switched on and off', async () => {
    const api = await withFlow()
    expect(await json(api.call('PUT', 'flowActive', { params, body: { active: true } }))).toMatchObject({
      active: true,
    })
    expect(api.deps.flows.active().map(({ flow }) => flow.id)).toEqual(['orders'])
    await api.call('PUT', 'flowActive', { params, body: { active: false } })
    expect(api.deps.flows.active()).toEqual([])
  })
})

test('two active flows do not answer at the same webhook path', async () => {
  const api = tryApi()
  const hook = (id: string, path: string) =>
    aFlow(id, { nodes: [aNode('hook', 'hook', { config: { path } })], edges: [] })
  const save = (flow: object, baseVersion: number) =>
    api.call('PUT', 'flow', { params: { flow: 'b' }, body: { flow, baseVersion } })
  const activate = (flow: string) => api.call('PUT', 'flowActive', { params: { flow }, body: { active: true } })
  await api.call('POST', 'flows', { body: { flow: hook('a', 'orders') } })
  await api.call('POST', 'flows', { body: { flow: hook('b', 'orders') } })
  expect((await activate('a')).status).toBe(200)
  expect(await problem(activate('b'))).toMatchObject({ status: 409, code: 'NAME_TAKEN' })
  expect((await save(hook('b', 'bills'), 1)).status).toBe(200)
  expect((await activate('b')).status).toBe(200)
  expect(await problem(save(hook('b', 'orders'), 2))).toMatchObject({ code: 'NAME_TAKEN' })
})

test('an active flow whose newest version has errors tells which version runs', async () => {
  const api = await withFlow()
  await api.call('PUT', 'flowActive', { params, body: { active: true } })
  const { flow } = await json<FlowDetail>(api.call('GET', 'flow', { params }))
  const nodes = flow.nodes.map((node, at) => (at === flow.nodes.length - 1 ? { ...node, type: 'gone' } : node))
  const saved = api.call('PUT', 'flow', { params, body: { flow: { ...flow, nodes }, baseVersion: 1 } })
  expect(await json(saved)).toMatchObject({ version: 2, active: true, activeVersion: 1 })
  const mended = api.call('PUT', 'flow', { params, body: { flow, baseVersion: 2 } })
  expect(await json(mended)).toMatchObject({ version: 3, activeVersion: 3 })
  const off = await json(api.call('PUT', 'flowActive', { params, body: { active: false } }))
  expect(off).not.toHaveProperty('activeVersion')
})

describe('the flow list', () => {
  test('tells triggers, problems and the last run', async () => {
    const api = await withFlow()
    await api.call('POST', 'flows', { body: { flow: broken } })
    await api.call('POST', 'flowRuns', { params, body: {} })
    const { flows } = await json<FlowsAnswer>(api.call('GET', 'flows', { as: 'viewer' }))
    expect(flows).toMatchObject([
      { id: 'broken', problemCount: 1, nodeCount: 2 },
      { id: 'orders', problemCount: 0, triggers: ['manual'], lastRun: { id: 'run-1', status: 'running' } },
    ])
  })

  test('notices that a missing connection was made', async () => {
    const api = tryApi()
    await api.call('POST', 'flows', { body: { flow: broken } })
    const countOf = async () => (await json<FlowsAnswer>(api.call('GET', 'flows'))).flows[0]?.problemCount
    expect(await countOf()).toBe(1)
    const body = { name: 'nowhere', connector: 'crm', config: { baseUrl: 'http://crm' }, secret: { token: '12345678' } }
    await api.call('POST', 'connections', { body })
    expect(await countOf()).toBe(0)
  })
})

describe('checking a flow', () => {
  test('finds everything and saves nothing', async () => {
    const api = tryApi()
    const check = (flow: unknown) => json<FlowCheck>(api.call('POST', 'flowCheck', { body: { flow }, as: 'viewer' }))
    expect((await check(broken)).problems.map(({ code }) => code)).toContain('CONNECTION_UNKNOWN')
    expect((await check({ schema: 'isthmus/flow/1' })).problems.map(({ path }) => path)).toContain('/nodes')
    expect(api.deps.flows.list()).toEqual([])
  })
})

describe('a bad flow', () => {
  const shout = (text: unknown) => aNode('shout', 'shout', { config: { text: text as string } })
  const start = aNode('start', 'start')
  const edge = (from: string, to: string, port = 'out') => ({
    id: `${from}-${to}`,
    from: { node: from, port },
    to: { node: to, port: 'in' },
  })
  const both = [aNode('a', 'shout', { config: { text: 'x' } }), aNode('b', 'shout', { config: { text: 'x' } })]

  test.each([
    ['nothing', null, 'SCHEMA_MISMATCH', ''],
    ['another version', { ...aFlow('x'), schema: 'isthmus/flow/9' }, 'FLOW_VERSION_UNKNOWN', '/schema'],
    ['an id that is a path', aFlow('../etc'), 'SCHEMA_MISMATCH', '/id'],
    ['an unknown property', { ...aFlow('x'), secret: 'x' }, 'SCHEMA_MISMATCH', '/secret'],
    [
      'a cycle',
      aFlow('x', { nodes: [start, ...both], edges: [edge('a', 'b'), edge('b', 'a')] }),
      'EDGE_CYCLE',
      '/edges/0',
    ],
    ['an edge to nowhere', aFlow('x', { edges: [edge('start', 'gone')] }), 'EDGE_NODE_UNKNOWN', '/edges/0/to/node'],
  ])('that is or has %s is refused whole', async (_what, flow, code, path) => {
    const api = tryApi()
    const refused = await problem(api.call('POST', 'flows', { body: { flow } }))
    expect(refused).toMatchObject({ code, status: 422 })
    expect(refused.paths[0]).toBe(path)
    expect(api.deps.flows.list()).toEqual([])
  })

  test.each([
    ['an unknown node type', { nodes: [start, aNode('b', 'shuot')], edges: [] }, 'NODE_TYPE_UNKNOWN', '/nodes/1/type'],
    [
      'a missing port',
      { nodes: [start, shout('x')], edges: [edge('start', 'shout', 'left')] },
      'PORT_UNKNOWN',
      '/edges/0',
    ],
    [
      'a wrong config',
      { nodes: [start, shout(7)], edges: [edge('start', 'shout')] },
      'NODE_CONFIG_INVALID',
      '/nodes/1/config/text',
    ],
    [
      'a broken expression',
      { nodes: [start, shout({ $expr: '1 +' })], edges: [edge('start', 'shout')] },
      'EXPRESSION_INVALID',
      '/nodes/1/config/text/$expr',
    ],
  ])('that has %s is kept as a draft that says so', async (_what, change, code, path) => {
    const answer = await tryApi().call('POST', 'flows', { body: { flow: aFlow('x', change) } })
    const { check } = (await answer.json()) as FlowDetail
    expect(check.problems[0]).toMatchObject({ code, path })
  })
})

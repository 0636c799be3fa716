import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockingProblems, checkFlow } from './check.ts'
import { applyEdit, type FlowEdit } from './edit.ts'
import type { EdgeEnd, Flow, FlowEdge, FlowNode } from './flow.ts'
import { downstreamOf, findCycle, topologicalOrder, upstreamOf } from './graph.ts'
import { migrateFlow, type Migration } from './migrate.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import { pinOrigins, type NodePins, type Pin } from './pins.ts'
import { formatFlow, parseFlow } from './parse.ts'
import { canConnect } from './ports.ts'

const info = (id: string, more: Partial<NodeTypeInfo> = {}): NodeTypeInfo => ({
  id,
  version: 1,
  title: { en: id, 'zh-CN': id },
  summary: { en: id, 'zh-CN': id },
  category: 'data',
  icon: 'box',
  keywords: [],
  kind: 'pure',
  effects: 'none',
  config: { type: 'object' },
  inputs: [{ id: 'in', title: { en: 'In', 'zh-CN': '输入' } }],
  outputs: [{ id: 'out', title: { en: 'Out', 'zh-CN': '输出' } }],
  hasErrorPort: true,
  ...more,
})

const port = (id: string) => ({ id, title: { en: id, 'zh-CN': id } })
const types = new Map(
  [
    info('start', { kind: 'trigger', inputs: [], hasErrorPort: false }),
    info('step'),
    info('join', { inputs: [port('left'), port('right')] }),
    info('fork', { outputsFrom: { list: 'branches', id: 'id', title: 'title' }, hasErrorPort: false }),
  ].map((each) => [each.id, each]),
)

const node = (id: string, type = 'step', more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type,
  typeVersion: 1,
  name: id.toUpperCase(),
  config: {},
  position: { x: 0, y: 0 },
  ...more,
})

const edge = (from: string, to: string, ports: readonly [string, string] = ['out', 'in']): FlowEdge => ({
  id: `${from}-${ports[0]}-${to}-${ports[1]}`,
  from: { node: from, port: ports[0] },
  to: { node: to, port: ports[1] },
})

const flow = (nodes: readonly FlowNode[], edges: readonly FlowEdge[] = []): Flow => ({
  schema: 'isthmus/flow/1',
  id: 'a-flow',
  name: 'A flow',
  nodes,
  edges,
  settings: {},
})

const names = ['a', 'b', 'c', 'd', 'e'] as const
const anyName = fc.constantFrom(...names)
const anyPosition = fc.record({ x: fc.integer(), y: fc.integer() })
// JSON knows no negative zero, so a document never holds one.
const anyConfig = fc
  .dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 })
  .map((config) => JSON.parse(JSON.stringify(config)) as FlowNode['config'])
const anyOptions = fc.record(
  {
    connection: fc.string({ minLength: 1, maxLength: 9 }),
    onError: fc.constantFrom('continue' as const, 'stop' as const),
    retry: fc.record({ tries: fc.integer({ min: 1, max: 9 }), waitMs: fc.integer({ min: 0, max: 99 }) }),
    timeoutMs: fc.integer({ min: 1, max: 99_999 }),
    disabled: fc.boolean(),
    notes: fc.string({ maxLength: 20 }),
  },
  { requiredKeys: [] },
)

const anyNode: fc.Arbitrary<FlowNode> = fc
  .tuple(anyName, fc.constantFrom('start', 'step', 'join', 'fork'), anyConfig, anyOptions, anyPosition)
  .map(([id, type, config, options, position]) => node(id, type, { ...options, config, position }))

const anyEdge = fc
  .tuple(anyName, anyName, fc.constantFrom('out', 'error'), fc.constantFrom('in', 'left', 'right'))
  .map(([from, to, out, into]) => edge(from, to, [out, into]))

/** A document whose ids are unique, whose edges end at nodes, and which has no cycle. */
const anyPin: fc.Arbitrary<Pin> = fc
  .record({ from: fc.constantFrom(...pinOrigins), records: fc.array(fc.jsonValue(), { maxLength: 3 }) })
  // As it is after it was stored once: there is no minus zero in JSON.
  .map(({ from, records }) => ({
    from,
    at: '2026-01-01T00:00:00Z',
    basis: '0123456789abcdef',
    records: JSON.parse(JSON.stringify(records)) as Pin['records'],
  }))
const anyPins: fc.Arbitrary<NodePins> = fc.dictionary(fc.constantFrom('out', 'error', 'rest'), anyPin, { minKeys: 1 })

const anyFlow: fc.Arbitrary<Flow> = fc
  .record({
    nodes: fc.uniqueArray(anyNode, { selector: ({ id }) => id, maxLength: 5 }),
    edges: fc.uniqueArray(anyEdge, { selector: ({ id }) => id, maxLength: 8 }),
    description: fc.option(fc.string(), { nil: undefined }),
    pins: fc.dictionary(anyName, anyPins),
    settings: fc.record({ concurrency: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: [] }),
  })
  .map(({ nodes, edges, description, settings, pins }) => {
    const known = new Set(nodes.map(({ id }) => id))
    const forward = edges.filter(({ from, to }) => known.has(from.node) && known.has(to.node) && from.node < to.node)
    const pinned = Object.fromEntries(Object.entries(pins).filter(([id]) => known.has(id)))
    return {
      ...flow(nodes, forward),
      ...(description === undefined ? {} : { description }),
      settings,
      ...(Object.keys(pinned).length > 0 ? { pins: pinned } : {}),
    }
  })

const anyIndex = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined })
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })

const { edit: anyEdit } = fc.letrec<{ edit: FlowEdit }>((tie) => ({
  edit: fc.oneof(
    { maxDepth: 2 },
    fc.tuple(anyNode, anyIndex).map(([each, index]): FlowEdit => ({ kind: 'addNode', node: each, ...at(index) })),
    anyName.map((id): FlowEdit => ({ kind: 'removeNode', node: id })),
    fc.tuple(anyEdge, anyIndex).map(([each, index]): FlowEdit => ({ kind: 'addEdge', edge: each, ...at(index) })),
    anyEdge.map(({ id }): FlowEdit => ({ kind: 'removeEdge', edge: id })),
    fc.tuple(anyName, fc.string()).map(([id, name]): FlowEdit => ({ kind: 'renameNode', node: id, name })),
    fc.tuple(anyName, anyConfig).map(([id, config]): FlowEdit => ({ kind: 'setConfig', node: id, config })),
    fc.tuple(anyName, anyPins).map(([id, pins]): FlowEdit => ({ kind: 'setPins', node: id, pins })),
    fc
      .tuple(anyName, fc.subarray(['out', 'error', 'rest']))
      .map(([id, ports]): FlowEdit => ({ kind: 'removePins', node: id, ports })),
    fc.dictionary(anyName, anyPosition).map((positions): FlowEdit => ({ kind: 'moveNodes', positions })),
    fc
      .record(
        { connection: orNull(fc.string()), notes: orNull(fc.string()), disabled: orNull(fc.boolean()) },
        { requiredKeys: [] },
      )
      .chain((options) => anyName.map((id): FlowEdit => ({ kind: 'setNodeOptions', node: id, options }))),
    fc
      .record(
        { name: fc.string(), description: orNull(fc.string()), settings: fc.constant({ keepTraces: 'none' as const }) },
        { requiredKeys: [] },
      )
      .map((change): FlowEdit => ({ kind: 'setFlow', ...change })),
    fc.array(tie('edit'), { maxLength: 4 }).map((edits): FlowEdit => ({ kind: 'batch', edits })),
  ),
}))

function at(index: number | undefined): { readonly index?: number } {
  return index === undefined ? {} : { index }
}

describe('applyEdit', () => {
  test('is undone by its inverses, whatever was done', () => {
    let applied = 0
    fc.assert(
      fc.property(anyFlow, fc.array(anyEdit, { maxLength: 12 }), (start, edits) => {
        let current = start
        const inverses: FlowEdit[] = []
        for (const edit of edits) {
          const result = applyEdit(current, edit)
          if (!result.ok) continue
          applied += 1
          current = result.flow
          inverses.unshift(result.inverse)
        }
        for (const inverse of inverses) {
          const result = applyEdit(current, inverse)
          expect(result.ok).toBe(true)
          if (result.ok) current = result.flow
        }
        expect(current).toEqual(start)
        expect(formatFlow(current)).toBe(formatFlow(start))
      }),
      { numRuns: 300 },
    )
    // Would prove nothing if most edits were refused.
    expect(applied).toBeGreaterThan(500)
  })

  test('can be done again after it was undone', () => {
    fc.assert(
      fc.property(anyFlow, anyEdit, (start, edit) => {
        const done = applyEdit(start, edit)
        if (!done.ok) return
        const undone = applyEdit(done.flow, done.inverse)
        if (!undone.ok) throw new Error('an inverse was refused')
        expect(applyEdit(undone.flow, undone.inverse)).toMatchObject({ ok: true, flow: done.flow })
      }),
    )
  })

  test('leaves the given document alone', () => {
    fc.assert(
      fc.property(anyFlow, anyEdit, (start, edit) => {
        const before = structuredClone(start)
        applyEdit(start, edit)
        expect(start).toEqual(before)
      }),
    )
  })

  test('applies a batch whole or not at all', () => {
    const edits: FlowEdit[] = [
      { kind: 'renameNode', node: 'a', name: 'New' },
      { kind: 'removeNode', node: 'nobody' },
    ]
    expect(applyEdit(flow([node('a')]), { kind: 'batch', edits })).toMatchObject({
      ok: false,
      problem: { code: 'NOT_FOUND' },
    })
  })

  test.each<readonly [string, FlowEdit]>([
    ['NODE_ID_DUPLICATE', { kind: 'addNode', node: node('a') }],
    ['EDGE_ID_DUPLICATE', { kind: 'addEdge', edge: edge('a', 'b') }],
    ['EDGE_NODE_UNKNOWN', { kind: 'addEdge', edge: edge('a', 'x') }],
    ['NOT_FOUND', { kind: 'removeEdge', edge: 'x' }],
    ['NOT_FOUND', { kind: 'moveNodes', positions: { x: { x: 0, y: 0 } } }],
    ['NOT_FOUND', { kind: 'setConfig', node: 'x', config: {} }],
  ])('refuses with %s', (code, edit) => {
    const start = flow([node('a'), node('b')], [edge('a', 'b')])
    expect(applyEdit(start, edit)).toMatchObject({ ok: false, problem: { code } })
  })
})

describe('parseFlow', () => {
  test('reads back what formatFlow wrote', () => {
    fc.assert(
      fc.property(anyFlow, (start) => {
        const parsed = parseFlow(formatFlow(start))
        expect(parsed).toEqual({ ok: true, flow: start })
        expect(parsed.ok && formatFlow(parsed.flow)).toBe(formatFlow(start))
      }),
    )
  })

  test('finds all problems at once, each with its place', () => {
    const document = {
      schema: 'isthmus/flow/1',
      id: 'Bad Id',
      name: '',
      nodes: [{ ...node('a'), color: 'red', typeVersion: 'one' }],
      edges: [{ id: 'e', from: { node: 'a' }, to: { node: 'a', port: 'in' } }],
      settings: {},
    }
    const parsed = parseFlow(document)
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/id', '/name', '/nodes/0/color', '/nodes/0/typeVersion', '/edges/0/from/port']),
    )
  })

  test('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), (input) => void parseFlow(input)))
    expect(parseFlow('{"a":')).toMatchObject({ ok: false, problems: [{ code: 'JSON_INVALID' }] })
    expect(parseFlow('[]')).toMatchObject({ ok: false, problems: [{ code: 'SCHEMA_MISMATCH', path: '' }] })
  })

  test('refuses double ids, loose edges and cycles', () => {
    const codes = (document: Flow) => {
      const parsed = parseFlow(document)
      return parsed.ok ? [] : parsed.problems.map(({ code }) => code)
    }
    expect(codes(flow([node('a'), node('a')]))).toEqual(['NODE_ID_DUPLICATE'])
    expect(codes(flow([node('a')], [edge('a', 'b')]))).toEqual(['EDGE_NODE_UNKNOWN'])
    expect(codes(flow([node('a'), node('b')], [edge('a', 'b'), edge('b', 'a')]))).toEqual(['EDGE_CYCLE'])
    const same = { ...edge('a', 'b'), id: 'other' }
    expect(codes(flow([node('a'), node('b')], [edge('a', 'b'), same]))).toEqual(['EDGE_DUPLICATE'])
  })
})

describe('migrateFlow', () => {
  const steps: readonly Migration[] = [
    { from: 'isthmus/flow/0', to: 'isthmus/flow/1', migrate: ({ title, ...rest }) => ({ ...rest, name: title ?? '' }) },
    { from: 'isthmus/flow/1', to: 'isthmus/flow/2', migrate: (document) => ({ ...document, tags: [] }) },
  ]
  const newest = 'isthmus/flow/2'

  test('takes every step that is left, from whatever form', () => {
    const oldest = { schema: 'isthmus/flow/0', title: 'T' }
    expect(migrateFlow(oldest, steps, newest)).toEqual({ ok: true, document: { schema: newest, name: 'T', tags: [] } })
    expect(migrateFlow({ schema: 'isthmus/flow/1', name: 'T' }, steps, newest)).toEqual({
      ok: true,
      document: { schema: newest, name: 'T', tags: [] },
    })
    expect(oldest).toEqual({ schema: 'isthmus/flow/0', title: 'T' })
  })

  test('changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('isthmus/flow/0', 'isthmus/flow/1', newest),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (schema, rest) => {
          const once = migrateFlow({ ...rest, schema }, steps, newest)
          if (!once.ok) throw new Error('a known form was refused')
          expect(migrateFlow(once.document, steps, newest)).toEqual(once)
        },
      ),
    )
    fc.assert(
      fc.property(anyFlow, (start) => {
        expect(migrateFlow(start)).toEqual({ ok: true, document: start })
      }),
    )
  })

  test('refuses a form it does not know', () => {
    const newer = { schema: 'isthmus/flow/9' }
    expect(migrateFlow(newer, steps, newest)).toMatchObject({
      ok: false,
      problems: [{ code: 'FLOW_VERSION_UNKNOWN', path: '/schema' }],
    })
  })
})

describe('canConnect', () => {
  const anyEnd = (ports: readonly string[]): fc.Arbitrary<EdgeEnd> =>
    fc.record({ node: fc.constantFrom(...names, 'x'), port: fc.constantFrom(...ports) })

  test('lets through exactly the edges that checkFlow has nothing against', () => {
    const seen = { yes: 0, no: 0 }
    // Mostly ports that many node types have, so that both answers come up often.
    const from = anyEnd(['out', 'out', 'error', 'error', 'in', 'b1'])
    const to = anyEnd(['in', 'in', 'in', 'left', 'right', 'out'])
    fc.assert(
      fc.property(anyFlow, from, to, (start, source, target) => {
        const answer = canConnect(start, types, source, target)
        const added = { ...start, edges: [...start.edges, { id: 'new', from: source, to: target }] }
        const before = blockingProblems(checkFlow(start, types)).map(({ code }) => code)
        const after = blockingProblems(checkFlow(added, types)).map(({ code }) => code)
        expect(after.length === before.length).toBe(answer.ok)
        const bothThere = [source, target].every((end) => start.nodes.some(({ id }) => id === end.node))
        const told = answer.ok || !bothThere || after.includes(answer.problem.code)
        expect(told).toBe(true)
        seen[answer.ok ? 'yes' : 'no'] += 1
      }),
      { numRuns: 500 },
    )
    expect(seen.yes).toBeGreaterThan(5)
    expect(seen.no).toBeGreaterThan(5)
  })

  test('offers the ports that a config makes', () => {
    const fork = node('f', 'fork', { config: { branches: [{ id: 'b1' }] } })
    const both = flow([fork, node('s')])
    expect(canConnect(both, types, { node: 'f', port: 'b1' }, { node: 's', port: 'in' })).toEqual({ ok: true })
    expect(canConnect(both, types, { node: 'f', port: 'b2' }, { node: 's', port: 'in' })).toMatchObject({
      ok: false,
      problem: { code: 'PORT_UNKNOWN', message: expect.stringContaining('out, b1') as string },
    })
  })
})

describe('graph', () => {
  test('puts every node behind those that lead to it', () => {
    fc.assert(
      fc.property(anyFlow, (start) => {
        const order = topologicalOrder(start)
        expect(order).toHaveLength(start.nodes.length)
        for (const { from, to } of start.edges) expect(order.indexOf(from.node)).toBeLessThan(order.indexOf(to.node))
        expect(findCycle(start)).toBeUndefined()
      }),
    )
  })

  test('sees the same reach from both ends', () => {
    fc.assert(
      fc.property(anyFlow, anyName, anyName, (start, one, other) => {
        expect(downstreamOf(start, one).has(other)).toBe(upstreamOf(start, other).has(one))
      }),
    )
  })

  test('names the nodes of a cycle in the order of its edges', () => {
    const circle = flow(
      names.map((id) => node(id)),
      [edge('a', 'b'), edge('b', 'c'), edge('c', 'b'), edge('c', 'd')],
    )
    expect(findCycle(circle)).toHaveLength(2)
    expect(findCycle(circle)).toEqual(expect.arrayContaining(['b', 'c']))
  })
})

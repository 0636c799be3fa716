import { defineNode, flowSchemaVersion, type Flow, type FlowNode, type NodeType } from '@isthmus/sdk'
import fc from 'fast-check'
import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { planFlow, type Plan, type Stage } from './plan.ts'
import { innerPorts, resolverOf } from './plan-units.ts'
import { buildRegistry } from '../registry.ts'

const title = { en: 'x', 'zh-CN': 'x' }
const shared = { version: 1, title, summary: title, category: 'data', icon: 'x', config: Type.Object({}) } as const
const ports = (...ids: string[]) => ids.map((id) => ({ id, title }))
const pure = (id: string, more: object = {}): NodeType =>
  defineNode({ ...shared, id, kind: 'pure', program: () => ({ body: '' }), ...more })
const types = [
  defineNode({ ...shared, id: 'trigger', kind: 'trigger', trigger: 'manual' }),
  pure('map'),
  pure('branch', { outputs: ports('out', 'rest') }),
  pure('code', { tier: 'code' }),
  defineNode({
    ...shared,
    id: 'gather',
    kind: 'pure',
    inputs: ports('in', 'other'),
    collect: { arrange: () => ({ kind: 'sorted', by: [] }), hold: () => ({ body: '' }) },
  }),
  defineNode({ ...shared, id: 'reader', kind: 'effect', effects: 'read', readLines: async function* () {} }),
  defineNode({
    ...shared,
    id: 'writer',
    kind: 'effect',
    effects: 'write',
    openWriter: async () => ({ write: async () => undefined, close: async () => [], abandon: async () => undefined }),
  }),
  defineNode({ ...shared, id: 'call', kind: 'effect', effects: 'read', run: async () => [] }),
  defineNode({ ...shared, id: 'respond', kind: 'effect', effects: 'read', answer: 'config', run: async () => [] }),
]
const registry = buildRegistry([{ id: 'test', nodes: types, connectors: [] }])

const nodeOf = (id: string, type: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type,
  typeVersion: 1,
  name: id,
  config: {},
  position: { x: 0, y: 0 },
  ...more,
})
const computed = { config: { x: { $expr: 'record.x' } } }

/** `a -> b`, `a.rest -> b`, `a -> b.other`. */
function flowOf(nodes: readonly FlowNode[], wires: readonly string[]): Flow {
  const end = (text = '', port: string) => {
    const [node = '', named = port] = text.trim().split('.')
    return { node, port: named }
  }
  const edges = wires.map((wire, at) => {
    const [from, to] = wire.split('->')
    return { id: `e${at}`, from: end(from, 'out'), to: end(to, 'in') }
  })
  return { schema: flowSchemaVersion, id: 'f', name: 'f', nodes, edges, settings: {} }
}

const unitsOf = (stage: Stage): readonly string[] => {
  if (stage.kind === 'segment') return stage.units.map((unit) => unit.id)
  return [stage.id]
}
const shape = (plan: Plan) => plan.stages.map((stage) => [stage.kind, ...unitsOf(stage)].join(' '))
const plan = (nodes: readonly FlowNode[], wires: readonly string[], trigger = 't') =>
  planFlow(flowOf([nodeOf('t', 'trigger'), ...nodes], wires), registry, trigger)

describe('stages', () => {
  test('neighbouring pure nodes become one segment', () => {
    expect(
      shape(plan([nodeOf('a', 'map'), nodeOf('b', 'map'), nodeOf('c', 'map')], ['t -> a', 'a -> b', 'b -> c'])),
    ).toEqual(['trigger t', 'segment a b c'])
  })

  test.each([
    ['{ order: record }', ['segment c r:resolve', 'effect r']],
    ['record.order', ['segment c r:resolve', 'effect r']],
    // What these need is not there for code.
    ['upper(record.name)', ['segment c', 'segment r:resolve', 'effect r']],
    ['trigger', ['segment c', 'segment r:resolve', 'effect r']],
  ])('code computes the answer %s that is made of what it gave', (body, stages) => {
    const nodes = [nodeOf('c', 'code'), nodeOf('r', 'respond', { config: { body: { $expr: body } } })]
    expect(shape(plan(nodes, ['t -> c', 'c -> r'])).slice(1)).toEqual(stages)
  })

  test('an answer that others than code lead to as well is computed apart', () => {
    const nodes = [nodeOf('c', 'code'), nodeOf('m', 'map'), nodeOf('r', 'respond', computed)]
    const wires = ['t -> c', 't -> m', 'c -> r', 'm -> r']
    expect(shape(plan(nodes, wires))).toContain('segment r:resolve')
  })

  test('an outside call divides them', () => {
    expect(
      shape(plan([nodeOf('a', 'map'), nodeOf('x', 'call'), nodeOf('b', 'map')], ['t -> a', 'a -> x', 'x -> b'])),
    ).toEqual(['trigger t', 'segment a', 'effect x', 'segment b'])
  })

  test('a node behind and beside a call does not join the segment before it', () => {
    const nodes = [nodeOf('a', 'map'), nodeOf('x', 'call'), nodeOf('b', 'map'), nodeOf('c', 'map')]
    expect(shape(plan(nodes, ['t -> a', 'a -> x', 'a -> c', 'x -> c', 'c -> b']))).toEqual([
      'trigger t',
      'segment a',
      'effect x',
      'segment c b',
    ])
  })

  test('the computing of a call’s config joins the segment before it', () => {
    const made = plan([nodeOf('a', 'map'), nodeOf('x', 'call', computed)], ['t -> a', 'a -> x'])
    expect(shape(made)).toEqual(['trigger t', 'segment a x:resolve', 'effect x'])
    expect(made.stages[2]).toMatchObject({ resolved: true })
    expect(made.edges).toContainEqual({
      from: { unit: resolverOf('x'), port: innerPorts.call },
      to: { unit: 'x', port: innerPorts.call },
    })
    expect(made.inputs['x']).toEqual([{ node: 'a', port: 'out' }])
  })

  test('a collecting node is held before its store and given behind it, with its neighbours', () => {
    const nodes = [nodeOf('a', 'map'), nodeOf('g', 'gather'), nodeOf('b', 'map')]
    const made = plan(nodes, ['t -> a', 'a -> g', 'a -> g.other', 'g -> b', 'g.error -> b'])
    expect(shape(made)).toEqual(['trigger t', 'segment a g:hold:in g:hold:other', 'collect g', 'segment g:release b'])
    expect(made.edges.filter(({ from }) => from.port === 'error').map(({ from }) => from.unit)).toEqual([
      'g:hold:in',
      'g:hold:other',
      'g:release',
    ])
  })

  test('lines are parsed behind their reader and written before their writer, with its neighbours', () => {
    const nodes = [nodeOf('r', 'reader'), nodeOf('a', 'map'), nodeOf('w', 'writer'), nodeOf('b', 'map')]
    expect(shape(plan(nodes, ['t -> r', 'r -> a', 'a -> w', 'w -> b']))).toEqual([
      'trigger t',
      'read r',
      'segment r:parse a w:print',
      'write w',
      'segment b',
    ])
  })

  test('code stands alone', () => {
    const nodes = [nodeOf('a', 'map'), nodeOf('js', 'code'), nodeOf('g', 'gather'), nodeOf('b', 'map')]
    expect(shape(plan(nodes, ['t -> a', 'a -> js', 'js -> g', 'g -> b']))).toEqual([
      'trigger t',
      'segment a',
      'segment js',
      'segment g:hold:in',
      'collect g',
      'segment g:release b',
    ])
  })

  test('records that part and meet again stay in one segment', () => {
    const nodes = [nodeOf('a', 'branch'), nodeOf('b', 'map'), nodeOf('c', 'map'), nodeOf('d', 'map')]
    expect(shape(plan(nodes, ['t -> a', 'a -> b', 'a.rest -> c', 'b -> d', 'c -> d']))).toEqual([
      'trigger t',
      'segment a b c d',
    ])
  })

  test('only what the trigger reaches takes part', () => {
    const nodes = [nodeOf('t2', 'trigger'), nodeOf('a', 'map'), nodeOf('b', 'map')]
    const made = plan(nodes, ['t -> a', 't2 -> b', 'b -> a'], 't')
    expect(shape(made)).toEqual(['trigger t', 'segment a'])
    expect(made.nodes.map((node) => node.id)).toEqual(['t', 'a'])
    expect(made.inputs).toEqual({ a: [{ node: 't', port: 'out' }] })
  })
})

describe('disabled nodes', () => {
  const off = { disabled: true }
  test('what comes in goes on where their first output led', () => {
    const made = plan(
      [nodeOf('a', 'branch', off), nodeOf('b', 'map'), nodeOf('c', 'map')],
      ['t -> a', 'a -> b', 'a.rest -> c'],
    )
    expect(made.edges).toEqual([{ from: { unit: 't', port: 'out' }, to: { unit: 'b', port: 'in' } }])
  })

  test('several in a row are passed, and their error ports lead nowhere', () => {
    const made = plan(
      [nodeOf('a', 'map', off), nodeOf('b', 'map', off), nodeOf('c', 'map'), nodeOf('e', 'map')],
      ['t -> a', 'a -> b', 'b -> c', 'a.error -> e'],
    )
    expect(shape(made)).toEqual(['trigger t', 'segment c'])
  })

  test('fan-in and fan-out are joined wire by wire', () => {
    const nodes = [nodeOf('x', 'map'), nodeOf('a', 'map', off), nodeOf('b', 'map'), nodeOf('c', 'map')]
    const made = plan(nodes, ['t -> x', 't -> a', 'x -> a', 'a -> b', 'a -> c'])
    expect(made.edges.map(({ from, to }) => `${from.unit} ${to.unit}`).toSorted()).toEqual([
      't b',
      't c',
      't x',
      'x b',
      'x c',
    ])
  })
})

const kinds = fc.constantFrom('map', 'branch', 'code', 'gather', 'call', 'computed call')
const graph = fc.array(fc.tuple(kinds, fc.boolean()), { minLength: 1, maxLength: 14 }).chain((made) =>
  fc.array(fc.tuple(fc.nat(made.length), fc.nat(made.length), fc.constantFrom('out', 'rest', 'error'))).map((wires) => {
    const nodes = made.map(([kind, disabled], at) => {
      const call = kind === 'computed call' ? computed : {}
      return nodeOf(`n${at + 1}`, kind.split(' ').at(-1) ?? '', {
        ...call,
        ...(disabled && at % 5 === 0 ? { disabled } : {}),
      })
    })
    const texts = wires
      .filter(([from, to]) => from < to)
      .map(([from, to, port]) => (from === 0 ? `t -> n${to}` : `n${from}.${port} -> n${to}`))
    return { nodes, wires: ['t -> n1', ...new Set(texts)] }
  }),
)

test('in any flow every wire stays within a stage or leads to a later one, and every unit has one stage', () => {
  const property = fc.property(graph, ({ nodes, wires }) => {
    const made = plan(nodes, wires)
    const places = new Map(made.stages.map((stage, at) => [stage.id, at]))
    const units = made.stages.flatMap(unitsOf)
    expect(new Set(units).size).toBe(units.length)
    expect(new Set(units)).toEqual(new Set(made.stageOf.keys()))
    for (const { from, to } of made.edges) {
      const [source = -1, target = -1] = [from.unit, to.unit].map((unit) => places.get(made.stageOf.get(unit) ?? ''))
      // Units are listed in the order of the stages, and within a stage in the order in which they are computed.
      expect(target).toBeGreaterThanOrEqual(source)
      expect(units.indexOf(to.unit)).toBeGreaterThan(units.indexOf(from.unit))
    }
    const codeStages = made.stages.filter((stage) => stage.kind === 'segment' && stage.tier === 'code')
    expect(codeStages.every((stage) => unitsOf(stage).length === 1)).toBe(true)
  })
  fc.assert(property, { numRuns: 500 })
})

import { describe, expect, test } from 'vitest'
import { checkFlow } from './check.ts'
import { catchScope, caughtBy, hiddenEdges } from './control.ts'
import { flowSchemaVersion, type Flow, type FlowNode, type NodeConfig } from './flow.ts'
import type { NodeTypeInfo } from './node-type-info.ts'

const title = { en: 'x', 'zh-CN': 'x' }
const port = (id: string) => ({ id, title })
const type = (id: string, more: Partial<NodeTypeInfo>): [string, NodeTypeInfo] => [
  id,
  {
    id,
    version: 1,
    title,
    summary: title,
    category: 'control',
    icon: 'x',
    keywords: [],
    kind: 'pure',
    effects: 'none',
    config: { type: 'object' },
    inputs: [port('in')],
    outputs: [port('out')],
    hasErrorPort: true,
    ...more,
  },
]
const source = { kind: 'source', inputs: [], hasErrorPort: false } as const
const types = new Map([
  type('start', { kind: 'trigger', trigger: 'manual', inputs: [], hasErrorPort: false }),
  type('called', { kind: 'trigger', trigger: 'call', inputs: [], hasErrorPort: false }),
  type('work', {}),
  type('catch', { ...source, source: 'catch' }),
  type('finally', { ...source, source: 'finally' }),
  type('call', { kind: 'control', control: 'call' }),
  type('return', { kind: 'control', control: 'return' }),
])
const node = (id: string, of: string, config: NodeConfig = {}): FlowNode => ({
  id,
  type: of,
  typeVersion: 1,
  name: id,
  config,
  position: { x: 0, y: 0 },
})

/** `a -> b`, `a.error -> b`. */
function flowOf(nodes: readonly FlowNode[], wires: readonly string[]): Flow {
  const edges = wires.map((wire, at) => {
    const [from = '', to = ''] = wire.split(' -> ')
    const [start = '', out = 'out'] = from.split('.')
    return { id: `e${at}`, from: { node: start, port: out }, to: { node: to, port: 'in' } }
  })
  return { schema: flowSchemaVersion, id: 'f', name: 'f', nodes: [node('s', 'start'), ...nodes], edges, settings: {} }
}
const caught = (flow: Flow) => Object.fromEntries(caughtBy(flow, types))
const codes = (flow: Flow, flows?: Parameters<typeof checkFlow>[2]) =>
  checkFlow(flow, types, flows).map(({ code, node: at, severity }) => [code, at, severity].filter(Boolean).join(' '))

describe('which catch takes what', () => {
  test('one without a list takes all that no error port took, except what follows it', () => {
    const flow = flowOf(
      [node('a', 'work'), node('b', 'work'), node('c', 'catch'), node('d', 'work')],
      ['s -> a', 'a -> b', 'b.error -> d', 'c -> d'],
    )
    expect(caught(flow)).toEqual({ a: 'c' })
    expect(hiddenEdges(flow, types)).toEqual([
      { id: 'a-c', from: { node: 'a', port: 'error' }, to: { node: 'c', port: 'in' } },
    ])
  })

  test('the shortest list wins, then the first in the document', () => {
    const flow = flowOf(
      [
        node('a', 'work'),
        node('b', 'work'),
        node('all', 'catch'),
        node('two', 'catch', { nodes: ['a', 'b'] }),
        node('one', 'catch', { nodes: ['a'] }),
        node('late', 'catch', { nodes: ['a'] }),
      ],
      ['s -> a', 'a -> b'],
    )
    expect(caught(flow)).toEqual({ a: 'one', b: 'two' })
  })

  test('a catch may list what follows another one, but never what follows itself', () => {
    const nodes = (list: string[]) => [
      node('a', 'work'),
      node('c', 'catch'),
      node('d', 'work'),
      node('c2', 'catch', { nodes: list }),
      node('e', 'work'),
    ]
    const wires = ['s -> a', 'c -> d', 'c2 -> e']
    expect(caught(flowOf(nodes(['d', 'e']), wires))).toEqual({ a: 'c', d: 'c2' })
  })

  test('a list that names nothing is no list', () => {
    expect(catchScope({ config: { nodes: [] } })).toBeUndefined()
    expect(catchScope({ config: { nodes: ['a', 7] } })).toEqual(['a'])
  })
})

describe('what the check says', () => {
  test('a catch that catches nothing, and one that lists a node that is gone', () => {
    const flow = flowOf([node('a', 'work'), node('c', 'catch', { nodes: ['gone'] })], ['s -> a'])
    expect(codes(flow)).toEqual(['CATCH_NODE_UNKNOWN c warning', 'CATCH_NOTHING c warning'])
  })

  test('two catches that would feed each other', () => {
    const flow = flowOf(
      [
        node('c', 'catch', { nodes: ['e'] }),
        node('d', 'work'),
        node('c2', 'catch', { nodes: ['d'] }),
        node('e', 'work'),
      ],
      ['c -> d', 'c2 -> e'],
    )
    expect(codes(flow)).toContainEqual(expect.stringMatching(/^EDGE_CYCLE c2?$/))
  })

  test('nothing of what follows a catch or a finally, which no trigger reaches', () => {
    const flow = flowOf(
      [node('a', 'work'), node('c', 'catch'), node('d', 'work'), node('f', 'finally'), node('e', 'work')],
      ['s -> a', 'c -> d', 'f -> e'],
    )
    expect(codes(flow)).toEqual([])
  })

  test('a node that belongs to the run and to its finally', () => {
    const flow = flowOf([node('a', 'work'), node('f', 'finally')], ['s -> a', 'f -> a'])
    expect(codes(flow)).toEqual(['FINALLY_SHARED a'])
  })

  test('a second start for calls, and a return in a flow that nothing can call', () => {
    expect(codes(flowOf([node('x', 'called'), node('y', 'called')], []))).toEqual(['CALL_TRIGGER_DUPLICATE y'])
    expect(codes(flowOf([node('r', 'return')], ['s -> r']))).toEqual(['RETURN_OUTSIDE_CALL r warning'])
  })

  test.each([
    ['CALL_FLOW_UNKNOWN', 'nowhere'],
    ['CALL_FLOW_INACTIVE', 'off'],
    ['CALL_TRIGGER_MISSING', 'plain'],
    ['CALL_CYCLE', 'back'],
    ['CALL_CYCLE', 'f'],
  ])('%s, as a warning, of a call of "%s"', (code, called) => {
    const flow = flowOf([node('x', 'call', { flow: called })], ['s -> x'])
    const flows = new Map([
      ['off', { active: false, takesCalls: true, calls: [] }],
      ['plain', { active: true, takesCalls: false, calls: [] }],
      ['back', { active: true, takesCalls: true, calls: ['other'] }],
      ['other', { active: true, takesCalls: true, calls: ['f'] }],
    ])
    expect(codes(flow, { flows })).toEqual([`${code} x warning`])
  })
})

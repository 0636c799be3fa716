import { applyEdit, checkFlow } from '@isthmus/sdk'
import type { Flow, FlowEdit, NodeTypeInfo } from '@isthmus/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addFragment, fragmentOf } from './fragment.ts'
import { freshIds, freshName } from './fresh-ids.ts'
import { insertNode, likelyOutput } from './insert-node.ts'
import { defaultConfig } from './new-node.ts'
import { readingOrder } from './reading-order.ts'
import { removeAndReconnect, removeSelected } from './remove-nodes.ts'

const text = (en: string) => ({ en, 'zh-CN': en })

function typeOf(id: string, kind: 'trigger' | 'pure'): NodeTypeInfo {
  return {
    id,
    version: 1,
    title: text(id),
    summary: text(id),
    category: kind === 'trigger' ? 'trigger' : 'data',
    icon: 'box',
    keywords: [],
    kind,
    effects: 'none',
    config: { type: 'object', properties: {} },
    inputs: kind === 'trigger' ? [] : [{ id: 'in', title: text('In') }],
    outputs: [{ id: 'out', title: text('Out') }],
    hasErrorPort: kind === 'pure',
  }
}

const step = typeOf('step', 'pure')
const start = typeOf('start', 'trigger')
const nodeTypes = new Map([step, start].map((type) => [type.id, type]))
const language = 'en'

/** start -> a -> b, one column of 272 apart. */
function chain(): Flow {
  const ids = ['start', 'a', 'b']
  return {
    schema: 'isthmus/flow/1',
    id: 'f',
    name: 'F',
    nodes: ids.map((id, index) => ({
      id,
      type: id === 'start' ? 'start' : 'step',
      typeVersion: 1,
      name: id,
      config: {},
      position: { x: index * 272, y: 0 },
    })),
    edges: [
      { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'a', port: 'in' } },
      { id: 'e2', from: { node: 'a', port: 'out' }, to: { node: 'b', port: 'in' } },
    ],
    settings: {},
  }
}

function after(flow: Flow, edit: FlowEdit): Flow {
  const result = applyEdit(flow, edit)
  if (!result.ok) throw new Error(result.problem.message)
  return result.flow
}

const wires = (flow: Flow) => flow.edges.map(({ from, to }) => `${from.node}.${from.port}>${to.node}`).toSorted()

describe('inserting a node', () => {
  test('behind an output connects it one column to the right', () => {
    const { edit, node } = insertNode({ flow: chain(), nodeTypes, language }, step, {
      kind: 'after',
      from: { node: 'b', port: 'out' },
    })
    const flow = after(chain(), edit)
    expect(wires(flow)).toContain('b.out>step')
    expect(node.position).toEqual({ x: 832, y: 0 })
  })

  test('into an edge replaces it by two and moves what follows out of the way', () => {
    const flow = after(
      chain(),
      insertNode({ flow: chain(), nodeTypes, language }, step, { kind: 'between', edge: 'e2' }).edit,
    )
    expect(wires(flow)).toEqual(['a.out>step', 'start.out>a', 'step.out>b'])
    expect(flow.nodes.find(({ id }) => id === 'b')?.position.x).toBe(848)
    expect(checkFlow(flow, nodeTypes)).toEqual([])
  })

  test('into an edge leaves the edge alone when the type has no input', () => {
    const insertion = insertNode({ flow: chain(), nodeTypes, language }, start, { kind: 'between', edge: 'e2' })
    expect(wires(after(chain(), insertion.edit))).toEqual(wires(chain()))
  })

  test('before an input connects its output there', () => {
    const insertion = insertNode({ flow: chain(), nodeTypes, language }, start, {
      kind: 'before',
      to: { node: 'a', port: 'in' },
      point: { x: 0, y: 200 },
    })
    expect(wires(after(chain(), insertion.edit))).toContain('start-2.out>a')
  })

  test('never lands on another node', () => {
    const insertion = insertNode({ flow: chain(), nodeTypes, language }, step, { kind: 'at', point: { x: 8, y: 3 } })
    expect(insertion.node.position).toEqual({ x: 16, y: 96 })
  })
})

test('the likely output is the first free one that is not for errors', () => {
  expect(likelyOutput(chain(), nodeTypes, 'b')).toEqual({ node: 'b', port: 'out' })
  expect(likelyOutput(chain(), nodeTypes, 'a')).toEqual({ node: 'a', port: 'out' })
})

describe('removing nodes', () => {
  test('takes their wires along', () => {
    expect(wires(after(chain(), removeSelected(chain(), { nodes: ['a'], edges: ['e1', 'e2'] })))).toEqual([])
  })

  test('and reconnecting joins what was before and after', () => {
    expect(wires(after(chain(), removeAndReconnect(chain(), nodeTypes, ['a'])))).toEqual(['start.out>b'])
  })

  test('and reconnecting works through several nodes in a row', () => {
    const flow = after(
      chain(),
      insertNode({ flow: chain(), nodeTypes, language }, step, { kind: 'between', edge: 'e2' }).edit,
    )
    expect(wires(after(flow, removeAndReconnect(flow, nodeTypes, ['a', 'step'])))).toEqual(['start.out>b'])
  })
})

describe('adding a fragment', () => {
  test('gives new ids and names and keeps the wires between its nodes', () => {
    const copy = addFragment(chain(), fragmentOf(chain(), ['a', 'b']))
    const flow = after(chain(), copy.edit)
    expect(wires(flow)).toEqual(['a-2.out>b-2', 'a.out>b', 'start.out>a'])
    expect(flow.nodes.map(({ name }) => name)).toEqual(['start', 'a', 'b', 'a 2', 'b 2'])
    expect(copy.selection.nodes).toEqual(['a-2', 'b-2'])
  })

  test('puts its upper left corner at the wanted place', () => {
    const flow = after(chain(), addFragment(chain(), fragmentOf(chain(), ['a', 'b']), { x: 16, y: 320 }).edit)
    expect(flow.nodes.slice(3).map(({ position }) => position)).toEqual([
      { x: 16, y: 320 },
      { x: 288, y: 320 },
    ])
  })
})

test('fresh ids are valid and never repeat', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 80 })), fc.array(fc.string({ maxLength: 80 })), (taken, wanted) => {
      const next = freshIds(taken)
      const ids = wanted.map((stem) => next(stem))
      expect(new Set([...ids, ...taken]).size).toBe(ids.length + new Set(taken).size)
      for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
    }),
  )
})

test('fresh names count on from the number at their end', () => {
  expect(freshName(['Map', 'Map 2'], 'Map 2')).toBe('Map 3')
})

test('default config takes declared defaults and starts required lists empty', () => {
  const schema = {
    type: 'object',
    required: ['rules', 'path'],
    properties: { rules: { type: 'array' }, path: { type: 'string' }, keep: { type: 'boolean', default: false } },
  }
  expect(defaultConfig(schema)).toEqual({ rules: [], keep: false })
})

describe('reading order', () => {
  const at = (id: string, x: number, y: number) => ({
    id,
    type: 'step',
    typeVersion: 1,
    name: id,
    config: {},
    position: { x, y },
  })
  const wire = (from: string, to: string) => ({
    id: `${from}-${to}`,
    from: { node: from, port: 'out' },
    to: { node: to, port: 'in' },
  })
  const flow = (nodes: Flow['nodes'], edges: Flow['edges']): Flow => ({ ...chain(), nodes, edges })

  test('follows wires first, the upper branch before the lower, and a join after all that lead to it', () => {
    const nodes = [
      at('join', 600, 0),
      at('low', 300, 200),
      at('high', 300, -200),
      at('start', 0, 0),
      at('tail', 450, -200),
    ]
    const edges = [
      wire('start', 'low'),
      wire('start', 'high'),
      wire('high', 'tail'),
      wire('tail', 'join'),
      wire('low', 'join'),
    ]
    expect(readingOrder(flow(nodes, edges))).toEqual(['start', 'high', 'tail', 'low', 'join'])
  })

  test('reads unconnected nodes from left to right', () => {
    expect(readingOrder(flow([at('c', 300, 0), at('b', 0, 100), at('a', 0, 0)], []))).toEqual(['a', 'b', 'c'])
  })

  test('still names every node of a circle', () => {
    const nodes = [at('a', 0, 0), at('b', 300, 0)]
    expect(readingOrder(flow(nodes, [wire('a', 'b'), wire('b', 'a')]))).toEqual(['a', 'b'])
  })
})

test('a new node takes the default of a field that is fixed or computed', () => {
  const status = { anyOf: [{ type: 'integer', default: 200 }, { type: 'object' }] }
  expect(defaultConfig({ type: 'object', required: ['status'], properties: { status } })).toEqual({ status: 200 })
})

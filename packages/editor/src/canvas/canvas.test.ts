import { errorPort } from '@isthmus/sdk'
import type { Flow, FlowNode, NodeTypeInfo } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { nothingSelected, type RunView } from '../document/index.ts'
import { cardHeight, errorPortY, portY } from './card-shape.ts'
import { edgeEnds } from './edge-ends.ts'
import { graphEdges } from './graph-edges.ts'
import { graphNodes, type CardNode, type GraphInput } from './graph-nodes.ts'
import { layoutFlow } from './layout.ts'
import { neighbourOf } from './neighbour.ts'
import { subtitleOf } from './subtitle.ts'

const text = (en: string) => ({ en, 'zh-CN': en })
const map: NodeTypeInfo = {
  id: 'map',
  version: 1,
  title: text('Map'),
  summary: text('Makes records'),
  category: 'data',
  icon: 'shuffle',
  keywords: [],
  kind: 'pure',
  effects: 'none',
  config: {
    type: 'object',
    properties: {
      fields: { type: 'array', 'x-ui': { widget: 'fields' } },
      entity: { enum: ['order'], 'x-ui': { options: { order: text('Sales orders') } } },
    },
  },
  inputs: [{ id: 'in', title: text('In') }],
  outputs: [{ id: 'out', title: text('Out') }],
  hasErrorPort: true,
}

function nodeAt(id: string, x: number, y: number, change: Partial<FlowNode> = {}): FlowNode {
  return { id, type: 'map', typeVersion: 1, name: id, config: {}, position: { x, y }, ...change }
}

const wire = (from: string, to: string, port = 'out') => ({
  id: `${from}-${to}`,
  from: { node: from, port },
  to: { node: to, port: 'in' },
})

/** a -> high and low -> end, with high above low. */
const flow: Flow = {
  schema: 'isthmus/flow/1',
  id: 'f',
  name: 'F',
  nodes: [nodeAt('a', 0, 0), nodeAt('high', 272, -96), nodeAt('low', 272, 112), nodeAt('end', 544, 0)],
  edges: [wire('a', 'high'), wire('a', 'low', errorPort), wire('high', 'end'), wire('low', 'end')],
  settings: {},
}

const summary = {
  id: 'r1',
  flowId: 'f',
  flowName: 'F',
  flowVersion: 1,
  status: 'succeeded',
  trigger: { node: 'a', kind: 'manual' },
  startedBy: 'admin',
  queuedAt: '',
  records: { in: 5, out: 5, errors: 0 },
  keys: { first: [], count: 0 },
} as const

const run: RunView = {
  id: 'r1',
  flowVersion: 1,
  status: 'succeeded',
  summary,
  unkept: undefined,
  flow: undefined,
  parked: new Map(),
  steps: new Map([
    [
      'a',
      { node: 'a', status: 'succeeded', recordsIn: 5, recordsOut: { out: 5 }, errors: 0, durationMs: 1, retries: 0 },
    ],
  ]),
}

describe('arrow keys', () => {
  test('follow wires to the nearer branch', () => {
    expect(neighbourOf(flow, 'a', 'right')).toBe('high')
    expect(neighbourOf(flow, 'end', 'left')).toBe('high')
  })

  test('go to the nearest node above and below', () => {
    expect(neighbourOf(flow, 'low', 'up')).toBe('high')
    expect(neighbourOf(flow, 'high', 'down')).toBe('low')
  })

  test('stay where nothing lies in that direction', () => {
    expect(neighbourOf(flow, 'a', 'left')).toBeUndefined()
  })
})

describe('cards', () => {
  const input = (change: Partial<GraphInput> = {}): GraphInput => ({
    flow,
    nodeTypes: new Map([['map', map]]),
    selection: nothingSelected,
    problems: [],
    run: undefined,
    stale: new Set<string>(),
    dragged: undefined,
    nameOf: ({ node }) => node.name,
    subtitleOf: (node) => `${Object.keys(node.config).length} settings`,
    ...change,
  })
  const memory = (cards: readonly CardNode[]) => new Map(cards.map((card) => [card.id, card]))

  test('stand in reading order', () => {
    expect(graphNodes(input(), new Map()).map(({ id }) => id)).toEqual(['a', 'high', 'low', 'end'])
  })

  test('that did not change are the same objects again', () => {
    const before = graphNodes(input(), new Map())
    const moved = { ...flow, nodes: flow.nodes.map((node) => (node.id === 'low' ? nodeAt('low', 0, 500) : node)) }
    const after = memory(graphNodes(input({ flow: moved }), memory(before)))
    expect(before.filter((card) => after.get(card.id) !== card).map(({ id }) => id)).toEqual(['low'])
  })

  test('stay the same while something is typed that they do not show', () => {
    const typed = (node: FlowNode, value: string) => ({ ...flow, nodes: [{ ...node, config: { value } }] })
    const [node] = flow.nodes
    if (!node) throw new Error('The flow has lost its nodes')
    const [before] = graphNodes(input({ flow: typed(node, 'a') }), new Map())
    const again = (next: Flow) => graphNodes(input({ flow: next }), new Map(before && [[before.id, before]]))[0]
    expect(again(typed(node, 'ab'))).toBe(before)
    expect(again({ ...flow, nodes: [node] })).not.toBe(before)
  })

  test('are new when their step changes', () => {
    const before = graphNodes(input(), new Map())
    const after = memory(graphNodes(input({ run }), memory(before)))
    expect(before.filter((card) => after.get(card.id) !== card).map(({ id }) => id)).toEqual(['a'])
  })

  test('of an unknown type keep the ports their wires need', () => {
    const [first] = graphNodes(input({ nodeTypes: new Map() }), new Map())
    expect(first?.data.outputs.map(({ id }) => id)).toEqual(['out', 'error'])
  })
})

describe('wires', () => {
  const edges = graphEdges(
    { flow, selection: nothingSelected, run, lanes: new Map([['a-low', 132]]), nameOf: () => '' },
    new Map(),
  )

  test('show how many records passed', () => {
    expect(edges.find(({ id }) => id === 'a-high')?.data).toEqual({
      state: 'passed',
      isError: false,
      count: 5,
      lane: undefined,
      pinned: false,
    })
  })

  test('no record took in this run have no count', () => {
    expect(edges.find(({ id }) => id === 'a-low')?.data).toEqual({
      state: 'idle',
      isError: true,
      count: undefined,
      lane: 132,
      pinned: false,
    })
  })
})

test('the first ports of all cards are on one line, whatever else they have', () => {
  expect(portY(0)).toBe(28)
  expect(cardHeight({ inputs: 1, outputs: 1, hasError: true })).toBe(56)
  expect(cardHeight({ inputs: 1, outputs: 3, hasError: true })).toBe(errorPortY(3) + 8)
})

test('a wire runs from output to input whichever end it was drawn from', () => {
  const out = { nodeId: 'a', id: 'out', type: 'source' } as const
  const into = { nodeId: 'b', id: 'in', type: 'target' } as const
  expect(edgeEnds(into, out)).toEqual({ from: { node: 'a', port: 'out' }, to: { node: 'b', port: 'in' } })
  expect(edgeEnds(out, out)).toBeUndefined()
})

describe('layout', () => {
  const boxes = flow.nodes.map(({ id }) => ({ id, width: 232, height: 56 }))
  const places = layoutFlow({
    nodes: boxes,
    edges: flow.edges.map(({ from, to }) => ({ from: from.node, to: to.node })),
  })

  test('runs from left to right along every wire', () => {
    for (const { from, to } of flow.edges) expect(places[to.node]!.x).toBeGreaterThan(places[from.node]!.x + 232)
  })

  test('lets no two cards of one column overlap', () => {
    expect(Math.abs(places['high']!.middleY - places['low']!.middleY)).toBeGreaterThanOrEqual(56)
  })

  test('keeps a chain on one line whatever the heights', () => {
    const nodes = ['a', 'b', 'c'].map((id, index) => ({ id, width: 232, height: 56 + 48 * index }))
    const chain = layoutFlow({
      nodes,
      edges: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
      ],
    })
    expect(new Set(Object.values(chain).map(({ middleY }) => middleY)).size).toBe(1)
  })
})

describe('the line below a name', () => {
  const words = {
    fields: (count: number) => `${count} fields`,
    entries: (count: number) => `${count} entries`,
    nodes: (count: number) => `of ${count} nodes`,
  }
  const line = (change: Partial<FlowNode>) => subtitleOf(nodeAt('n', 0, 0, change), map, { language: 'en', words })

  test('names connection and entity', () => {
    expect(line({ connection: 'erp', config: { entity: 'order' } })).toBe('erp · Sales orders')
  })

  test('counts the fields of a mapping', () => {
    expect(line({ config: { fields: [{}, {}] } })).toBe('2 fields')
  })

  test('shows the condition where there is nothing else', () => {
    expect(line({ config: { condition: { $expr: 'record.won' } } })).toBe('record.won')
  })

  test('names the keys of a list, and counts entries that have none', () => {
    const keys = [{ value: { $expr: 'record.customer' } }, { value: { $expr: 'record.date' } }]
    expect(line({ config: { keys } })).toBe('record.customer, record.date')
    expect(line({ config: { methods: ['POST'], path: 'orders' } })).toBe('orders · POST')
    expect(line({ config: { branches: [{ title: 'Big' }, {}] } })).toBe('2 entries')
  })

  test('says how long, or until when, a wait lasts', () => {
    expect(line({ config: { mode: 'duration', amount: 5, unit: 'minutes' } })).toBe('5 minutes')
    expect(line({ config: { mode: 'until', until: { $expr: 'record.due' } } })).toBe('record.due')
  })

  test('falls back to the name of the type', () => {
    expect(line({})).toBe('Map')
  })
})

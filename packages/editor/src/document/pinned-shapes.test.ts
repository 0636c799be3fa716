import { flowSchemaVersion, typeFlow, viewOf, type Flow, type NodeTypeInfo } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { pinnedShapes } from './pinned-shapes.ts'

const typeInfo = (id: string, info: Partial<NodeTypeInfo>): NodeTypeInfo => ({
  id,
  version: 1,
  kind: 'pure',
  effects: 'none',
  category: 'data',
  title: { en: id, 'zh-CN': id },
  summary: { en: id, 'zh-CN': id },
  icon: 'braces',
  keywords: [],
  config: { type: 'object' },
  inputs: [{ id: 'in', title: { en: 'In', 'zh-CN': '输入' } }],
  outputs: [{ id: 'out', title: { en: 'Out', 'zh-CN': '输出' } }],
  hasErrorPort: false,
  ...info,
})

const same = { outputs: { out: { kind: 'input' } } } as const
const known = {
  outputs: { out: { kind: 'schema', schema: { type: 'object', properties: { declared: { type: 'string' } } } } },
} as const
const nodeTypes = new Map<string, NodeTypeInfo>([
  ['unknown', typeInfo('unknown', {})],
  ['declared', typeInfo('declared', { shapes: known })],
  ['same', typeInfo('same', { shapes: same })],
])

const own = { typeVersion: 1, position: { x: 0, y: 0 }, config: {} }
const flowFrom = (type: string): Flow => ({
  schema: flowSchemaVersion,
  id: 'f',
  name: 'F',
  nodes: [
    { ...own, id: 'a', type, name: 'A' },
    { ...own, id: 'b', type: 'same', name: 'B' },
  ],
  edges: [{ id: '1', from: { node: 'a', port: 'out' }, to: { node: 'b', port: 'in' } }],
  settings: {},
  pins: {
    a: {
      out: { from: 'hand', at: '2026-03-31T00:00:00Z', basis: '0000000000000000', records: [{ id: 1, city: 'Bonn' }] },
    },
  },
})

test('a pinned sample gives its fields to all nodes behind a node whose output nothing declares', () => {
  const flow = flowFrom('unknown')
  const overrides = pinnedShapes(flow, typeFlow(flow, nodeTypes))
  const fields = viewOf(typeFlow(flow, nodeTypes, { overrides }).output('b', 'out') ?? {}).fieldNames
  expect(fields).toEqual(['id', 'city'])
})

test('a declared output is not changed by a pinned sample', () => {
  const flow = flowFrom('declared')
  expect(pinnedShapes(flow, typeFlow(flow, nodeTypes))).toEqual(new Map())
})

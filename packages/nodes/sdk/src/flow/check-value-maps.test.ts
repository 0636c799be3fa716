import { expect, test } from 'vitest'
import type { ValueMap } from '../value-map/index.ts'
import { checkFlow } from './check.ts'
import type { Flow, FlowNode } from './flow.ts'
import { flowValueMapUses } from './value-map-uses.ts'

const levels: ValueMap = {
  schema: 'isthmus/value-map/1',
  name: 'customer-level',
  title: 'Customer level',
  left: { title: 'Level', type: 'text' },
  right: { title: 'Rating', type: 'text' },
  entries: [],
  unmapped: { forward: { kind: 'fail' }, back: { kind: 'fail' } },
  matching: { trim: true, ignoreCase: false },
}
const aNode = (config: FlowNode['config'], more: Partial<FlowNode> = {}): FlowNode => ({
  id: 'map',
  type: 'map',
  typeVersion: 1,
  name: 'To ERP',
  config,
  position: { x: 0, y: 0 },
  ...more,
})
const aFlow = (...nodes: FlowNode[]): Flow => ({
  schema: 'isthmus/flow/1',
  id: 'f',
  name: 'F',
  nodes,
  edges: [],
  settings: {},
})
const unknownMaps = (flow: Flow) =>
  checkFlow(flow, new Map(), { valueMaps: new Map([[levels.name, levels]]) }).filter(
    ({ code }) => code === 'VALUE_MAP_UNKNOWN',
  )

test('a look-up in a map that does not exist is an error at its place, with the nearest name', () => {
  const flow = aFlow(aNode({ rows: [{ value: { $expr: 'mapValue("customer-lvel", record.level)' } }] }))
  expect(unknownMaps(flow)).toMatchObject([
    { node: 'map', path: '/nodes/0/config/rows/0/value/$expr', params: { nearest: ' (customer-level?)' } },
  ])
})

test('a look-up in a map that exists is none, nor is one of a disabled node', () => {
  const known = aNode({ value: { $expr: 'mapValueBack("customer-level", record.level)' } })
  const off = aNode({ value: { $expr: 'mapValue("other", 1)' } }, { id: 'off', disabled: true })
  expect(unknownMaps(aFlow(known, off))).toEqual([])
})

test('look-ups are found where names of their own surround them', () => {
  const flow = aFlow(aNode({ lines: [{ $expr: 'mapValue("a", line.level) + map(rows, r => mapValue("b", r))' }] }))
  expect(flowValueMapUses(flow).map(({ map, pointer }) => [map, pointer])).toEqual([
    ['a', '/lines/0/$expr'],
    ['b', '/lines/0/$expr'],
  ])
})

import { describe, expect, test } from 'vitest'
import type { Json } from '../json.ts'
import { dataBasis } from './data-basis.ts'
import { applyEdit } from './edit.ts'
import { flowSchemaVersion, type Flow, type FlowNode } from './flow.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import { formatFlow, parseFlow } from './parse.ts'
import { partialScope } from './partial-scope.ts'
import { maxPinRecords, withoutPins, type Pin } from './pins.ts'

const node = (id: string, more: Partial<FlowNode> = {}): FlowNode => ({
  id,
  type: 'step',
  typeVersion: 1,
  name: id.toUpperCase(),
  config: {},
  position: { x: 0, y: 0 },
  ...more,
})
const wire = (from: string, to: string) => ({
  id: `${from}-${to}`,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
})
const pin = (records: readonly Json[]): Pin => ({
  from: 'hand',
  at: '2026-01-01T00:00:00Z',
  basis: '0123456789abcdef',
  records,
})
const chain = (more: Partial<Flow> = {}): Flow => ({
  schema: flowSchemaVersion,
  id: 'f',
  name: 'F',
  nodes: [node('a', { type: 'start' }), node('b'), node('c', { type: 'send' }), node('d')],
  edges: [wire('a', 'b'), wire('b', 'c'), wire('c', 'd')],
  settings: {},
  ...more,
})

describe('pins', () => {
  test('are written by node and port, whatever order they were made in', () => {
    const one = chain({ pins: { b: { out: pin([1]), error: pin([]) }, a: { out: pin([2]) } } })
    const other = chain({ pins: { a: { out: pin([2]) }, b: { error: pin([]), out: pin([1]) } } })
    expect(formatFlow(one)).toBe(formatFlow(other))
    expect(parseFlow(formatFlow(one))).toEqual({ ok: true, flow: one })
    expect(withoutPins(one)).toEqual(chain())
  })

  test('go with their node and come back with it', () => {
    const pinned = chain({ pins: { b: { out: pin([1]) } } })
    const removed = applyEdit(pinned, { kind: 'removeNode', node: 'b' })
    expect(removed.ok && removed.flow.pins).toBe(undefined)
    expect(removed.ok && applyEdit(removed.flow, removed.inverse)).toMatchObject({ flow: { pins: pinned.pins } })
  })

  test('are refused where they are too large, by the edit and by the parser, and may still be made smaller', () => {
    const many = pin(Array.from({ length: maxPinRecords + 1 }, (_, at) => at))
    const long = pin(['\u4e2d'.repeat(90_000)])
    for (const [large, size] of [
      [many, 201],
      [long, 1],
    ] as const) {
      const refused = applyEdit(chain(), { kind: 'setPins', node: 'b', pins: { out: large } })
      expect(refused).toMatchObject({
        ok: false,
        problem: { code: 'PIN_TOO_LARGE', node: 'b', params: { records: size } },
      })
      const parsed = parseFlow(chain({ pins: { b: { out: large } } }))
      expect(parsed).toMatchObject({ problems: [{ code: 'PIN_TOO_LARGE', path: '/pins/b/out/records' }] })
    }
    const tooLarge = chain({ pins: { b: { out: many }, c: { out: pin([1, 2]) } } })
    expect(applyEdit(tooLarge, { kind: 'setPins', node: 'c', pins: { out: pin([1]) } }).ok).toBe(true)
  })

  test('are refused where all of them together are too large', () => {
    const nodes = Array.from({ length: 9 }, (_, at) => node(`n${at}`))
    const pins = Object.fromEntries(nodes.map(({ id }) => [id, { out: pin(['x'.repeat(250_000)]) }]))
    expect(parseFlow({ ...chain(), nodes, edges: [], pins })).toMatchObject({ problems: [{ code: 'PINS_TOO_LARGE' }] })
  })

  test('of nodes that are not there are refused', () => {
    const parsed = parseFlow(chain({ pins: { nobody: { out: pin([]) } } }))
    expect(parsed).toMatchObject({ problems: [{ code: 'PIN_NODE_UNKNOWN', path: '/pins/nobody' }] })
    expect(applyEdit(chain(), { kind: 'setPins', node: 'nobody', pins: {} })).toMatchObject({ ok: false })
  })
})

describe('what data depends on', () => {
  const basisOf = (change: (flow: Flow) => Flow, id = 'c') => dataBasis(change(chain()), id)
  const withNode = (id: string, more: Partial<FlowNode>) => (flow: Flow) => ({
    ...flow,
    nodes: flow.nodes.map((each) => (each.id === id ? { ...each, ...more } : each)),
  })
  const before = dataBasis(chain(), 'c')

  test('changes with the node, the nodes before it and their wires', () => {
    expect(basisOf(withNode('c', { config: { x: 1 } }))).not.toBe(before)
    expect(basisOf(withNode('a', { connection: 'other' }))).not.toBe(before)
    expect(basisOf((flow) => ({ ...flow, edges: flow.edges.filter(({ id }) => id !== 'a-b') }))).not.toBe(before)
  })

  test('does not change with names, places, pins, and what comes behind', () => {
    expect(basisOf(withNode('b', { name: 'Other', position: { x: 9, y: 9 }, notes: 'n' }))).toBe(before)
    expect(basisOf(withNode('d', { config: { x: 1 } }))).toBe(before)
    expect(basisOf((flow) => ({ ...flow, pins: { b: { out: pin([1]) } } }))).toBe(before)
    const one = basisOf(withNode('c', { config: { x: { a: 1, b: 2 } } }))
    expect(basisOf(withNode('c', { config: { x: { b: 2, a: 1 } } }))).toBe(one)
  })
})

describe('the part of a flow that runs', () => {
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
    inputs: [],
    outputs: [],
    hasErrorPort: true,
    ...more,
  })
  const types = new Map(
    [info('start', { kind: 'trigger' }), info('step'), info('send', { kind: 'effect', effects: 'write' })].map(
      (each) => [each.id, each],
    ),
  )

  test('is the node and all that leads to it, with its writes', () => {
    expect(partialScope(chain(), types, { upTo: 'c' })).toEqual({
      runs: ['a', 'b', 'c'],
      pinned: [],
      missing: [],
      writes: ['c'],
    })
  })

  test('begins at pinned nodes', () => {
    const pinned = chain({ pins: { b: { out: pin([1]) } } })
    expect(partialScope(pinned, types, { upTo: 'd' })).toMatchObject({ runs: ['c', 'd'], pinned: ['b'] })
    expect(partialScope(pinned, types, { upTo: 'b' })).toMatchObject({ runs: [], pinned: ['b'] })
    expect(partialScope(pinned, types, { upTo: 'b', usePins: false })).toMatchObject({ runs: ['a', 'b'], pinned: [] })
  })

  test('of a node alone names the nodes whose records are missing, through disabled ones', () => {
    expect(partialScope(chain(), types, { only: 'c' })).toMatchObject({ runs: ['c'], missing: ['b'], writes: ['c'] })
    const off = chain({ nodes: chain().nodes.map((each) => (each.id === 'b' ? { ...each, disabled: true } : each)) })
    expect(partialScope(off, types, { only: 'c' })).toMatchObject({ runs: ['c'], missing: ['a'] })
    expect(partialScope(chain(), types, { only: 'nobody' }).runs).toEqual([])
  })
})

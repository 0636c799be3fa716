import { describe, expect, test } from 'vitest'
import { ancestorsOf, inputSchemaOf } from './ancestors.ts'

const node = (id: string) => ({ id, type: 'map', typeVersion: 1, name: id, config: {}, position: { x: 0, y: 0 } })
const edge = (from: string, to: string) => ({
  id: `${from}${to}`,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
})
const flow = {
  nodes: ['a', 'b', 'c', 'd', 'e'].map(node),
  edges: [edge('a', 'b'), edge('b', 'd'), edge('a', 'c'), edge('c', 'd'), edge('d', 'e'), edge('a', 'd')],
}

describe('ancestorsOf', () => {
  test('lists everything upstream with the shortest distance, nearest first', () => {
    expect(ancestorsOf(flow, 'e').map((each) => [each.node.id, each.distance])).toEqual([
      ['d', 1],
      ['b', 2],
      ['c', 2],
      ['a', 2],
    ])
  })

  test('ends on a cycle', () => {
    const cyclic = { nodes: flow.nodes, edges: [edge('a', 'b'), edge('b', 'a')] }
    expect(ancestorsOf(cyclic, 'a').map((each) => each.node.id)).toEqual(['b'])
  })

  test('the input takes its shape from the first source that declares one', () => {
    const schema = { type: 'object' }
    expect(inputSchemaOf(flow, { c: { out: schema } }, { node: 'd' })).toBe(schema)
    expect(inputSchemaOf(flow, {}, { node: 'd' })).toBeUndefined()
  })
})

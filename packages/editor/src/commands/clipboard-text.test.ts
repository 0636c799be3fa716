import { formatFlow } from '@isthmus/sdk'
import type { Flow } from '@isthmus/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFragment, writeFragment } from './clipboard-text.ts'

const flow: Flow = {
  schema: 'isthmus/flow/1',
  id: 'f',
  name: 'F',
  nodes: ['a', 'b'].map((id) => ({
    id,
    type: 'map',
    typeVersion: 1,
    name: id,
    connection: 'crm',
    config: { fields: [{ target: 'x', value: { $expr: 'record.x' } }] },
    position: { x: 0, y: 0 },
  })),
  edges: [{ id: 'e', from: { node: 'a', port: 'out' }, to: { node: 'b', port: 'in' } }],
  settings: {},
}
const fragment = { nodes: flow.nodes, edges: flow.edges }

describe('the clipboard', () => {
  test('gives back what was copied', () => {
    expect(readFragment(writeFragment(fragment))).toEqual({ ok: true, fragment })
  })

  test('takes a whole flow document too', () => {
    expect(readFragment(formatFlow(flow))).toEqual({ ok: true, fragment })
  })

  test('says that a text is no JSON', () => {
    const result = readFragment('Dear customer')
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'JSON_INVALID' }] })
  })

  test('says where JSON is not a flow', () => {
    const broken = writeFragment({ nodes: [{ ...flow.nodes[0]!, id: '' }], edges: [] })
    expect(readFragment(broken)).toMatchObject({ ok: false, problems: [{ path: '/nodes/0/id' }] })
  })

  test('refuses wires to nodes that were not copied', () => {
    const cut = writeFragment({ nodes: flow.nodes.slice(0, 1), edges: flow.edges })
    expect(readFragment(cut)).toMatchObject({ ok: false, problems: [{ code: 'EDGE_NODE_UNKNOWN' }] })
  })

  test('never throws, whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(typeof readFragment(text).ok).toBe('boolean')
      }),
    )
  })
})

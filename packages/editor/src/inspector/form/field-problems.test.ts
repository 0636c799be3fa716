import type { Flow, NodeTypeInfo, Problem } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { configPointer, problemsAt, problemsOfNode, problemsOutside, withFieldTitle } from './field-problems.ts'

const node = (id: string) => ({ id, type: 'map', typeVersion: 1, name: id, config: {}, position: { x: 0, y: 0 } })
const flow: Flow = {
  schema: 'isthmus/flow/1',
  id: 'f',
  name: 'F',
  nodes: [node('a'), node('b')],
  edges: [],
  settings: {},
}
const problem = (path: string, more: Partial<Problem> = {}): Problem => ({
  code: 'NODE_CONFIG_INVALID',
  message: path,
  path,
  ...more,
})

describe('problems of a node', () => {
  test('are matched to fields by their place in the document', () => {
    const found = problemsOfNode(
      [problem('/nodes/1/config/fields/2/value/$expr'), problem('/nodes/0/config/url')],
      flow,
      'b',
    )
    expect([...found.byField.keys()]).toEqual(['/fields/2/value/$expr'])
    expect(problemsAt(found, '/fields/2/value')).toHaveLength(1)
    expect(problemsAt(found, '/fields/2')).toHaveLength(1)
    expect(problemsAt(found, '/fields/20')).toHaveLength(0)
    expect(problemsAt(found, '/field')).toHaveLength(0)
  })

  test('of a run point into the config itself', () => {
    expect(configPointer('/url', 1)).toBe('/url')
    expect(configPointer('/config/url', 1)).toBe('/url')
    expect(configPointer('/nodes/1/config/a~1b', 1)).toBe('/a~1b')
  })

  test('that concern no field of the config stay with the node', () => {
    const found = problemsOfNode(
      [problem('/nodes/1/connection', { node: 'b' }), problem('/nodes/10/config/x')],
      flow,
      'b',
    )
    expect(found.ofNode).toHaveLength(1)
    expect(found.byField.size).toBe(0)
  })

  test('whose field is not shown are listed, so that none is hidden', () => {
    const found = problemsOfNode([problem('/nodes/0/config/old'), problem('/nodes/0/config/url')], flow, 'a')
    expect(problemsOutside(found, ['/url']).map((each) => each.path)).toEqual(['/nodes/0/config/old'])
  })
})

test('a problem calls its field what the form of the reader calls it', () => {
  const title = { en: 'Web address', 'zh-CN': '网址' }
  const both = { en: 'Map', 'zh-CN': '映射' }
  const map: NodeTypeInfo = {
    id: 'map',
    version: 1,
    title: both,
    summary: both,
    category: 'data',
    icon: 'box',
    keywords: [],
    kind: 'pure',
    effects: 'none',
    config: { type: 'object', properties: { url: { type: 'string', 'x-ui': { title } } } },
    inputs: [],
    outputs: [],
    hasErrorPort: false,
  }
  const source = { flow, nodeTypes: new Map([['map', map]]), language: 'zh-CN' } as const
  const missing = problem('/nodes/1/config/url', { params: { node: 'b', field: 'Web address' } })
  expect(withFieldTitle(missing, source).params).toEqual({ node: 'b', field: '网址' })
  const elsewhere = problem('/edges/0', { params: { field: 'x' } })
  expect(withFieldTitle(elsewhere, source)).toBe(elsewhere)
})

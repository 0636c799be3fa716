import type { Flow, NodeCategory, NodeTypeInfo } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { listNodeTypes } from './node-type-list.ts'

function typeOf(id: string, en: string, zh: string, change: Partial<NodeTypeInfo> = {}): NodeTypeInfo {
  const category: NodeCategory = change.category ?? 'data'
  return {
    id,
    version: 1,
    title: { en, 'zh-CN': zh },
    summary: { en: '', 'zh-CN': '' },
    category,
    icon: 'box',
    keywords: [],
    kind: category === 'trigger' ? 'trigger' : 'pure',
    effects: 'none',
    config: {},
    inputs: category === 'trigger' ? [] : [{ id: 'in', title: { en: 'In', 'zh-CN': '输入' } }],
    outputs: [],
    hasErrorPort: false,
    ...change,
  }
}

const types = [
  typeOf('start', 'Manual start', '手动启动', { category: 'trigger' }),
  typeOf('map', 'Map fields', '字段映射', { keywords: ['transform', '转换'] }),
  typeOf('bitmap', 'Bitmap', '位图', { category: 'file' }),
  typeOf('erp.upsert', 'ERP upsert', 'ERP 更新或创建', { category: 'connector' }),
]

function flowWith(...used: readonly string[]): Flow {
  const nodes = used.map((type, index) => ({
    id: `n${index}`,
    type,
    typeVersion: 1,
    name: type,
    config: {},
    position: { x: 0, y: 0 },
  }))
  return { schema: 'isthmus/flow/1', id: 'f', name: 'F', nodes, edges: [], settings: {} }
}

const list = (query: string, flow = flowWith(), afterOutput = false) =>
  listNodeTypes({ types, query, flow, afterOutput }).map(({ group, types: found }) => [
    group,
    found.map(({ id }) => id),
  ])

describe('without a query', () => {
  test('a flow that nothing starts is offered triggers first', () => {
    expect(list('')[0]).toEqual(['trigger', ['start']])
  })

  test('a started flow is offered what it uses most, and triggers last', () => {
    const groups = list('', flowWith('start', 'map', 'erp.upsert', 'erp.upsert'))
    expect(groups[0]).toEqual(['used', ['erp.upsert', 'map']])
    expect(groups.at(-1)).toEqual(['trigger', ['start']])
  })

  test('behind an output there are no triggers', () => {
    expect(list('', flowWith(), true).map(([group]) => group)).not.toContain('trigger')
  })
})

describe('systems', () => {
  const systems = [
    ...types,
    typeOf('crm.list', 'CRM: list', 'CRM：列出', { category: 'connector', connector: 'crm' }),
    typeOf('crm.changes', 'CRM: changes', 'CRM：变化', { category: 'trigger', connector: 'crm' }),
    typeOf('odoo.list', 'Odoo: list', 'Odoo：列出', { category: 'connector', connector: 'odoo' }),
    typeOf('http', 'HTTP request', 'HTTP 请求', { category: 'connector', connector: 'http', connectionOptional: true }),
  ]
  const grouped = (change: Partial<Parameters<typeof listNodeTypes>[0]> = {}) =>
    listNodeTypes({ types: systems, query: '', flow: flowWith(), afterOutput: false, ...change })
      .filter(({ group }) => group === 'connector')
      .map(({ connector, types: found }) => [connector, found.map(({ id }) => id)])

  test('have a group each, what they start flows with first; what needs no connection stands before them', () => {
    expect(grouped()).toEqual([
      [undefined, ['erp.upsert', 'http']],
      ['crm', ['crm.changes', 'crm.list']],
      ['odoo', ['odoo.list']],
    ])
  })

  test('stand in the order that is asked for', () => {
    expect(grouped({ connectors: ['odoo', 'gone'] }).map(([connector]) => connector)).toEqual([
      undefined,
      'odoo',
      'crm',
    ])
  })

  test('offer no triggers behind an output', () => {
    expect(grouped({ afterOutput: true })).toContainEqual(['crm', ['crm.list']])
  })

  test('are searched all together', () => {
    const [found] = listNodeTypes({ types: systems, query: 'list', flow: flowWith(), afterOutput: false })
    expect(found?.types.map(({ id }) => id)).toEqual(['crm.list', 'odoo.list'])
    const [ordered] = listNodeTypes({
      types: systems,
      query: 'list',
      flow: flowWith(),
      afterOutput: false,
      connectors: ['odoo'],
    })
    expect(ordered?.types.map(({ id }) => id)).toEqual(['odoo.list', 'crm.list'])
  })
})

describe('a query', () => {
  test('finds titles in both languages and keywords', () => {
    expect(list('映射')).toEqual([['found', ['map']]])
    expect(list('转换')).toEqual([['found', ['map']]])
    expect(list('UPSERT erp')).toEqual([['found', ['erp.upsert']]])
  })

  test('puts titles that start with it first', () => {
    expect(list('map')).toEqual([['found', ['map', 'bitmap']]])
  })

  test('finds nothing when one word matches nowhere', () => {
    expect(list('map nothing')).toEqual([['found', []]])
  })
})

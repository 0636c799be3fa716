import { expect, test } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { blockingProblems, checkFlow, type CheckOptions } from './check.ts'
import type { Flow, FlowNode } from './flow.ts'
import type { NodeTypeInfo } from './node-type-info.ts'

const both = { en: 'x', 'zh-CN': 'x' }
const type = (id: string, more: Partial<NodeTypeInfo> = {}): readonly [string, NodeTypeInfo] => [
  id,
  {
    id,
    version: 1,
    title: both,
    summary: both,
    category: 'data',
    icon: 'box',
    keywords: [],
    kind: 'pure',
    effects: 'none',
    config: { type: 'object' },
    inputs: [{ id: 'in', title: both }],
    outputs: [{ id: 'out', title: both }],
    hasErrorPort: true,
    ...more,
  },
]
const text: JsonSchema = { anyOf: [{ type: 'string' }, { type: 'object', required: ['$expr'] }] }
const types = new Map([
  type('trigger.manual', { kind: 'trigger', inputs: [] }),
  type('map', { config: { type: 'object', properties: { name: text }, required: ['name'] } }),
  type('filter', {
    config: {
      type: 'object',
      required: ['condition'],
      properties: {
        condition: {
          type: 'object',
          required: ['$expr'],
          properties: { $expr: { type: 'string', minLength: 1 } },
          'x-ui': { title: { en: 'Condition', 'zh-CN': '条件' } },
        },
      },
    },
  }),
  type('file', { config: { type: 'object', properties: { path: { type: 'string', minLength: 1 } } } }),
  type('erp.get', { connector: 'erp' }),
  type('http.request', { connector: 'http', connectionOptional: true }),
  type('code', {
    config: {
      type: 'object',
      properties: { code: { type: 'string', 'x-ui': { widget: 'code', language: 'javascript' } } },
    },
  }),
])

function problemsOf(node: Partial<FlowNode>, options?: CheckOptions) {
  const step = { id: 'n', type: 'map', typeVersion: 1, name: 'Step', config: {}, position: { x: 0, y: 0 }, ...node }
  const start = { ...step, id: 't', type: 'trigger.manual', typeVersion: 1, name: 'Start', config: {}, disabled: false }
  const flow: Flow = {
    schema: 'isthmus/flow/1',
    id: 'f',
    name: 'F',
    nodes: [start, step],
    edges: [{ id: 'e', from: { node: 't', port: 'out' }, to: { node: 'n', port: 'in' } }],
    settings: {},
  }
  return checkFlow(flow, types, options)
}

test('names an unknown type and the nearest known one', () => {
  expect(problemsOf({ type: 'mapp' })).toMatchObject([
    { code: 'NODE_TYPE_UNKNOWN', node: 'n', path: '/nodes/1/type', hint: 'Did you mean "map"?' },
  ])
})

test('refuses a node of a newer version', () => {
  expect(problemsOf({ typeVersion: 2, config: { name: 'x' } })).toMatchObject([
    { code: 'NODE_VERSION_UNKNOWN', path: '/nodes/1/typeVersion' },
  ])
})

test('points at the value that does not fit, in words', () => {
  expect(problemsOf({ config: {} })).toMatchObject([
    { code: 'NODE_CONFIG_MISSING', path: '/nodes/1/config/name', message: 'Node "Step": name is required.' },
  ])
  expect(problemsOf({ config: { name: 7 } })).toMatchObject([
    { code: 'NODE_CONFIG_INVALID', path: '/nodes/1/config/name', params: { got: '7' } },
  ])
})

test('asks for what is missing by the title of its field', () => {
  const message = 'Node "Step": Condition is required.'
  const missing = (config: FlowNode['config']) => problemsOf({ type: 'filter', config })
  expect(missing({})).toMatchObject([{ path: '/nodes/1/config/condition', message }])
  expect(missing({ condition: {} })).toMatchObject([{ path: '/nodes/1/config/condition/$expr', message }])
  expect(missing({ condition: { $expr: '' } })).toMatchObject([{ code: 'NODE_CONFIG_MISSING', message }])
  expect(missing({ condition: { $expr: 'record.' } })).toMatchObject([{ params: { field: 'Condition' } }])
})

test('a text that may not be empty is missing while it is', () => {
  expect(problemsOf({ type: 'file', config: { path: '' } })).toMatchObject([
    { code: 'NODE_CONFIG_MISSING', path: '/nodes/1/config/path', message: 'Node "Step": path is required.' },
  ])
})

test('points at an expression that does not parse, at any depth', () => {
  const config = { name: { $expr: 'record.' }, rows: [{ a: { $expr: 'nope(1)' } }] }
  expect(problemsOf({ config })).toMatchObject([
    { code: 'EXPRESSION_INVALID', path: '/nodes/1/config/name/$expr', params: { field: 'name' } },
    { code: 'EXPRESSION_INVALID', path: '/nodes/1/config/rows/0/a/$expr', params: { field: 'rows 1 › a' } },
  ])
})

test('finds what goes wrong in an expression whatever the record holds', () => {
  const config = { name: { $expr: 'upper([record.a])' }, rows: [{ a: { $expr: '{ total: record.a }.totl' } }] }
  expect(problemsOf({ config })).toMatchObject([
    {
      code: 'EXPRESSION_TYPE_WRONG',
      path: '/nodes/1/config/name/$expr',
      params: { at: 7, end: 16 },
      range: { from: 6, to: 16 },
    },
    {
      code: 'FIELD_UNKNOWN',
      path: '/nodes/1/config/rows/0/a/$expr',
      hint: 'Did you mean "total"?',
      fix: { kind: 'replaceText', path: '/nodes/1/config/rows/0/a/$expr', from: 19, to: 24, text: '.total' },
    },
  ])
  expect(problemsOf({ config: { name: { $expr: 'upper(record.a.b) + record.c * 2' } } })).toEqual([])
})

test('points at code that does not compile', () => {
  expect(problemsOf({ type: 'code', config: { code: 'return 1' } })).toEqual([])
  expect(problemsOf({ type: 'code', config: { code: 'return (' } })).toMatchObject([
    { code: 'CODE_INVALID', path: '/nodes/1/config/code' },
  ])
})

test('looks at connections: missing, unknown, of the wrong kind', () => {
  const connections = new Map([['main', 'erp'] as const, ['web', 'http'] as const])
  const codes = (node: Partial<FlowNode>) => problemsOf(node, { connections }).map(({ code }) => code)
  expect(codes({ type: 'erp.get' })).toEqual(['NODE_CONNECTION_MISSING'])
  expect(codes({ type: 'erp.get', connection: 'nope' })).toEqual(['CONNECTION_UNKNOWN'])
  expect(codes({ type: 'erp.get', connection: 'web' })).toEqual(['CONNECTION_TYPE_WRONG'])
  expect(codes({ type: 'erp.get', connection: 'main' })).toEqual([])
  expect(codes({ type: 'http.request' })).toEqual([])
  expect(problemsOf({ type: 'erp.get', connection: 'nope' })).toEqual([])
})

test('asks nothing of a node that is switched off', () => {
  expect(problemsOf({ type: 'erp.get', disabled: true })).toEqual([])
})

test('needs a trigger, and warns of nodes that none leads to', () => {
  const step: FlowNode = {
    id: 'n',
    type: 'map',
    typeVersion: 1,
    name: 'N',
    config: { name: 'x' },
    position: { x: 0, y: 0 },
  }
  const start: FlowNode = { ...step, id: 't', type: 'trigger.manual' }
  const flow = (nodes: readonly FlowNode[]): Flow => ({
    schema: 'isthmus/flow/1',
    id: 'f',
    name: 'F',
    nodes,
    edges: [],
    settings: {},
  })
  expect(checkFlow(flow([step]), types)).toMatchObject([{ code: 'TRIGGER_MISSING' }])
  const loose = checkFlow(flow([start, step]), types)
  expect(loose).toMatchObject([{ code: 'NODE_UNREACHABLE', severity: 'warning', node: 'n' }])
  expect(blockingProblems(loose)).toEqual([])
})

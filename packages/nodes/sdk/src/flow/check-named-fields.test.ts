import { expect, test } from 'vitest'
import type { JsonObject, JsonSchema } from '../json.ts'
import { checkFlow, type CheckOptions } from './check.ts'
import type { Flow } from './flow.ts'
import { fieldChoices } from './named-fields.ts'
import type { NodeTypeInfo } from './node-type-info.ts'
import { typeFlow } from './shape/type-flow.ts'

const both = { en: 'x', 'zh-CN': 'x' }
const order: JsonSchema = {
  type: 'object',
  properties: { OrderNumber: { type: 'string' }, Status: { type: 'string' }, Customer: { type: 'object' } },
}
const usual = { version: 1, title: both, summary: both, icon: 'box', keywords: [], hasErrorPort: true } as const
const start: NodeTypeInfo = {
  ...usual,
  id: 'start',
  category: 'trigger',
  kind: 'trigger',
  effects: 'none',
  config: { type: 'object' },
  inputs: [],
  outputs: [{ id: 'out', title: both }],
}
const list: NodeTypeInfo = {
  ...usual,
  id: 'list',
  category: 'connector',
  kind: 'effect',
  effects: 'read',
  config: { type: 'object' },
  inputs: [{ id: 'in', title: both }],
  outputs: [{ id: 'out', title: both }],
  shapes: {
    named: [
      {
        at: ['/conditions/*/field', '/select/*', '/by'],
        of: {
          kind: 'entity',
          at: '/entity',
          otherwise: {
            kind: 'choose',
            at: '/entity',
            cases: {
              Orders: { kind: 'schema', schema: order },
              Others: { kind: 'schema', schema: { ...order, additionalProperties: true } },
            },
          },
        },
      },
    ],
  },
}
const types = new Map([start, list].map((type) => [type.id, type]))

function flowOf(config: JsonObject): Flow {
  const position = { x: 0, y: 0 }
  return {
    schema: 'isthmus/flow/1',
    id: 'f',
    name: 'f',
    nodes: [
      { id: 'start', type: 'start', typeVersion: 1, name: 'Start', config: {}, position },
      { id: 'list', type: 'list', typeVersion: 1, name: 'List', connection: 'erp', config, position },
    ],
    edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'list', port: 'in' } }],
    settings: {},
  }
}

const found = (config: JsonObject, options: CheckOptions = {}) =>
  checkFlow(flowOf(config), types, options).map(({ code, path, params, fix }) => ({
    code,
    path,
    name: params?.['name'],
    fix,
  }))

const condition = (field: string) => ({ entity: 'Orders', conditions: [{ field: 'Status' }, { field }] })

test('a field in a condition that the records do not have is found, with the nearest one as its fix', () => {
  const path = '/nodes/1/config/conditions/1/field'
  expect(found(condition('Staus'))).toEqual([
    { code: 'NAMED_FIELD_UNKNOWN', path, name: 'Staus', fix: { kind: 'set', path, value: 'Status' } },
  ])
  expect(found(condition('OrderNumber'))).toEqual([])
})

test('names in lists and alone are looked at, and of a path only its first part', () => {
  const config = { entity: 'Orders', select: ['Status', 'Customer.Name', 'Custmer.Name'], by: 'Zebra' }
  expect(found(config).map(({ name, fix }) => [name, fix && 'value' in fix ? fix.value : undefined])).toEqual([
    ['Custmer.Name', 'Customer.Name'],
    ['Zebra', undefined],
  ])
})

test('says nothing where the entity is not known, may have other fields, or nothing was entered yet', () => {
  expect(found({ ...condition('Nope'), entity: 'Unknown' })).toEqual([])
  expect(found({ ...condition('Nope'), entity: 'Others' })).toEqual([])
  expect(found(condition(''))).toEqual([])
  expect(found({ entity: 'Orders', conditions: [{}], select: [7] })).toEqual([])
})

test('what the connection describes counts more than what is known without asking', () => {
  const described: JsonSchema = { type: 'object', properties: { Region: { type: 'string' } }, required: ['Region'] }
  const entities = new Map([['erp', { Orders: described }]])
  const names = found({ entity: 'Orders', select: ['Region', 'Status'] }, { entities }).map(({ name }) => name)
  expect(names).toEqual(['Status'])
})

test('a value that names a field is offered the fields that there are', () => {
  const named = typeFlow(flowOf({ entity: 'Orders' }), types).node('list')?.named ?? []
  const names = (pointer: string) => fieldChoices(named, pointer).map(({ name }) => name)
  expect(names('/conditions/12/field')).toEqual(['OrderNumber', 'Status', 'Customer'])
  expect(names('/by')).toEqual(['OrderNumber', 'Status', 'Customer'])
  expect(names('/conditions/12/value')).toEqual([])
})

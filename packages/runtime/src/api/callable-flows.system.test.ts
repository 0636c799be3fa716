import { defineNode, flowSchemaVersion, type Flow, type FlowNode } from '@isthmus/sdk'
import * as Type from 'typebox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildRegistry } from '../engine/registry.ts'
import { openStores, type Stores } from '../stores/open-stores.ts'
import { callableFlowsFor } from './callable-flows.ts'

const title = { en: 'x', 'zh-CN': 'x' }
const shared = { version: 1, title, summary: title, category: 'control', icon: 'x' } as const
const config = Type.Object({ flow: Type.Optional(Type.String()) })
const registry = buildRegistry([
  {
    id: 'test',
    nodes: [
      defineNode({ ...shared, id: 'start', kind: 'trigger', trigger: 'manual', config }),
      defineNode({ ...shared, id: 'called', kind: 'trigger', trigger: 'call', config }),
      defineNode({
        ...shared,
        id: 'call',
        kind: 'control',
        control: 'call',
        config,
        request: (_, records) => ({ control: 'return', record: records[0] ?? null }),
      }),
    ],
    connectors: [],
  },
])

let stores: Stores
beforeEach(() => {
  stores = openStores(':memory:', () => new Date())
})
afterEach(() => stores.close())

function flowOf(id: string, ...nodes: readonly (readonly [type: string, flow?: string, disabled?: true])[]): Flow {
  const placed = nodes.map(([type, flow, disabled], at): FlowNode => {
    const rest = { typeVersion: 1, name: type, position: { x: 0, y: 0 }, ...(disabled ? { disabled } : {}) }
    return { id: `n${at}`, type, config: flow === undefined ? {} : { flow }, ...rest }
  })
  return { schema: flowSchemaVersion, id, name: id, nodes: placed, edges: [], settings: {} }
}

test('a flow that calls none need not know the others', () => {
  stores.flows.create({ flow: flowOf('other', ['called']), by: 'ada' })
  const known = callableFlowsFor(flowOf('mine', ['start'], ['call', 'other', true]), { flows: stores.flows, registry })
  expect(known).toBeUndefined()
})

test('a flow that calls one learns which can be called, and whom they call', () => {
  stores.flows.create({ flow: flowOf('on', ['called'], ['call', 'mine'], ['call', 'gone', true]), by: 'ada' })
  stores.flows.setActive('on', true)
  stores.flows.create({ flow: flowOf('off', ['called']), by: 'ada' })
  stores.flows.create({ flow: flowOf('plain', ['start']), by: 'ada' })
  const known = callableFlowsFor(flowOf('mine', ['start'], ['call', 'on']), { flows: stores.flows, registry })
  expect(Object.fromEntries(known ?? [])).toEqual({
    on: { active: true, takesCalls: true, calls: ['mine'] },
    off: { active: false, takesCalls: true, calls: [] },
    plain: { active: false, takesCalls: false, calls: [] },
  })
})

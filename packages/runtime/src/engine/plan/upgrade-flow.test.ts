import { defineNode, type Flow, type JsonObject } from '@isthmus/sdk'
import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { buildRegistry } from '../registry.ts'
import { checkUpgraded, upgradeFlow } from './upgrade-flow.ts'

const both = (text: string) => ({ en: text, 'zh-CN': text })
const steps: number[] = []
const start = defineNode({
  id: 'start',
  version: 3,
  kind: 'trigger',
  trigger: 'manual',
  title: both('Start'),
  summary: both('Starts'),
  category: 'trigger',
  icon: 'play',
  config: Type.Object({ path: Type.String(), methods: Type.Array(Type.String()) }, { additionalProperties: false }),
  upgrade: (config, from): JsonObject => {
    steps.push(from)
    return from === 1 ? { path: config['url'] ?? '' } : { ...config, methods: ['POST'] }
  },
})
const registry = buildRegistry([{ id: 'test', nodes: [start], connectors: [] }])

function aFlow(typeVersion: number, config: JsonObject): Flow {
  const node = { id: 'a', type: 'start', typeVersion, name: 'A', config, position: { x: 0, y: 0 } }
  return { schema: 'isthmus/flow/1', id: 'f', name: 'F', nodes: [node], edges: [], settings: {} }
}

test('an old node goes through every version step, in order, and then fits', () => {
  steps.length = 0
  const old = aFlow(1, { url: 'orders' })
  expect(upgradeFlow(old, registry).nodes).toMatchObject([
    { typeVersion: 3, config: { path: 'orders', methods: ['POST'] } },
  ])
  expect(steps).toEqual([1, 2])
  expect(checkUpgraded(old, registry)).toEqual([])
  expect(old.nodes[0]).toMatchObject({ typeVersion: 1, config: { url: 'orders' } })
})

test('a flow of the installed versions is the very same one', () => {
  const current = aFlow(3, { path: 'a', methods: [] })
  expect(upgradeFlow(current, registry)).toBe(current)
})

test('a node newer than its installed type is left alone and refused', () => {
  const newer = aFlow(4, { path: 'a', methods: [] })
  expect(upgradeFlow(newer, registry)).toBe(newer)
  expect(checkUpgraded(newer, registry)).toMatchObject([{ code: 'NODE_VERSION_UNKNOWN' }])
})

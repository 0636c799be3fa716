import { defineNode, type Flow, type FlowNode } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import type { SavedFlow } from '../engine/engine.ts'
import { buildRegistry } from '../engine/registry.ts'
import { runnableFlows, runnableVersion, type RunnableContext } from './runnable-flows.ts'

const start = defineNode({
  id: 'start',
  version: 1,
  kind: 'trigger',
  trigger: 'manual',
  title: { en: 'Start', 'zh-CN': '开始' },
  summary: { en: 'Starts', 'zh-CN': '启动' },
  category: 'trigger',
  icon: 'play',
  config: { type: 'object' },
})

function saved(version: number, type: string): SavedFlow {
  const node: FlowNode = { id: 'a', type, typeVersion: 1, name: 'A', config: {}, position: { x: 0, y: 0 } }
  const flow: Flow = { schema: 'isthmus/flow/1', id: 'f', name: 'F', nodes: [node], edges: [], settings: {} }
  return { flow, version }
}

const contextOf = (versions: readonly SavedFlow[]): RunnableContext => ({
  registry: buildRegistry([{ id: 'test', nodes: [start], connectors: [] }]),
  connections: { open: () => undefined, connectors: () => new Map() },
  versionOf: (_, version) => versions.find((each) => each.version === version),
})

function runnable(versions: readonly SavedFlow[]): readonly SavedFlow[] {
  const newest = versions.at(-1)
  return runnableFlows(newest ? [newest] : [], contextOf(versions))
}

test('an active flow runs its newest version', () => {
  expect(runnable([saved(1, 'start'), saved(2, 'start')]).map(({ version }) => version)).toEqual([2])
})

test('while the newest version has problems, the last one without any goes on', () => {
  const versions = [saved(1, 'start'), saved(2, 'start'), saved(3, 'gone'), saved(4, 'gone')]
  expect(runnable(versions).map(({ version }) => version)).toEqual([2])
})

test('a flow that never could run is left as it is', () => {
  expect(runnable([saved(1, 'gone')]).map(({ version }) => version)).toEqual([1])
})

test('people are told which version runs, and that none does', () => {
  const versions = [saved(1, 'start'), saved(2, 'gone')]
  expect(runnableVersion(saved(2, 'gone'), contextOf(versions))).toBe(1)
  expect(runnableVersion(saved(1, 'gone'), contextOf([saved(1, 'gone')]))).toBeUndefined()
})

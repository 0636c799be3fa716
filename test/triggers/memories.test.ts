import { flowSchemaVersion, type Flow } from '@isthmus/sdk'
import { afterEach } from 'vitest'
import { openStores, type Stores } from '../../packages/runtime/src/stores/open-stores.ts'
import { memoryTriggerMemory } from '../../packages/runtime/src/triggers/trigger-memory.contract.ts'
import { triggerMemoryContract } from './memory-suite.ts'

const opened: Stores[] = []
afterEach(async () => {
  for (const stores of opened.splice(0)) await stores.close()
})

triggerMemoryContract('kept in memory', () => {
  const memory = memoryTriggerMemory()
  return {
    memory,
    commit: async ({ id, flow, node, mark }) => {
      const saved: Flow = { schema: flowSchemaVersion, id: flow, name: flow, nodes: [], edges: [], settings: {} }
      memory.commit({ id, saved: { flow: saved, version: 1 }, trigger: node, mark })
    },
  }
})

triggerMemoryContract('kept in SQLite', () => {
  const stores = openStores(':memory:', () => new Date('2026-03-01T08:00:00.000Z'))
  opened.push(stores)
  return {
    memory: stores.triggers,
    commit: ({ id, flow, node, mark }) =>
      stores.runs.enqueue({
        id,
        flowId: flow,
        flowName: flow,
        flowVersion: 1,
        trigger: { node, kind: 'poll' },
        startedBy: 'poll',
        queuedAt: '2026-03-01T08:00:00.000Z',
        inputText: '[]',
        recordsIn: 0,
        mark,
      }),
  }
})

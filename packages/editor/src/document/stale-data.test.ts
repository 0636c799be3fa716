import { flowSchemaVersion, dataBasis, type Flow } from '@isthmus/sdk'
import { type RunDetail } from '@isthmus/sdk/api'
import { expect, test } from 'vitest'
import { runViewOf } from './run-view.ts'
import { staleNodes } from './stale-data.ts'

const node = (id: string, config: Flow['nodes'][number]['config'] = {}) => ({
  id,
  type: 'map',
  typeVersion: 1,
  name: id,
  config,
  position: { x: 0, y: 0 },
})

const flow = (configOfB: Flow['nodes'][number]['config'], pins?: Flow['pins']): Flow => ({
  schema: flowSchemaVersion,
  id: 'f',
  name: 'F',
  nodes: [node('a'), node('b', configOfB), node('c')],
  edges: [
    { id: '1', from: { node: 'a', port: 'out' }, to: { node: 'b', port: 'in' } },
    { id: '2', from: { node: 'b', port: 'out' }, to: { node: 'c', port: 'in' } },
  ],
  settings: {},
  ...(pins ? { pins } : {}),
})

const step = (id: string) => ({
  node: id,
  status: 'succeeded' as const,
  recordsIn: 1,
  recordsOut: { out: 1 },
  errors: 0,
  durationMs: 1,
  retries: 0,
})

const runOf = (drawn: Flow) =>
  runViewOf({
    id: 'r',
    flowId: 'f',
    flowName: 'F',
    flowVersion: 1,
    status: 'succeeded',
    trigger: { node: 'a', kind: 'manual' },
    startedBy: 'ada',
    queuedAt: '2026-01-01T00:00:00Z',
    records: { in: 1, out: 1, errors: 0 },
    keys: { first: [], count: 0 },
    flow: drawn,
    steps: ['a', 'b', 'c'].map(step),
    children: { first: [], count: 0 },
  } satisfies RunDetail)

test('marks a changed node and all behind it, until the flow runs again', () => {
  const run = runOf(flow({ x: 1 }))
  expect([...staleNodes(flow({ x: 1 }), run)]).toEqual([])
  expect([...staleNodes(flow({ x: 2 }), run)]).toEqual(['b', 'c'])
  expect([...staleNodes(flow({ x: 2 }), runOf(flow({ x: 2 })))]).toEqual([])
})

test('marks pins that were taken under another configuration', () => {
  const before = flow({ x: 1 })
  const pin = { from: 'hand' as const, at: '2026-01-01T00:00:00Z', basis: dataBasis(before, 'c'), records: [] }
  expect([...staleNodes(flow({ x: 1 }, { c: { out: pin } }), undefined)]).toEqual([])
  expect([...staleNodes(flow({ x: 2 }, { c: { out: pin } }), undefined)]).toEqual(['c'])
})

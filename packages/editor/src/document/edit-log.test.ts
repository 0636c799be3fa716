import { applyEdit } from '@isthmus/sdk'
import type { Flow, FlowEdit } from '@isthmus/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyLog, recordEdit, stepBack, stepForward, type EditLog } from './edit-log.ts'

const nodeIds = ['a', 'b', 'c', 'd']

function flowOf(count: number): Flow {
  const nodes = nodeIds.slice(0, count).map((id, index) => ({
    id,
    type: 'map',
    typeVersion: 1,
    name: id.toUpperCase(),
    config: {},
    position: { x: index * 272, y: 0 },
  }))
  const edges = nodes.slice(1).map((node, index) => ({
    id: `e${index}`,
    from: { node: nodes[index]?.id ?? '', port: 'out' },
    to: { node: node.id, port: 'in' },
  }))
  return { schema: 'isthmus/flow/1', id: 'f', name: 'F', nodes, edges, settings: {} }
}

const anyNode = fc.constantFrom(...nodeIds)
const anyEdit: fc.Arbitrary<FlowEdit> = fc.oneof(
  fc.record({ kind: fc.constant('removeNode' as const), node: anyNode }),
  fc.record({
    kind: fc.constant('renameNode' as const),
    node: anyNode,
    name: fc.string({ minLength: 1, maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('setConfig' as const), node: anyNode, config: fc.record({ value: fc.integer() }) }),
  fc.record({
    kind: fc.constant('moveNodes' as const),
    positions: fc.dictionary(anyNode, fc.record({ x: fc.integer(), y: fc.integer() }), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  }),
  fc.record({ kind: fc.constant('removeEdge' as const), edge: fc.constantFrom('e0', 'e1', 'e2') }),
  fc.record({ kind: fc.constant('setFlow' as const), name: fc.string({ minLength: 1, maxLength: 5 }) }),
)
const anyStep = fc.record({
  edit: anyEdit,
  group: fc.constantFrom(undefined, 'x', 'y'),
  waitMs: fc.constantFrom(10, 5000),
})

function perform(flow: Flow, steps: readonly { edit: FlowEdit; group: string | undefined; waitMs: number }[]) {
  let state = { flow, log: emptyLog, atMs: 0 }
  for (const { edit, group, waitMs } of steps) {
    const result = applyEdit(state.flow, edit)
    if (!result.ok) continue
    const atMs = state.atMs + waitMs
    const log = recordEdit(state.log, { forward: edit, backward: result.inverse, group, atMs })
    state = { flow: result.flow, log, atMs }
  }
  return state
}

function replayAll(flow: Flow, log: EditLog, direction: 'undo' | 'redo') {
  let state = { flow, log }
  for (;;) {
    const step = direction === 'undo' ? stepBack(state.log) : stepForward(state.log)
    if (!step) return state
    const result = applyEdit(state.flow, direction === 'undo' ? step.entry.backward : step.entry.forward)
    if (!result.ok) throw new Error(result.problem.message)
    state = { flow: result.flow, log: step.log }
  }
}

const renameTo = (name: string, group: string | undefined, waitMs: number) => ({
  edit: { kind: 'renameNode', node: 'a', name } as const,
  group,
  waitMs,
})

describe('undo', () => {
  test('of everything gives the first document back, and redo of everything the last one', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 25 }), (steps) => {
        const first = flowOf(4)
        const last = perform(first, steps)
        const undone = replayAll(last.flow, last.log, 'undo')
        expect(undone.flow).toEqual(first)
        expect(replayAll(undone.flow, undone.log, 'redo').flow).toEqual(last.flow)
      }),
    )
  })

  test('takes back quick typing in one field as one step', () => {
    const { log } = perform(flowOf(2), [renameTo('N', 'name a', 100), renameTo('Na', 'name a', 100)])
    expect(log.past).toHaveLength(1)
    expect(log.past[0]?.backward).toEqual({ kind: 'renameNode', node: 'a', name: 'A' })
  })

  test('keeps typing after a pause a step of its own', () => {
    const { log } = perform(flowOf(2), [renameTo('N', 'name a', 100), renameTo('Na', 'name a', 2000)])
    expect(log.past).toHaveLength(2)
  })

  test('starts a new step for typing that follows an undo', () => {
    const { log, atMs } = perform(flowOf(2), [renameTo('N', 'name a', 100), renameTo('X', undefined, 100)])
    const undone = stepBack(log)
    const entry = { forward: renameTo('Na', 'name a', 0).edit, backward: renameTo('N', 'name a', 0).edit }
    const next = recordEdit(undone?.log ?? emptyLog, { ...entry, group: 'name a', atMs })
    expect(next.past).toHaveLength(2)
    expect(next.future).toEqual([])
  })
})

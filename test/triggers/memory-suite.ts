import { describe, expect, test } from 'vitest'
import type { TriggerMark, TriggerMemory } from '../../packages/runtime/src/engine/trigger-memory-port.ts'

/** A memory with the way to write down a run, with which its mark is written. */
export interface OpenMemory {
  readonly memory: TriggerMemory
  readonly commit: (run: {
    readonly id: string
    readonly flow: string
    readonly node: string
    readonly mark: TriggerMark
  }) => Promise<void>
}

const at = (second: number): string => `2026-03-01T08:00:${String(second).padStart(2, '0')}.000000000Z`
const taken = (id: string, second: number, version = at(second)) => ({ id, version, time: at(second) })
const event = (key: string, expiresAtMs: number, scope = 'orders hook') =>
  ({ kind: 'event', scope, key, expiresAtMs }) as const
const progress = (last: string, more: Partial<Extract<TriggerMark, { kind: 'progress' }>> = {}) =>
  ({ kind: 'progress', epoch: 0, state: { last }, ...more }) as const

/** What triggers rely on, whatever keeps it. */
export function triggerMemoryContract(where: string, open: () => OpenMemory): void {
  describe(`a trigger memory ${where}`, () => {
    test('knows nothing of a trigger at first', () => {
      const { memory } = open()
      expect(memory.get('orders', 'start')).toBeUndefined()
      expect(memory.list()).toEqual([])
      expect(memory.notTaken('orders', 'start', [taken('a', 1)])).toEqual([taken('a', 1)])
      expect(memory.eventRun('orders hook', 'k', 0)).toBeUndefined()
    })

    test('keeps how far a trigger came with a run, and which run it was', async () => {
      const { memory, commit } = open()
      const mark = progress('one', { taken: [taken('a', 1), taken('b', 2)] })
      await commit({ id: 'r1', flow: 'orders', node: 'start', mark })
      expect(memory.get('orders', 'start')).toEqual({
        flow: 'orders',
        node: 'start',
        epoch: 0,
        state: { last: 'one' },
        status: {},
        lastRun: 'r1',
      })
      const asked = [taken('b', 2), taken('c', 3), taken('a', 4)]
      expect(memory.notTaken('orders', 'start', asked)).toEqual([taken('c', 3), taken('a', 4)])
      expect(memory.notTaken('orders', 'other', asked)).toEqual(asked)
    })

    test('keeps the last run when progress comes without one, and the status apart', async () => {
      const { memory, commit } = open()
      await commit({ id: 'r1', flow: 'orders', node: 'start', mark: progress('one') })
      memory.saveStatus('orders', 'start', { failures: 2 })
      memory.save('orders', 'start', { epoch: 0, state: { last: 'two' } })
      expect(memory.get('orders', 'start')).toMatchObject({
        state: { last: 'two' },
        status: { failures: 2 },
        lastRun: 'r1',
      })
    })

    test('forgets what was taken before a time, and nothing else', () => {
      const { memory } = open()
      const all = [taken('a', 1), taken('b', 2), taken('c', 3)]
      memory.save('orders', 'start', { epoch: 0, state: {}, taken: all })
      memory.save('orders', 'other', { epoch: 0, state: {}, taken: all })
      memory.save('orders', 'start', { epoch: 0, state: {}, forgetBefore: at(2) })
      expect(memory.notTaken('orders', 'start', all)).toEqual([taken('a', 1)])
      expect(memory.notTaken('orders', 'other', all)).toEqual([])
    })

    test('begins anew with a reset, after which what was under way counts for nothing', async () => {
      const { memory, commit } = open()
      await commit({ id: 'r1', flow: 'orders', node: 'start', mark: progress('one', { taken: [taken('a', 1)] }) })
      memory.reset('orders', 'start', { last: 'anew' })
      await commit({ id: 'r2', flow: 'orders', node: 'start', mark: progress('two', { taken: [taken('b', 2)] }) })
      memory.save('orders', 'start', { epoch: 0, state: { last: 'three' } })
      expect(memory.get('orders', 'start')).toMatchObject({ epoch: 1, state: { last: 'anew' } })
      const asked = [taken('a', 1), taken('b', 2)]
      expect(memory.notTaken('orders', 'start', asked)).toEqual(asked)
      memory.save('orders', 'start', { epoch: 1, state: { last: 'four' } })
      expect(memory.get('orders', 'start')).toMatchObject({ epoch: 1, state: { last: 'four' } })
    })

    test('can be reset before the trigger has looked at all', () => {
      const { memory } = open()
      memory.reset('orders', 'start', { last: 'anew' })
      expect(memory.get('orders', 'start')).toMatchObject({ epoch: 1, state: { last: 'anew' }, lastRun: undefined })
    })

    test('lists triggers by flow and node', () => {
      const { memory } = open()
      for (const [flow, node] of [
        ['b', 'x'],
        ['a', 'y'],
        ['a', 'x'],
      ] as const)
        memory.saveStatus(flow, node, {})
      expect(memory.list().map(({ flow, node }) => `${flow} ${node}`)).toEqual(['a x', 'a y', 'b x'])
    })

    test('knows the run of an event until its time is over, apart for each webhook', async () => {
      const { memory, commit } = open()
      await commit({ id: 'r1', flow: 'orders', node: 'hook', mark: event('k', 1000) })
      await commit({ id: 'r2', flow: 'orders', node: 'other', mark: event('k', 3000, 'orders other') })
      expect(memory.eventRun('orders hook', 'k', 999)).toBe('r1')
      expect(memory.eventRun('orders hook', 'k', 1000)).toBeUndefined()
      expect(memory.eventRun('orders other', 'k', 1000)).toBe('r2')
      await commit({ id: 'r3', flow: 'orders', node: 'hook', mark: event('k', 2000) })
      expect(memory.eventRun('orders hook', 'k', 1000)).toBe('r3')
    })

    test('knows the run of each event that came together with others', async () => {
      const { memory, commit } = open()
      const mark = { kind: 'events', scope: 'orders queue', keys: ['a', 'b'], expiresAtMs: 1000 } as const
      await commit({ id: 'r1', flow: 'orders', node: 'queue', mark })
      expect(['a', 'b', 'c'].map((key) => memory.eventRun('orders queue', key, 0))).toEqual(['r1', 'r1', undefined])
      expect(memory.eventRun('orders queue', 'a', 1000)).toBeUndefined()
    })

    test('forgets events whose time is over when it is told to', async () => {
      const { memory, commit } = open()
      await commit({ id: 'r1', flow: 'orders', node: 'hook', mark: event('k', 1000) })
      await commit({ id: 'r2', flow: 'orders', node: 'hook', mark: event('l', 2000) })
      expect([memory.pruneEvents(999), memory.pruneEvents(1000), memory.pruneEvents(1000)]).toEqual([0, 1, 0])
      expect(memory.eventRun('orders hook', 'k', 0)).toBeUndefined()
      expect(memory.eventRun('orders hook', 'l', 1000)).toBe('r2')
    })
  })
}

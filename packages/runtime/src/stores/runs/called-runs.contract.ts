import { describe, expect, test } from 'vitest'
import { aFlow } from '../flow-store.contract.ts'
import type { Stores } from '../open-stores.ts'
import { aRun, anEnd } from './run-store.contract.ts'

const dueMs = Date.UTC(2026, 2, 2, 8)

/** What every run store does with runs that call others, wait, or are ended on purpose. `open` gives empty stores. */
export function calledRunsContract(open: () => Stores): void {
  const withFlow = (): Stores => {
    const stores = open()
    stores.flows.create({ flow: aFlow('orders'), by: 'ada' })
    return stores
  }
  const child = (id: string) => aRun(id, { parent: { run: 'r1', node: 'call', depth: 1 } })

  describe('called runs', () => {
    test('a run shows the runs that it called, oldest first, and each of them its caller', async () => {
      const { runs } = withFlow()
      await runs.enqueue(aRun('r1'))
      await runs.enqueue(child('c1'))
      await runs.enqueue(child('c2'))
      expect(runs.summary('c1')?.parent).toEqual({ run: 'r1', node: 'call' })
      expect(runs.summary('r1')).not.toHaveProperty('parent')
      expect((await runs.get('r1'))?.children).toMatchObject({
        count: 2,
        first: [{ id: 'c1', node: 'call', flowId: 'orders', status: 'queued' }, { id: 'c2' }],
      })
      expect((await runs.get('c1'))?.children).toEqual({ first: [], count: 0 })
    })

    test('what a called run returned is found again', async () => {
      const { runs } = withFlow()
      await runs.enqueue(child('c1'))
      expect(runs.find('c1')).toMatchObject({ status: 'queued', queued: child('c1') })
      expect(runs.find('c1')?.returned()).toEqual([])
      await runs.finish(anEnd('c1', { returned: [{ n: 1 }, 'two'] }))
      expect(runs.find('c1')?.status).toBe('succeeded')
      expect(runs.find('c1')?.returned()).toEqual([{ n: 1 }, 'two'])
      expect(runs.find('nobody')).toBeUndefined()
    })
  })

  describe('waiting runs', () => {
    test('a run that waits says until when, and is not among those to begin', async () => {
      const { runs } = withFlow()
      await runs.enqueue(aRun('r1'))
      await runs.enqueue(aRun('r2'))
      await runs.finish(anEnd('r1', { status: 'waiting', waiting: { dueMs } }))
      await runs.finish(anEnd('r2', { status: 'waiting', waiting: { dueMs: undefined } }))
      expect(runs.summary('r1')).toMatchObject({ status: 'waiting', waitingUntil: '2026-03-02T08:00:00.000Z' })
      expect(runs.waiting().map(({ id, waitingUntil }) => [id, waitingUntil])).toEqual([
        ['r1', '2026-03-02T08:00:00.000Z'],
        ['r2', undefined],
      ])
      expect(runs.unfinished()).toEqual([])
      expect(runs.find('r1')).toMatchObject({ startedAt: '2026-03-01T08:00:01.000Z' })
    })

    test('those that nobody told of the end of a run they called are found', async () => {
      const { runs } = withFlow()
      const rest = { status: 'waiting', waiting: { dueMs: undefined }, endedAt: '2026-03-01T09:00:00.000Z' } as const
      const parent = (run: string) => ({ parent: { run, node: 'call', depth: 1 } })
      const called = (id: string, caller: string) => runs.enqueue(aRun(id, parent(caller)))
      for (const id of ['told', 'untold', 'alone', 'busy', 'timed', 'patient']) await runs.enqueue(aRun(id))
      await called('untold-1', 'untold')
      await called('untold-2', 'untold')
      await called('told-1', 'told')
      await called('told-2', 'told')
      await called('alone-1', 'alone')
      await called('busy-1', 'busy')
      await called('timed-1', 'timed')
      for (const id of ['told', 'untold', 'alone', 'busy']) await runs.finish(anEnd(id, rest))
      for (const id of ['timed', 'patient']) await runs.finish(anEnd(id, { ...rest, waiting: { dueMs } }))
      // Its other call still goes on, but this one ended behind its back.
      await runs.finish(anEnd('untold-1', { status: 'failed', endedAt: '2026-03-01T09:00:01.000Z' }))
      await runs.finish(anEnd('told-1', { endedAt: '2026-03-01T08:00:00.000Z' }))
      await runs.finish(anEnd('alone-1', { status: 'interrupted', endedAt: '2026-03-01T08:00:00.000Z' }))
      await runs.finish(anEnd('busy-1', { status: 'waiting', waiting: { dueMs } }))
      await runs.finish(anEnd('timed-1', { endedAt: '2026-03-01T09:00:00.000Z' }))
      expect(runs.forsaken()).toEqual(['untold', 'alone', 'timed'])
    })

    test('it keeps what it knows of its effects until it is over', async () => {
      const { runs, effects } = withFlow()
      const id = { runId: 'r1', node: 'wait', call: 'c' }
      const at = '2026-03-01T08:00:00.000Z'
      const timer = { ...id, key: 'k', attempt: 1, at, recordText: '{}', dueAt: '2026-03-02T08:00:00.000Z' }
      await runs.enqueue(aRun('r1'))
      await effects.intend(timer)
      await runs.finish(anEnd('r1', { status: 'waiting', waiting: { dueMs } }))
      expect(effects.recorded(id)).toMatchObject({ state: 'intent', dueAt: timer.dueAt })
      await runs.finish(anEnd('r1'))
      expect(effects.recorded(id)).toBeUndefined()
      // A timer that was not due is no call whose outcome nobody knows.
      expect(runs.summary('r1')).toMatchObject({ status: 'succeeded' })
      expect(runs.summary('r1')).not.toHaveProperty('parked')
      expect(runs.summary('r1')).not.toHaveProperty('waitingUntil')
    })
  })

  test('a run that was ended on purpose says by which node, and why', async () => {
    const { runs } = withFlow()
    const stopped = { node: 'stop', nodeName: 'Stop', outcome: 'succeeded', message: 'enough' } as const
    await runs.enqueue(aRun('r1'))
    await runs.finish(anEnd('r1', { stopped }))
    expect(runs.summary('r1')?.stopped).toEqual(stopped)
  })
}

import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { EffectIntent } from '../../engine/effect-journal-port.ts'
import { aFlow, aNode } from '../flow-store.contract.ts'
import type { Stores } from '../open-stores.ts'
import { anEnd, aRun } from '../runs/run-store.contract.ts'

const at = '2026-03-01T08:00:03.000Z'
const anIntent = (call: string, more: Partial<EffectIntent> = {}): EffectIntent => ({
  runId: 'r1',
  node: 'start',
  call,
  key: `key-${call}`,
  attempt: 1,
  at: '2026-03-01T08:00:02.000Z',
  recordText: '{"id":1}',
  ...more,
})
const id = (call: string) => ({ runId: 'r1', node: 'start', call })
const problem = { code: 'UPSTREAM_TIMEOUT', message: 'erp did not answer within 5 ms.' } as const

/** What every journal of effects and every store of parked records does. `open` gives empty stores. */
export function effectJournalContract(open: () => Stores): void {
  const withRun = async (flow = aFlow('orders')): Promise<Stores> => {
    const stores = open()
    stores.flows.create({ flow, by: 'ada' })
    await stores.runs.enqueue(aRun('r1'))
    return stores
  }
  const withParked = async (): Promise<Stores> => {
    const stores = await withRun()
    stores.runs.begin('r1', '2026-03-01T08:00:01.000Z')
    await stores.effects.intend(anIntent('a', { businessKey: 'opp-1' }))
    await stores.effects.settle({ ...id('a'), kind: 'parked', problem, at })
    await stores.runs.finish(anEnd('r1', { status: 'parked' }))
    return stores
  }

  describe('the journal of effects', () => {
    test('knows an intent once it is accepted, with its first time and its newest try', async () => {
      const { effects } = await withRun()
      await effects.intend(anIntent('a'))
      await effects.intend(anIntent('a', { attempt: 2, at }))
      expect(effects.recorded(id('a'))).toEqual({ state: 'intent', attempt: 2, since: '2026-03-01T08:00:02.000Z' })
      expect(effects.recorded(id('b'))).toBeUndefined()
    })

    test('keeps the due time of a call that is to wait', async () => {
      const { effects } = await withRun()
      await effects.intend(anIntent('a', { dueAt: '2026-04-01T00:00:00.000Z' }))
      expect(effects.recorded(id('a'))).toMatchObject({ state: 'intent', dueAt: '2026-04-01T00:00:00.000Z' })
    })

    test('writes an outcome before a later intent, although outcomes wait for each other', async () => {
      const { effects } = await withRun()
      await effects.intend(anIntent('a'))
      const settled = effects.settle({ ...id('a'), kind: 'done', emissionsText: '[{"record":7}]' })
      await effects.intend(anIntent('b'))
      expect(effects.recorded(id('a'))).toEqual({ state: 'done', emissionsText: '[{"record":7}]' })
      await settled
    })

    test('tells how calls ended', async () => {
      const { effects } = await withRun()
      await Promise.all(['a', 'b', 'c'].map((call) => effects.intend(anIntent(call))))
      await Promise.all([
        effects.settle({ ...id('a'), kind: 'failed', problem }),
        effects.settle({ ...id('b'), kind: 'unsent' }),
        effects.settle({ ...id('read'), kind: 'done', emissionsText: '[]' }),
      ])
      expect(effects.recorded(id('a'))).toEqual({ state: 'failed', problem })
      expect(effects.recorded(id('b'))).toBeUndefined()
      expect(effects.recorded(id('c'))).toMatchObject({ state: 'intent' })
      expect(effects.recorded(id('read'))).toEqual({ state: 'done', emissionsText: '[]' })
    })

    test('gives the pages of a list back in order', async () => {
      const { effects } = await withRun()
      effects.addPage(id('list'), 0, '[1]')
      effects.addPage(id('list'), 1, '[2]')
      expect([0, 1, 2].map((page) => effects.page(id('list'), page))).toEqual(['[1]', '[2]', undefined])
    })

    test('forgets a run that is finished, also what still waited to be written', async () => {
      const { effects, runs, parked } = await withRun()
      await effects.intend(anIntent('a'))
      effects.addPage(id('list'), 0, '[1]')
      void effects.settle({ ...id('a'), kind: 'done', emissionsText: '[]' })
      void effects.settle({ ...id('late'), kind: 'done', emissionsText: '[]' })
      await runs.finish(anEnd('r1'))
      await runs.flush()
      expect(['a', 'late'].map((call) => effects.recorded(id(call)))).toEqual([undefined, undefined])
      expect(effects.page(id('list'), 0)).toBeUndefined()
      expect(parked.list({ limit: 10 }).parked).toEqual([])
    })

    test('an intent without outcome becomes a parked record of its node when its run is finished', async () => {
      const nodes = [aNode('start', { type: 'trigger.manual' }), aNode('create', { name: 'Create order' })]
      const { effects, runs, parked } = await withRun(aFlow('orders', { nodes }))
      await effects.intend(anIntent('a', { node: 'create' }))
      await effects.intend(anIntent('b', { node: 'gone' }))
      await effects.intend(anIntent('c', { businessKey: 'opp-1' }))
      await runs.finish(anEnd('r1', { status: 'failed' }))
      expect(runs.summary('r1')).toMatchObject({ status: 'failed', parked: 2 })
      const about = (node: string, name: string) => ({
        code: 'OUTCOME_UNKNOWN',
        message: `Nobody knows whether node "${name}" changed the other system: the run ended before its outcome was known`,
        node,
      })
      expect(parked.list({ limit: 10 }).parked).toMatchObject([
        { id: 'key-a', problem: about('create', 'Create order'), parkedAt: '2026-03-01T08:00:02.500Z' },
        // Its flow does not know it any more.
        { id: 'key-b', problem: about('gone', 'gone'), parkedAt: '2026-03-01T08:00:02.500Z' },
      ])
      expect(parked.resolve({ id: 'key-a', kind: 'again', at, by: 'ada' })).toBe(false)
      expect(parked.resolve({ id: 'key-a', kind: 'happened', at, by: 'ada' })).toBe(true)
      expect(runs.summary('r1')).toMatchObject({ status: 'failed' })
    })
  })

  describe('parked records', () => {
    test('are listed with everything a person needs to decide', async () => {
      const { parked, runs } = await withParked()
      expect(parked.list({ open: true, flow: 'orders', run: 'r1', limit: 10 })).toEqual({
        parked: [
          {
            id: 'key-a',
            runId: 'r1',
            flowId: 'orders',
            flowName: 'Flow orders',
            flowVersion: 1,
            node: 'start',
            nodeName: 'start',
            businessKey: 'opp-1',
            record: { id: 1 },
            problem,
            since: '2026-03-01T08:00:02.000Z',
            attempts: 1,
            parkedAt: at,
          },
        ],
        total: 1,
        next: null,
      })
      expect(parked.list({ open: false, limit: 10 }).parked).toEqual([])
      expect(runs.summary('r1')).toMatchObject({ status: 'parked', parked: 1 })
      expect(runs.unfinished()).toEqual([])
    })

    test.each([
      ['happened', { state: 'done', emissionsText: '[{"record":{"id":1}}]' }],
      ['again', { state: 'again', attempt: 1, since: '2026-03-01T08:00:02.000Z' }],
      ['dropped', { state: 'dropped' }],
    ] as const)('that are decided as "%s" let their run go on with that', async (kind, recorded) => {
      const { parked, runs, effects } = await withParked()
      expect(parked.resolve({ id: 'key-a', kind, at, by: 'ada' })).toBe(true)
      expect(effects.recorded(id('a'))).toEqual(recorded)
      expect(parked.get('key-a')?.resolution).toEqual({ kind, at, by: 'ada' })
      expect(runs.summary('r1')).toMatchObject({ status: 'queued', startedAt: '2026-03-01T08:00:01.000Z' })
      expect(runs.unfinished().map(({ run }) => run.id)).toEqual(['r1'])
      expect(parked.resolve({ id: 'key-a', kind, at, by: 'bob' })).toBe(false)
    })

    test('that happened can leave with the answer a person gives', async () => {
      const { parked, effects } = await withParked()
      parked.resolve({ id: 'key-a', kind: 'happened', record: { order: 7 }, at, by: 'ada' })
      expect(effects.recorded(id('a'))).toEqual({ state: 'done', emissionsText: '[{"record":{"order":7}}]' })
    })

    test('wait anew when they were sent again and are in doubt once more', async () => {
      const { parked, effects } = await withParked()
      parked.resolve({ id: 'key-a', kind: 'again', at, by: 'ada' })
      await effects.intend(anIntent('a', { attempt: 2 }))
      await effects.settle({ ...id('a'), kind: 'parked', problem, at })
      expect(parked.list({ open: true, limit: 10 }).parked).toMatchObject([{ id: 'key-a', attempts: 2 }])
    })

    test('are paged, longest waiting first', async () => {
      const { parked, effects } = await withRun()
      for (const call of ['c', 'a', 'b']) {
        await effects.intend(anIntent(call))
        await effects.settle({ ...id(call), kind: 'parked', problem, at })
        await turn()
      }
      const first = parked.list({ limit: 2 })
      expect(first.parked.map((each) => each.id)).toEqual(['key-a', 'key-b'])
      expect(parked.list({ limit: 2, cursor: first.next ?? '' }).parked.map((each) => each.id)).toEqual(['key-c'])
      expect(() => parked.list({ limit: 2, cursor: 'x' })).toThrow('The cursor is not one of this list')
    })
  })
}

import { describe, expect, test } from 'vitest'
import type { RunStatus, StepSummary } from '@isthmus/sdk/api'
import { aFlow } from '../flow-store.contract.ts'
import type { Stores } from '../open-stores.ts'
import type { RunFilter, RunStore, RunToFinish, RunToQueue } from './run-store.ts'

export const aRun = (id: string, more: Partial<RunToQueue> = {}): RunToQueue => ({
  id,
  flowId: 'orders',
  flowName: 'Flow orders',
  flowVersion: 1,
  trigger: { node: 'start', kind: 'manual' },
  startedBy: 'ada',
  queuedAt: '2026-03-01T08:00:00.000Z',
  inputText: '[{"id":1}]',
  recordsIn: 1,
  ...more,
})

const aStep: StepSummary = {
  node: 'start',
  status: 'succeeded',
  recordsIn: 0,
  recordsOut: { out: 1 },
  errors: 0,
  durationMs: 1.5,
  retries: 0,
}

export const anEnd = (id: string, more: Partial<RunToFinish> = {}): RunToFinish => ({
  id,
  status: 'succeeded',
  startedAt: '2026-03-01T08:00:01.000Z',
  endedAt: '2026-03-01T08:00:02.500Z',
  durationMs: 1500,
  records: { in: 1, out: 1, errors: 0 },
  keys: { first: [], count: 0 },
  steps: [aStep],
  traceText: '{"nodes":{},"inputs":{}}',
  ...more,
})

const failure = {
  node: 'start',
  nodeName: 'Start',
  problem: { code: 'UPSTREAM_REJECTED', message: 'erp refused the request (422): unknown SKU' },
} as const

/** What every run store does. `open` gives empty stores. */
export function runStoreContract(open: () => Stores): void {
  const withFlow = (): Stores => {
    const stores = open()
    stores.flows.create({ flow: aFlow('orders'), by: 'ada' })
    return stores
  }
  const idsOf = (runs: RunStore, filter: Partial<RunFilter> = {}): readonly string[] =>
    runs.list({ limit: 50, ...filter }).runs.map(({ id }) => id)

  describe('runs', () => {
    test('a queued run is in the list once it is accepted', async () => {
      const { runs } = withFlow()
      await runs.enqueue(aRun('r1'))
      expect(runs.summary('r1')).toEqual({
        id: 'r1',
        flowId: 'orders',
        flowName: 'Flow orders',
        flowVersion: 1,
        status: 'queued',
        trigger: { node: 'start', kind: 'manual' },
        startedBy: 'ada',
        queuedAt: '2026-03-01T08:00:00.000Z',
        records: { in: 1, out: 0, errors: 0 },
        keys: { first: [], count: 0 },
      })
      expect(idsOf(runs)).toEqual(['r1'])
    })

    test('a run id is taken once, and its neighbours in the same turn are told', async () => {
      const { runs } = withFlow()
      await runs.enqueue(aRun('r1'))
      const outcomes = await Promise.allSettled([runs.enqueue(aRun('r1')), runs.enqueue(aRun('r2'))])
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      expect(idsOf(runs)).toEqual(['r1'])
    })

    test('a run goes from queued by running to its end', async () => {
      const { runs } = withFlow()
      await runs.enqueue(aRun('r1'))
      runs.begin('r1', '2026-03-01T08:00:01.000Z')
      await runs.flush()
      expect(runs.summary('r1')).toMatchObject({ status: 'running', startedAt: '2026-03-01T08:00:01.000Z' })
      await runs.finish(anEnd('r1', { status: 'partial', failure, keys: { first: ['SO-1'], count: 7 } }))
      expect(runs.summary('r1')).toMatchObject({
        status: 'partial',
        durationMs: 1500,
        records: { in: 1, out: 1, errors: 0 },
        keys: { first: ['SO-1'], count: 7 },
        failure,
      })
    })

    test('the detail has the document of the version it ran with, also after the flow has changed or gone', async () => {
      const { flows, runs } = withFlow()
      await runs.enqueue(aRun('r1'))
      await runs.finish(anEnd('r1'))
      flows.save({ flow: aFlow('orders', { name: 'Later' }), by: 'ada', baseVersion: 1 })
      flows.remove('orders')
      const detail = await runs.get('r1')
      expect(detail?.flow).toEqual(aFlow('orders'))
      expect(detail?.steps).toEqual([aStep])
      expect(await runs.input('r1')).toMatchObject({
        text: '[{"id":1}]',
        flowVersion: 1,
        flow: { name: 'Flow orders' },
      })
    })

    test('an unknown run has no detail, trace or input', async () => {
      const { runs } = withFlow()
      expect([await runs.get('r9'), await runs.trace('r9'), await runs.input('r9'), runs.summary('r9')]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ])
    })

    test('traces of many runs, small and large, are each read back whole', async () => {
      const { runs } = withFlow()
      const ids = Array.from({ length: 150 }, (_, index) => `r${index}`)
      await Promise.all(ids.map((id) => runs.enqueue(aRun(id))))
      // Every fiftieth trace is 300 kB and goes alone.
      const textOf = (index: number) => JSON.stringify({ index, text: 'x'.repeat(index % 50 === 0 ? 300_000 : 100) })
      await Promise.all(ids.map((id, index) => runs.finish(anEnd(id, { traceText: textOf(index) }))))
      for (const [index, id] of ids.entries()) expect(await runs.trace(id)).toBe(textOf(index))
    })

    test('a run that is not over has no trace', async () => {
      const { runs } = withFlow()
      await runs.enqueue(aRun('r1'))
      expect(await runs.trace('r1')).toBeUndefined()
      expect((await runs.get('r1'))?.steps).toEqual([])
    })

    test('an outcome handed over before its row is written still finds it', async () => {
      const { runs } = withFlow()
      await Promise.all([runs.enqueue(aRun('r1')), runs.finish(anEnd('r1'))])
      expect(runs.summary('r1')?.status).toBe('succeeded')
    })

    test('runs that were not over are given back oldest first, with their input', async () => {
      const { runs } = withFlow()
      for (const id of ['r1', 'r2', 'r3']) await runs.enqueue(aRun(id, { inputText: `["${id}"]` }))
      runs.begin('r2', '2026-03-01T08:00:01.000Z')
      await runs.finish(anEnd('r1'))
      expect(runs.unfinished()).toEqual([
        { run: aRun('r2', { inputText: '["r2"]' }), status: 'running', startedAt: '2026-03-01T08:00:01.000Z' },
        { run: aRun('r3', { inputText: '["r3"]' }), status: 'queued' },
      ])
    })
  })

  describe('the run list', () => {
    const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 8, minute)).toISOString()
    const statuses: readonly RunStatus[] = ['succeeded', 'failed', 'partial', 'succeeded', 'canceled', 'succeeded']
    const filled = async (): Promise<RunStore> => {
      const { flows, runs } = withFlow()
      flows.create({ flow: aFlow('bills'), by: 'ada' })
      for (const [index, status] of statuses.entries()) {
        const flowId = index % 2 === 0 ? 'orders' : 'bills'
        await runs.enqueue(aRun(`r${index}`, { flowId, queuedAt: at(index) }))
        const keys = { first: [`SO-10${index}`, `opp_%-${index}`, '订单-1'], count: 3 }
        await runs.finish(anEnd(`r${index}`, { status: status as RunToFinish['status'], keys }))
      }
      return runs
    }

    test('is newest first', async () => {
      expect(idsOf(await filled())).toEqual(['r5', 'r4', 'r3', 'r2', 'r1', 'r0'])
    })

    test('is narrowed by flow, status, time and key', async () => {
      const runs = await filled()
      expect(idsOf(runs, { flow: 'bills' })).toEqual(['r5', 'r3', 'r1'])
      expect(idsOf(runs, { statuses: ['failed', 'partial', 'canceled'] })).toEqual(['r4', 'r2', 'r1'])
      expect(idsOf(runs, { statuses: ['succeeded'], flow: 'bills' })).toEqual(['r5', 'r3'])
      expect(idsOf(runs, { from: at(2), to: at(4) })).toEqual(['r3', 'r2'])
      expect(idsOf(runs, { key: 'SO-103' })).toEqual(['r3'])
      expect(idsOf(runs, { key: 'SO-10' })).toHaveLength(6)
      expect(idsOf(runs, { key: '订单' })).toHaveLength(6)
      expect(idsOf(runs, { flow: 'nothing' })).toEqual([])
    })

    test('is narrowed by version, trigger and error code', async () => {
      const { flows, runs } = withFlow()
      flows.save({ flow: aFlow('orders', { name: 'Later' }), by: 'ada', baseVersion: 1 })
      await runs.enqueue(aRun('r1'))
      await runs.enqueue(aRun('r2', { flowVersion: 2 }))
      await runs.enqueue(aRun('r3', { trigger: { node: 'hook', kind: 'webhook' } }))
      await runs.finish(anEnd('r1', { status: 'failed', failure }))
      await runs.finish(anEnd('r2'))
      expect(idsOf(runs, { version: 2 })).toEqual(['r2'])
      expect(idsOf(runs, { triggerKind: 'webhook' })).toEqual(['r3'])
      expect(idsOf(runs, { triggerNode: 'start' })).toEqual(['r2', 'r1'])
      expect(idsOf(runs, { errorCode: 'UPSTREAM_REJECTED' })).toEqual(['r1'])
      expect(idsOf(runs, { errorCode: 'UPSTREAM_TIMEOUT' })).toEqual([])
      expect(idsOf(runs, { errorCode: 'UPSTREAM_REJECTED', version: 2 })).toEqual([])
    })

    test('takes the characters of a key as they are', async () => {
      const runs = await filled()
      expect(idsOf(runs, { key: 'opp_%-2' })).toEqual(['r2'])
      expect(idsOf(runs, { key: 'opp__' })).toEqual([])
      expect(idsOf(runs, { key: `' OR 1=1 --` })).toEqual([])
    })

    test('gives each run once over its pages, also with many statuses and while new runs arrive', async () => {
      const runs = await filled()
      const filter = { statuses: ['succeeded', 'failed', 'partial', 'canceled'], limit: 2 } as const
      const seen: string[] = []
      let next: string | null = null
      do {
        const page = runs.list({ ...filter, ...(next === null ? {} : { cursor: next }) })
        seen.push(...page.runs.map(({ id }) => id))
        next = page.next
        await runs.enqueue(aRun(`late${seen.length}`, { queuedAt: at(30) }))
        await runs.finish(anEnd(`late${seen.length}`))
      } while (next !== null)
      expect(seen).toEqual(['r5', 'r4', 'r3', 'r2', 'r1', 'r0'])
    })

    test('pages over runs of the same instant', async () => {
      const { runs } = withFlow()
      for (const id of ['a', 'b', 'c']) await runs.enqueue(aRun(id))
      const first = runs.list({ limit: 2 })
      expect(first.runs.map(({ id }) => id)).toEqual(['c', 'b'])
      expect(idsOf(runs, { cursor: first.next ?? '' })).toEqual(['a'])
    })

    test('refuses a cursor of another origin', () => {
      expect(() => withFlow().runs.list({ limit: 2, cursor: 'rubbish' })).toThrow('The cursor is not one of this list')
    })

    test('shows the first five keys and finds all that were kept', async () => {
      const { runs } = withFlow()
      await runs.enqueue(aRun('r1'))
      const first = Array.from({ length: 1000 }, (_, index) => `K${index}`)
      await runs.finish(anEnd('r1', { keys: { first, count: 4000 } }))
      expect(runs.summary('r1')?.keys).toEqual({ first: ['K0', 'K1', 'K2', 'K3', 'K4'], count: 4000 })
      expect(idsOf(runs, { key: 'K999' })).toEqual(['r1'])
    })
  })
}

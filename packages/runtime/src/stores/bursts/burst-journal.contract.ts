import { expect, test } from 'vitest'
import { flowError } from '@isthmus/sdk'
import type { ExpressBurst, ExpressRun } from '../../engine/express-port.ts'
import type { BurstJournal } from './burst-journal.ts'
import type { TriggerMemory } from '../../engine/trigger-memory-port.ts'
import type { RunStore } from '../runs/run-store.ts'

const at = '2026-03-01T08:00:00.000Z'

/** A journal over an empty database with the flow `orders`, and what reads from that database. */
export interface OpenBursts {
  readonly journal: BurstJournal
  readonly runs: RunStore
  readonly memory: TriggerMemory
}

const problem = flowError('INTERNAL', { message: 'x' }).toProblem()
export function runOf(id: string, more: Partial<ExpressRun> = {}): ExpressRun {
  return {
    id,
    queuedAt: at,
    inputText: `[{"id":"${id}"}]`,
    status: 'succeeded',
    records: { in: 1, out: 1, errors: 0 },
    failure: undefined,
    stepsText: `[{"node":"start","status":"succeeded","recordsIn":0,"recordsOut":{"out":1},"errors":0,"durationMs":1,"retries":0}]`,
    traceText: `{"nodes":{"start":{"out":{"total":1,"records":[{"index":0,"value":"${id}"}]}}},"inputs":{}}`,
    ...more,
  }
}

export function burstOf(runs: readonly ExpressRun[]): ExpressBurst {
  return {
    flowId: 'orders',
    flowName: 'Orders',
    flowVersion: 1,
    trigger: { node: 'start', kind: 'webhook' },
    startedBy: 'webhook',
    startedAt: at,
    endedAt: at,
    durationMs: 2,
    runs,
  }
}

export function names(count: number, from = 0): readonly string[] {
  return Array.from({ length: count }, (_, n) => `r${String(n + from).padStart(4, '0')}`)
}

/** What every way to write finished runs keeps to. */
export function burstJournalContract(open: () => Promise<OpenBursts>): void {
  test('are found with everything that was told of them', async () => {
    const { journal, runs } = await open()
    await journal.record(burstOf([runOf('r1')]), 'full')
    expect(await runs.get('r1')).toMatchObject({
      id: 'r1',
      status: 'succeeded',
      flowId: 'orders',
      trigger: { node: 'start', kind: 'webhook' },
      startedBy: 'webhook',
      queuedAt: at,
      durationMs: 2,
      records: { in: 1, out: 1, errors: 0 },
      keys: { first: [], count: 0 },
      steps: [{ node: 'start' }],
    })
    expect(await runs.trace('r1')).toBe(runOf('r1').traceText)
    expect(await runs.input('r1')).toMatchObject({ text: '[{"id":"r1"}]', flowVersion: 1 })
    expect(runs.unfinished()).toEqual([])
  })

  // Statements take 64, 16, 4 and 1 rows; a group holds 128.
  test.each([1, 3, 4, 63, 64, 85, 129, 300])('keep their order and their own texts, %i of them', async (count) => {
    const { journal, runs } = await open()
    await journal.record(burstOf(names(count).map((id) => runOf(id))), 'grouped')
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = runs.list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...page.runs.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    expect(seen).toEqual(names(count).toReversed())
    for (const id of names(count).filter((_, place) => place % 31 === 0 || place === count - 1)) {
      expect(await runs.trace(id)).toBe(runOf(id).traceText)
      expect((await runs.input(id))?.text).toBe(runOf(id).inputText)
    }
  })

  test('may end differently', async () => {
    const { journal, runs } = await open()
    const failure = { node: 'm', nodeName: 'Map', problem }
    const failed: Partial<ExpressRun> = { status: 'failed', failure, records: { in: 1, out: 0, errors: 1 } }
    const mixed = names(20).map((id, place) => runOf(id, place % 3 === 1 ? failed : {}))
    await journal.record(burstOf(mixed), 'full')
    const statuses = names(20).map((id) => runs.summary(id)?.status)
    expect(statuses).toEqual(mixed.map(({ status }) => status))
    expect(runs.summary('r0001')).toMatchObject({ failure, records: { in: 1, out: 0, errors: 1 } })
    expect(runs.summary('r0002')?.failure).toBeUndefined()
    expect(runs.list({ statuses: ['failed'], limit: 50 }).runs).toHaveLength(7)
  })

  test('are found by what they have in common however many came after them', async () => {
    const { journal, runs } = await open()
    const failure = { node: 'm', nodeName: 'Map', problem }
    await journal.record(burstOf([runOf('lost', { status: 'failed', failure })]), 'grouped')
    for (let from = 0; from < 1200; from += 200) {
      await journal.record(burstOf(names(200, from).map((id) => runOf(id))), 'grouped')
    }
    const found = (filter: object) => runs.list({ limit: 5, ...filter }).runs.map(({ id }) => id)
    expect(found({ statuses: ['failed'] })).toEqual(['lost'])
    expect(found({ errorCode: 'INTERNAL' })).toEqual(['lost'])
    expect(found({ version: 1, triggerKind: 'webhook', statuses: ['succeeded'] })[0]).toBe('r1199')
    expect(found({ version: 2 })).toEqual([])
  })

  test('are remembered by the keys of their events, and only those that have one', async () => {
    const { journal, memory } = await open()
    const mark = (key: string) => ({ kind: 'event', scope: 'orders hook', key, expiresAtMs: 2000 }) as const
    const marked = names(200).map((id, place) => runOf(id, place % 3 === 0 ? { mark: mark(`k${place}`) } : {}))
    await journal.record(burstOf(marked), 'full')
    const found = names(200).map((_, place) => memory.eventRun('orders hook', `k${place}`, 1000))
    expect(found).toEqual(names(200).map((id, place) => (place % 3 === 0 ? id : undefined)))
    expect(memory.eventRun('other hook', 'k0', 1000)).toBeUndefined()
    expect(memory.eventRun('orders hook', 'k0', 2000)).toBeUndefined()
  })

  test('leave no key behind when they cannot be written', async () => {
    const { journal, memory } = await open()
    const mark = { kind: 'event', scope: 'orders hook', key: 'k', expiresAtMs: 2000 } as const
    await journal.record(burstOf([runOf('a')]), 'full')
    await expect(journal.record(burstOf([runOf('b', { mark }), runOf('a')]), 'full')).rejects.toThrow()
    expect(memory.eventRun('orders hook', 'k', 1000)).toBeUndefined()
  })

  test('are written together when they come together, and are all told when that fails', async () => {
    const { journal, runs } = await open()
    const bursts = [burstOf([runOf('a')]), burstOf([runOf('b')])]
    await Promise.all(bursts.map((burst) => journal.record(burst, 'grouped')))
    expect(runs.list({ limit: 10 }).runs.map(({ id }) => id)).toEqual(['b', 'a'])
    const again = await Promise.allSettled([
      journal.record(burstOf([runOf('c')]), 'full'),
      journal.record(burstOf([runOf('a')]), 'full'),
    ])
    expect(again.at(-1)).toMatchObject({ status: 'rejected' })
    await journal.record(burstOf([runOf('d')]), 'full')
    expect(runs.summary('d')).toBeDefined()
  })

  test('are written before the store closes', async () => {
    const { journal, runs } = await open()
    const written = journal.record(burstOf([runOf('a')]), 'grouped')
    await journal.flush()
    expect(runs.summary('a')).toBeDefined()
    await written
  })
}

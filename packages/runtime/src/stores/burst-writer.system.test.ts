import { zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { flowError, flowSchemaVersion, type Flow } from '@isthmus/sdk'
import type { ExpressBurst, ExpressRun } from '../engine/express-port.ts'
import { openStores, type Stores } from './open-stores.ts'
import { openGroup, packGroup } from './trace-group.ts'

const at = '2026-03-01T08:00:00.000Z'
const flow: Flow = { schema: flowSchemaVersion, id: 'orders', name: 'Orders', nodes: [], edges: [], settings: {} }

const opened: Stores[] = []
function openRuns() {
  const stores = openStores(':memory:', () => new Date(at))
  opened.push(stores)
  stores.flows.create({ flow, by: 'ada' })
  return stores.runs
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((stores) => stores.close()))
})

const problem = flowError('INTERNAL', { message: 'x' }).toProblem()
const runOf = (id: string, more: Partial<ExpressRun> = {}): ExpressRun => ({
  id,
  queuedAt: at,
  inputText: `[{"id":"${id}"}]`,
  status: 'succeeded',
  records: { in: 1, out: 1, errors: 0 },
  failure: undefined,
  stepsText: `[{"node":"start","status":"succeeded","recordsIn":0,"recordsOut":{"out":1},"errors":0,"durationMs":1,"retries":0}]`,
  traceText: `{"nodes":{"start":{"out":{"total":1,"records":[{"index":0,"value":"${id}"}]}}},"inputs":{}}`,
  ...more,
})
const burstOf = (runs: readonly ExpressRun[]): ExpressBurst => ({
  flowId: 'orders',
  flowName: 'Orders',
  flowVersion: 1,
  trigger: { node: 'start', kind: 'webhook' },
  startedBy: 'webhook',
  startedAt: at,
  endedAt: at,
  durationMs: 2,
  runs,
})
const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `r${String(n + from).padStart(4, '0')}`)

describe('finished runs that come in bursts', () => {
  test('are found with everything that was told of them', async () => {
    const runs = openRuns()
    await runs.record(burstOf([runOf('r1')]), 'full')
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
    const runs = openRuns()
    await runs.record(burstOf(names(count).map((id) => runOf(id))), 'grouped')
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
    const runs = openRuns()
    const failure = { node: 'm', nodeName: 'Map', problem }
    const failed: Partial<ExpressRun> = { status: 'failed', failure, records: { in: 1, out: 0, errors: 1 } }
    const mixed = names(20).map((id, place) => runOf(id, place % 3 === 1 ? failed : {}))
    await runs.record(burstOf(mixed), 'full')
    const statuses = names(20).map((id) => runs.summary(id)?.status)
    expect(statuses).toEqual(mixed.map(({ status }) => status))
    expect(runs.summary('r0001')).toMatchObject({ failure, records: { in: 1, out: 0, errors: 1 } })
    expect(runs.summary('r0002')?.failure).toBeUndefined()
    expect(runs.list({ statuses: ['failed'], limit: 50 }).runs).toHaveLength(7)
  })

  test('are written together when they come together, and are all told when that fails', async () => {
    const runs = openRuns()
    const bursts = [burstOf([runOf('a')]), burstOf([runOf('b')])]
    await Promise.all(bursts.map((burst) => runs.record(burst, 'grouped')))
    expect(runs.list({ limit: 10 }).runs.map(({ id }) => id)).toEqual(['b', 'a'])
    const again = await Promise.allSettled([
      runs.record(burstOf([runOf('c')]), 'full'),
      runs.record(burstOf([runOf('a')]), 'full'),
    ])
    expect(again.at(-1)).toMatchObject({ status: 'rejected' })
    await runs.record(burstOf([runOf('d')]), 'full')
    expect(runs.summary('d')).toBeDefined()
  })

  test('are written before the store closes', async () => {
    const runs = openRuns()
    const written = runs.record(burstOf([runOf('a')]), 'grouped')
    await runs.flush()
    expect(runs.summary('a')).toBeDefined()
    await written
  })
})

describe('a group of texts', () => {
  test('gives back what was packed, whatever characters it holds', async () => {
    const texts = ['', '汉字 "quoted"\n', '\u2028🙂'].map((text) => ({
      stepsText: '[]',
      traceText: text,
      inputText: `[${JSON.stringify(text)}]`,
    }))
    expect(await openGroup(await packGroup(texts))).toEqual(texts)
    expect(await openGroup(await packGroup([{ stepsText: '[1]', traceText: 'x' }]))).toEqual([
      { stepsText: '[1]', traceText: 'x' },
    ])
  })

  test('of an older version can still be opened', async () => {
    const old = zstdCompressSync(JSON.stringify([[[{ node: 'a' }], '{"nodes":{}}']]))
    expect(await openGroup(old)).toEqual([{ stepsText: '[{"node":"a"}]', traceText: '{"nodes":{}}' }])
  })
})

import { describe, expect, test } from 'vitest'
import type { Flow } from '@isthmus/sdk'
import type { ProblemDocument, RunDetail, RunsAnswer, RunSummary, TraceRecordsAnswer } from '@isthmus/sdk/api'
import type { RunTrace } from '../engine/trace/trace.ts'
import { aFlow, aNode, tryApi, type TriedApi } from './try-api.contract.ts'

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T
const codeOf = async (answer: Promise<Response>): Promise<string> => (await json<ProblemDocument>(answer)).code

const withFlow = async (change = {}): Promise<TriedApi> => {
  const api = tryApi()
  await api.call('POST', 'flows', { body: { flow: aFlow('orders', change) } })
  return api
}
const params = { flow: 'orders', run: 'run-1', node: 'start' }
const traceOf = (count: number): RunTrace => ({
  nodes: {
    start: {
      out: { total: count + 5, records: Array.from({ length: count }, (_, index) => ({ index, value: { index } })) },
    },
  },
  inputs: { shout: [{ node: 'start', port: 'out' }] },
})

describe('narrowing the list', () => {
  test.each<[string, readonly string[]]>([
    ['version=1', ['r2', 'r1']],
    ['version=2', []],
    ['trigger=webhook', ['r2']],
    ['triggerNode=start', ['r1']],
    ['code=UPSTREAM_TIMEOUT', ['r1']],
    ['code=UPSTREAM_TIMEOUT&trigger=webhook', []],
  ])('by %s', async (query, ids) => {
    const { call, stores } = await withFlow()
    const queued = {
      flowId: 'orders',
      flowName: 'Orders',
      flowVersion: 1,
      startedBy: 'ada',
      inputText: '[]',
      recordsIn: 0,
    }
    const at = '2026-03-01T08:00:00.000Z'
    const [manual, hook] = [{ node: 'start', kind: 'manual' } as const, { node: 'hook', kind: 'webhook' } as const]
    await stores.runs.enqueue({ ...queued, id: 'r1', trigger: manual, queuedAt: at })
    await stores.runs.enqueue({ ...queued, id: 'r2', trigger: hook, queuedAt: at })
    const problem = { code: 'UPSTREAM_TIMEOUT', message: 'late' } as const
    await stores.runs.finish({
      id: 'r1',
      status: 'failed',
      startedAt: at,
      endedAt: at,
      durationMs: 1,
      records: { in: 0, out: 0, errors: 0 },
      keys: { first: [], count: 0 },
      failure: { node: 'start', nodeName: 'Start', problem },
      steps: [],
      traceText: '{"nodes":{},"inputs":{}}',
    })
    const { runs } = await json<RunsAnswer>(call('GET', 'runs', { query: `?${query}` }))
    expect(runs.map(({ id }) => id)).toEqual(ids)
  })

  test('refuses what is no kind of trigger', async () => {
    expect(await codeOf(tryApi().call('GET', 'runs', { query: '?trigger=pigeon' }))).toBe('SCHEMA_MISMATCH')
  })
})

describe('starting a run', () => {
  test('answers with the queued run and names who started it', async () => {
    const api = await withFlow()
    const answer = await api.call('POST', 'flowRuns', {
      params,
      body: { input: [{ id: 1 }, { id: 2 }] },
      as: 'builder',
    })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({
      id: 'run-1',
      status: 'running',
      startedBy: 'builder',
      records: { in: 2 },
    })
    expect(api.engine.started).toMatchObject([
      { trigger: 'start', input: [{ id: 1 }, { id: 2 }], saved: { version: 1 } },
    ])
  })

  test('without a body starts with one empty record', async () => {
    const api = await withFlow()
    expect((await api.call('POST', 'flowRuns', { params })).status).toBe(202)
    expect(api.engine.started[0]?.input).toEqual([{}])
  })

  test('wants to know which trigger, when there are several', async () => {
    const api = await withFlow({ nodes: [aNode('start', 'start'), aNode('other', 'start')], edges: [] })
    const refused = await json<ProblemDocument>(api.call('POST', 'flowRuns', { params, body: {} }))
    expect(refused).toMatchObject({
      code: 'SCHEMA_MISMATCH',
      detail: '/trigger: must be one of start, other, got nothing.',
    })
    expect((await api.call('POST', 'flowRuns', { params, body: { trigger: 'other' } })).status).toBe(202)
    expect(await codeOf(api.call('POST', 'flowRuns', { params, body: { trigger: 'gone' } }))).toBe('NOT_FOUND')
  })

  test('says when to come back while the queue is full', async () => {
    const api = await withFlow({ name: 'Busy' })
    const answer = await api.call('POST', 'flowRuns', { params, body: {} })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2'])
  })
})

describe('a run', () => {
  test('shows its live steps while it goes on, and what is stored afterwards', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    const during = await json<RunDetail>(api.call('GET', 'run', { params, as: 'viewer' }))
    expect(during).toMatchObject({ status: 'running', steps: [{ node: 'start', status: 'running' }] })
    await api.engine.end('run-1')
    const after = await json<RunDetail>(api.call('GET', 'run', { params }))
    expect(after).toMatchObject({ status: 'succeeded', durationMs: 5, steps: [{ status: 'succeeded' }] })
    expect(after.flow).toEqual(aFlow('orders'))
  })

  test('is in the list with its live status', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    await api.call('POST', 'flowRuns', { params })
    await api.engine.end('run-1')
    const list = (query: string) => json<RunsAnswer>(api.call('GET', 'runs', { query, as: 'viewer' }))
    expect((await list('')).runs.map(({ id, status }) => [id, status])).toEqual([
      ['run-2', 'running'],
      ['run-1', 'succeeded'],
    ])
    expect((await list('?status=succeeded&status=failed&flow=orders&limit=5')).runs.map(({ id }) => id)).toEqual([
      'run-1',
    ])
    const first = await list('?limit=1')
    expect((await list(`?limit=1&cursor=${first.next}`)).runs.map(({ id }) => id)).toEqual(['run-1'])
    expect((await list('?from=2026-03-01T09:00:00%2B02:00')).runs).toHaveLength(2)
  })

  test('can be stopped while it goes on, not afterwards', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    expect((await api.call('POST', 'runCancel', { params })).status).toBe(202)
    await api.engine.end('run-1', { status: 'canceled' })
    expect(await codeOf(api.call('POST', 'runCancel', { params }))).toBe('RUN_FINISHED')
    expect(api.deps.audit.list({ object: 'run:run-1', limit: 9 })).toHaveLength(1)
  })

  test('is repeated with its records, on the newest version or its own', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params, body: { input: [{ id: 7 }] } })
    const retry = (version: string) => api.call('POST', 'runRetry', { params, body: { version } })
    expect(await codeOf(retry('same'))).toBe('RUN_UNFINISHED')
    await api.engine.end('run-1', { status: 'failed' })
    await api.call('PUT', 'flow', { params, body: { flow: aFlow('orders', { name: 'Second' }), baseVersion: 1 } })
    expect(await json<RunSummary>(retry('same'))).toMatchObject({ flowVersion: 1, startedBy: 'retry of run-1' })
    expect(await json<RunSummary>(retry('newest'))).toMatchObject({ flowVersion: 2 })
    expect(api.engine.started.map(({ input }) => input)).toEqual([[{ id: 7 }], [{ id: 7 }], [{ id: 7 }]])
    expect(await codeOf(retry('oldest'))).toBe('SCHEMA_MISMATCH')
  })
})

describe('the records of a step', () => {
  test('are paged from the live trace and from the stored one', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    api.engine.change('run-1', { trace: traceOf(3) })
    const page = (query: string, node = 'start') =>
      json<TraceRecordsAnswer>(api.call('GET', 'runRecords', { params: { ...params, node }, query, as: 'viewer' }))
    expect(await page('?limit=2')).toMatchObject({
      total: 8,
      kept: 3,
      next: '2',
      records: [{ index: 0 }, { index: 1 }],
    })
    await api.engine.end('run-1')
    expect(await page('?limit=2&cursor=2')).toMatchObject({ next: null, records: [{ value: { index: 2 } }] })
    expect((await page('?side=in', 'shout')).records[0]).toMatchObject({
      from: { node: 'start', port: 'out', index: 0 },
    })
    expect(await page('?port=error')).toMatchObject({ total: 0, records: [] })
  })

  test('of a node that the run did not have are refused', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    expect(await codeOf(api.call('GET', 'runRecords', { params: { ...params, node: 'gone' } }))).toBe('NOT_FOUND')
  })
})

describe('following a run', () => {
  const eventsOf = (text: string) =>
    text
      .split('\n\n')
      .filter(Boolean)
      .map((part) => part.split('\n')[0])

  test('tells its steps while it goes on and the whole run at its end', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    const answer = await api.call('GET', 'runEvents', { params, as: 'viewer' })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    const reader = (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader.read()).value).toMatch(/^event: steps\ndata: \{"status":"running","steps":\[.*\n\n$/)
    await api.engine.end('run-1')
    const [event, data = ''] = ((await reader.read()).value ?? '').split('\ndata: ')
    expect(event).toBe('event: run')
    expect(JSON.parse(data)).toMatchObject({ id: 'run-1', status: 'succeeded' })
    expect((await reader.read()).done).toBe(true)
  })

  test('says nothing but the end when the run is over already', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    await api.engine.end('run-1')
    const text = await (await api.call('GET', 'runEvents', { params })).text()
    expect(eventsOf(text)).toEqual(['event: run'])
  })

  test('tells many changes in few messages', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    const text = (await api.call('GET', 'runEvents', { params })).text()
    for (let change = 0; change < 50; change += 1) {
      api.engine.change('run-1', {})
      await new Promise((resolve) => setImmediate(resolve))
    }
    await api.engine.end('run-1')
    expect(eventsOf(await text).filter((event) => event === 'event: steps').length).toBeLessThan(4)
  })

  test('stops listening when the reader goes', async () => {
    const api = await withFlow()
    await api.call('POST', 'flowRuns', { params })
    const listening = { count: 0 }
    const live = api.engine.live('run-1')
    const watched = {
      ...api.deps,
      engine: {
        ...api.engine,
        live: () =>
          live && {
            ...live,
            onChange: (listener: () => void) => {
              const stop = live.onChange(listener)
              listening.count += 1
              return () => {
                listening.count -= 1
                stop()
              }
            },
          },
      },
    }
    const { createApi } = await import('./create-api.ts')
    const headers = { cookie: api.cookie('viewer') }
    const answer = await createApi(watched).request('/api/runs/run-1/events', { headers })
    const reader = answer.body?.getReader()
    await reader?.read()
    expect(listening.count).toBe(1)
    await reader?.cancel()
    expect(listening.count).toBe(0)
  })
})

describe('a run without records to look at', () => {
  const unkeptOf = async (settings: Flow['settings'], outcome: Parameters<TriedApi['engine']['end']>[1]) => {
    const api = await withFlow({ settings })
    await api.call('POST', 'flowRuns', { params, body: {} })
    await api.engine.end('run-1', outcome)
    const answer = await api.call('GET', 'run', { params: { run: 'run-1' } })
    return ((await answer.json()) as RunDetail).unkept
  }

  test('says that its flow is set so', async () => {
    expect(await unkeptOf({ keepTraces: 'none' }, { status: 'failed' })).toBe('settings')
    expect(await unkeptOf({ keepTraces: 'errors' }, { status: 'succeeded' })).toBe('settings')
    expect(await unkeptOf({ keepTraces: 'errors' }, { status: 'failed' })).toBeUndefined()
    expect(await unkeptOf({}, { status: 'succeeded' })).toBeUndefined()
  })

  test('says that they were removed to free space', async () => {
    expect(await unkeptOf({}, { status: 'succeeded', steps: [] })).toBe('pruned')
  })
})

import { describe, expect, test } from 'vitest'
import type { Json } from '@isthmus/sdk'
import type { RunDetail, RunsAnswer, TraceCallsAnswer, TraceRecordsAnswer } from '@isthmus/sdk/api'
import type { RunTrace } from '../engine/trace/trace.ts'
import { hidden } from './personal-data.ts'
import { aFlow, aNode, tryApi, type TriedApi } from './try-api.contract.ts'

const params = { flow: 'orders', run: 'run-1' }
const edges = [
  { id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'shout', port: 'in' } },
  { id: 'e2', from: { node: 'shout', port: 'out' }, to: { node: 'last', port: 'in' } },
]
const nodes = [
  aNode('start', 'start'),
  aNode('shout', 'shout', { config: { text: 'a' } }),
  aNode('last', 'shout', { config: { text: 'b' } }),
]
const came = { contact: { mail: 'Anna.Berg@nordwind.example' }, note: 'ask anna.berg@nordwind.example', amount: 12 }
const left = { text: 'Hello', owner: 'Anna Berg', age: null }
const failure = { code: 'CODE_FAILED', message: 'It failed.' }

/** start -> shout (whose `owner` is tagged) -> last, which joins what it got and fails. */
const trace: RunTrace = {
  nodes: {
    start: { out: { total: 1, records: [{ index: 0, value: came }] } },
    shout: { out: { total: 1, records: [{ index: 0, value: left, from: { node: 'start', port: 'out', index: 0 } }] } },
    last: {
      out: {
        total: 1,
        records: [
          {
            index: 0,
            value: { title: 'ORDER OF ANNA BERG', via: 'anna.berg@NORDWIND.example', amount: 12 },
            from: { node: 'shout', port: 'out', index: 0 },
          },
        ],
      },
      error: { total: 1, records: [{ index: 0, value: { error: failure, record: left } }] },
    },
  },
  inputs: { shout: [{ node: 'start', port: 'out' }], last: [{ node: 'shout', port: 'out' }] },
}

async function withRun(): Promise<TriedApi> {
  const api = tryApi()
  const settings = { personalFields: ['contact.mail', 'note'] }
  await api.call('POST', 'flows', { body: { flow: aFlow('orders', { nodes, edges, settings }) } })
  await api.call('POST', 'flowRuns', { params })
  api.engine.change('run-1', { trace })
  return api
}

const seen = async (api: TriedApi, as: 'viewer' | 'builder', node: string, query = ''): Promise<readonly Json[]> => {
  const answer = await api.call('GET', 'runRecords', { params: { ...params, node }, query, as })
  return ((await answer.json()) as TraceRecordsAnswer).records.map(({ value }) => value ?? null)
}

describe('personal data in records', () => {
  test('is shown to those who build flows', async () => {
    expect(await seen(await withRun(), 'builder', 'start')).toEqual([came])
  })

  test('is hidden from viewers where the flow or a shape names the field, going in and coming out', async () => {
    const api = await withRun()
    const masked = { contact: { mail: hidden }, note: hidden, amount: 12 }
    expect(await seen(api, 'viewer', 'start')).toEqual([masked])
    expect(await seen(api, 'viewer', 'shout', '?side=in')).toEqual([masked])
    expect(await seen(api, 'viewer', 'shout')).toEqual([{ ...left, owner: hidden }])
  })

  test('is hidden where a later record holds it under another name, in other letters or among other words', async () => {
    expect(await seen(await withRun(), 'viewer', 'last')).toEqual([{ title: hidden, via: hidden, amount: 12 }])
  })

  test('is hidden in the envelope of a failed record', async () => {
    const [envelope] = await seen(await withRun(), 'viewer', 'last', '?port=error')
    expect(envelope).toEqual({ error: failure, record: { ...left, owner: hidden } })
  })

  test('is hidden where a message quotes it, in the list of runs and in a run', async () => {
    const api = await withRun()
    const message = '"owner" must be a number, got "Anna Berg".'
    const problem = { code: 'UPSTREAM_REJECTED', message, params: { got: '"Anna Berg"' } } as const
    await api.engine.end('run-1', { status: 'failed', failure: { node: 'last', nodeName: 'Last', problem } })
    const [listed] = ((await (await api.call('GET', 'runs', { as: 'viewer' })).json()) as RunsAnswer).runs
    const detail = (await (await api.call('GET', 'run', { params, as: 'viewer' })).json()) as RunDetail
    for (const run of [listed, detail]) {
      expect(run?.failure?.problem.message).toBe(`"owner" must be a number, got ${hidden}.`)
    }
    const shown = (await (await api.call('GET', 'run', { params, as: 'builder' })).json()) as RunDetail
    expect(shown.failure?.problem.message).toBe(message)
  })
})

describe('personal data in calls to other systems', () => {
  const call = {
    index: 0,
    at: '2026-03-01T08:00:00.000Z',
    try: 1,
    records: 1,
    method: 'POST',
    url: 'https://crm.example/people/Anna%20Berg?mail=anna.berg%40nordwind.example&page=2',
    status: 200,
    durationMs: 3,
    sentBytes: 10,
    receivedBytes: 20,
    from: { node: 'shout', port: 'out', index: 0 },
    sent: { headers: { accept: 'application/json' }, body: '{"FullName":"Anna Berg","amount":12}' },
    received: { headers: { location: '/people/Anna Berg' }, body: '{"owner":"Somebody else","id":7}' },
  }
  const cut = { ...call, index: 1, received: { headers: {}, body: '{"owner":"Someb', cutBytes: 9000, cutHash: 'a' } }
  const { from: _none, ...forMany } = { ...call, index: 2, records: 2 }

  const shown = async (as: 'viewer' | 'builder', query = ''): Promise<TraceCallsAnswer> => {
    const api = await withRun()
    const calls = { last: { total: 9, failed: 1, kept: [call, cut, forMany] } }
    api.engine.change('run-1', { trace: { ...trace, calls } })
    const answer = await api.call('GET', 'runCalls', { params: { ...params, node: 'last' }, query, as })
    return (await answer.json()) as TraceCallsAnswer
  }

  test('is shown to those who build flows', async () => {
    expect(await shown('builder')).toEqual({ calls: [call, cut, forMany], total: 9, failed: 1, kept: 3, next: null })
  })

  test('is hidden from viewers by its value in addresses, headers and bodies, and by its name in answers', async () => {
    const [first] = (await shown('viewer')).calls
    expect(first).toEqual({
      ...call,
      url: `https://crm.example/people/${hidden}?mail=${hidden}&page=2`,
      sent: { ...call.sent, body: `{"FullName":"${hidden}","amount":12}` },
      received: { headers: { location: hidden }, body: `{"owner":"${hidden}","id":7}` },
    })
  })

  test('is hidden with all of a body that was cut, and in calls for several records', async () => {
    const [, second, third] = (await shown('viewer')).calls
    expect(second?.received).toMatchObject({ body: hidden, cutBytes: 9000 })
    expect(third?.sent.body).toBe(`{"FullName":"${hidden}","amount":12}`)
  })

  test('comes in pages', async () => {
    const page = await shown('builder', '?limit=2')
    expect([page.calls.length, page.next]).toEqual([2, '2'])
    expect(await shown('builder', '?cursor=2')).toMatchObject({ calls: [{ index: 2 }], next: null })
  })

  test('a node that made none has none, and one that is not there is not found', async () => {
    const api = await withRun()
    const none = await api.call('GET', 'runCalls', { params: { ...params, node: 'shout' } })
    expect(await none.json()).toEqual({ calls: [], total: 0, failed: 0, kept: 0, next: null })
    expect((await api.call('GET', 'runCalls', { params: { ...params, node: 'nowhere' } })).status).toBe(404)
  })
})

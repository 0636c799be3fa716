import { describe, expect, test } from 'vitest'
import type { Json, RunDetail, RunsAnswer, TraceRecordsAnswer } from '@isthmus/sdk'
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

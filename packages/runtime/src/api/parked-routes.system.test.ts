import { describe, expect, test } from 'vitest'
import type { ParkedAnswer, ParkedRecord } from '@isthmus/sdk/api'
import { aFlow, tryApi, type TriedApi } from './try-api.contract.ts'

/** An API whose first run has a record that waits for a person. */
async function withParked(): Promise<TriedApi> {
  const api = tryApi()
  const { stores, engine } = api
  stores.flows.create({ flow: aFlow('orders'), by: 'ada' })
  await api.call('POST', 'flowRuns', { params: { flow: 'orders' }, body: {} })
  const call = { runId: 'run-1', node: 'shout', call: 'c' }
  const at = '2026-03-01T08:00:00.000Z'
  await stores.effects.intend({ ...call, key: 'key-1', attempt: 1, at, recordText: '{"name":"x"}', businessKey: 'o-1' })
  const problem = { code: 'OUTCOME_UNKNOWN', message: 'Nobody knows' } as const
  await stores.effects.settle({ ...call, kind: 'parked', problem, at })
  await engine.end('run-1', { status: 'parked' })
  return api
}

describe('parked records', () => {
  test('are listed for everybody who may see runs', async () => {
    const api = await withParked()
    const answer = await api.call('GET', 'parked', { as: 'viewer', query: '?flow=orders&limit=10' })
    const { parked, next } = (await answer.json()) as ParkedAnswer
    expect(next).toBeNull()
    expect(parked).toMatchObject([
      {
        id: 'key-1',
        runId: 'run-1',
        flowName: 'Flow orders',
        nodeName: 'Node shout',
        record: { name: 'x' },
        attempts: 1,
      },
    ])
    expect(await (await api.call('GET', 'parked', { query: '?state=resolved' })).json()).toEqual({
      parked: [],
      total: 0,
      next: null,
    })
    expect((await api.call('GET', 'parkedRecord', { params: { parked: 'key-1' } })).status).toBe(200)
    expect((await api.call('GET', 'parkedRecord', { params: { parked: 'no' } })).status).toBe(404)
  })

  test('show in their run', async () => {
    const api = await withParked()
    const run = await (await api.call('GET', 'run', { params: { run: 'run-1' } })).json()
    expect(run).toMatchObject({ status: 'parked', parked: 1 })
  })

  test('are decided once, by a builder; their run goes on and the decision is on record', async () => {
    const api = await withParked()
    const decide = (as: 'viewer' | 'builder') =>
      api.call('POST', 'parkedResolution', {
        as,
        params: { parked: 'key-1' },
        body: { resolution: 'happened', record: { order: 7 } },
      })
    expect((await decide('viewer')).status).toBe(403)
    const decided = (await (await decide('builder')).json()) as ParkedRecord
    expect(decided.resolution).toEqual({ kind: 'happened', at: '2026-03-01T08:00:00.000Z', by: 'builder' })
    expect(api.continued).toEqual(['run-1'])
    expect(api.stores.audit.list({ object: 'run:run-1', limit: 10 })).toMatchObject([
      { who: 'builder', action: 'parked.happened' },
    ])
    expect((await decide('builder')).status).toBe(409)
  })

  test('are not decided by an unknown word', async () => {
    const api = await withParked()
    const answer = await api.call('POST', 'parkedResolution', {
      params: { parked: 'key-1' },
      body: { resolution: 'maybe' },
    })
    expect(answer.status).toBe(422)
  })
})

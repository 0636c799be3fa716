import { describe, expect, test } from 'vitest'
import type { Flow } from '@isthmus/sdk'
import type { FlowDetail, ProblemDocument, RunDetail, RunSummary } from '@isthmus/sdk/api'
import { hidden } from './personal-data.ts'
import { aFlow, tryApi, type TriedApi } from './try-api.contract.ts'

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T
const records = [{ text: 'Hello', owner: 'Office of Nordwind' }]
const pins: NonNullable<Flow['pins']> = {
  shout: { out: { from: 'run', at: '2026-03-01T08:00:00.000Z', basis: '0'.repeat(16), records } },
}
const params = { flow: 'orders', run: 'run-1' }

async function withPins(): Promise<TriedApi> {
  const api = tryApi()
  await api.call('POST', 'flows', { body: { flow: aFlow('orders', { pins }) } })
  return api
}
const recordsOf = ({ flow }: { readonly flow: Flow }) => flow.pins?.['shout']?.['out']?.records

describe('starting a run of a part of a flow', () => {
  test('tells the engine which part, and the reader which run it was', async () => {
    const { call, engine, stores } = await withPins()
    const body = { upTo: 'shout', writes: { shout: 2 } }
    const run = await json<RunSummary>(call('POST', 'flowRuns', { params, body }))
    expect(run.part).toEqual({ upTo: 'shout' })
    expect(engine.started[0]).toMatchObject({ trigger: 'start', input: [{}], part: body })
    expect(stores.runs.find('run-1')?.queued.part).toEqual(body)
    expect(stores.runs.unfinished()[0]?.run.part).toEqual(body)
    const detail = await json<RunDetail>(call('GET', 'run', { params }))
    expect(detail.flow).not.toHaveProperty('pins')
    const whole = await json<RunSummary>(call('POST', 'flowRuns', { params }))
    expect(whole).not.toHaveProperty('part')
  })

  test('is run again as the same part, without what was agreed to be written', async () => {
    const { call, engine } = await withPins()
    await call('POST', 'flowRuns', { params, body: { only: 'shout', writes: { shout: 1 } } })
    await engine.end('run-1')
    for (const version of ['same', 'newest']) {
      const again = await json<RunSummary>(call('POST', 'runRetry', { params, body: { version } }))
      expect(again.part).toEqual({ only: 'shout' })
      expect(engine.started.at(-1)?.part).toEqual({ only: 'shout' })
      expect(engine.started.at(-1)?.saved.flow.pins).toEqual(pins)
    }
  })

  test.each<[object, number, string]>([
    [{ upTo: 'shout', only: 'shout' }, 400, 'USAGE'],
    [{ writes: { shout: 1 } }, 400, 'USAGE'],
    [{ upTo: 'nobody' }, 404, 'NOT_FOUND'],
    [{ upTo: 'shout', writes: { shout: -1 } }, 422, 'SCHEMA_MISMATCH'],
    [{ only: 'shout', maxRecords: 201 }, 422, 'SCHEMA_MISMATCH'],
  ])('refuses %j', async (body, status, code) => {
    const { call, engine } = await withPins()
    const answer = await call('POST', 'flowRuns', { params, body })
    expect([answer.status, ((await answer.json()) as ProblemDocument).code]).toEqual([status, code])
    expect(engine.started).toEqual([])
  })

  test('is not for those who may only look', async () => {
    const { call } = await withPins()
    expect((await call('POST', 'flowRuns', { params, body: { upTo: 'shout' }, as: 'viewer' })).status).toBe(403)
  })
})

describe('pinned records in answers', () => {
  test('hide personal data from those who may not see it', async () => {
    const { call } = await withPins()
    const shown = { text: 'Hello', owner: hidden }
    expect(recordsOf(await json<FlowDetail>(call('GET', 'flow', { params, as: 'builder' })))).toEqual(records)
    expect(recordsOf(await json<FlowDetail>(call('GET', 'flow', { params, as: 'viewer' })))).toEqual([shown])
    const version = { flow: 'orders', version: 1 }
    expect(recordsOf(await json<FlowDetail>(call('GET', 'flowVersion', { params: version, as: 'viewer' })))).toEqual([
      shown,
    ])
  })

  test('too many of them are refused with the limit', async () => {
    const { call } = await withPins()
    const many = { shout: { out: { ...pins['shout']?.['out'], records: Array.from({ length: 201 }, () => 1) } } }
    const body = { flow: { ...aFlow('orders'), pins: many }, baseVersion: 1 }
    const answer = await call('PUT', 'flow', { params, body })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ problems: [{ code: 'PIN_TOO_LARGE', node: 'shout' }] })
  })
})

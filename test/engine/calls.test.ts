import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Flow, Json } from '@isthmus/sdk'
import { openHouse, type House } from './control-house.ts'
import { collector, effectType, expr, flowOf, mapTo, node, startNode } from './engine-rig.ts'

const seen = collector()
const writes: Json[] = []
const write = effectType(
  'write',
  async (record) => {
    writes.push(record)
    return [{ record }]
  },
  { effects: 'write' },
)
const failing = effectType('failing', async () => {
  throw new TypeError('the ERP said no')
})
const gate = { open: Promise.resolve(), reached: () => undefined as void }
const slow = effectType('slow', async (record) => {
  gate.reached()
  await gate.open
  return [{ record }]
})

const called = node('called', 'trigger.call')
const named = (id: string, flow: Flow): Flow => ({ ...flow, id, name: id })
const double = named(
  'double',
  flowOf(
    [called, mapTo('twice', { n: expr('record.n * 2') }), node('give', 'return')],
    ['called -> twice', 'twice -> give'],
  ),
)
const caller = (config: Record<string, Json>, id = 'caller', settings = {}) =>
  named(
    id,
    flowOf(
      [startNode, node('call', 'flow.call', config), node('collect', 'collect')],
      ['start -> call', 'call -> collect'],
      settings,
    ),
  )

let house: House
beforeEach(() => {
  seen.records.length = 0
  writes.length = 0
  gate.open = Promise.resolve()
  gate.reached = () => undefined
  house = openHouse({ nodes: [seen.type, write, failing, slow] })
  house.add(double)
})
afterEach(() => house.close())

describe('calling a flow', () => {
  test('goes on with the records that the called flow returns, and links both runs', async () => {
    house.add(caller({ flow: 'double' }))
    const run = await house.run('caller', [{ n: 1 }, { n: 2 }])
    expect(run).toMatchObject({ status: 'succeeded', records: { in: 2, out: 2, errors: 0 } })
    expect(seen.records).toEqual([{ n: 2 }, { n: 4 }])
    const detail = await house.stores.runs.get(run.id)
    expect(detail?.children).toMatchObject({
      count: 2,
      first: [{ flowId: 'double', node: 'call', status: 'succeeded' }, { flowId: 'double' }],
    })
    const child = house.stores.runs.summary(detail?.children.first[0]?.id ?? '')
    expect(child).toMatchObject({ parent: { run: run.id, node: 'call' }, trigger: { kind: 'call' } })
  })

  test('keeps the record and puts the result into it when asked to', async () => {
    house.add(caller({ flow: 'double', output: 'first', into: 'answer', input: expr('{ n: record.id }') }))
    await house.run('caller', [{ id: 3 }])
    expect(seen.records).toEqual([{ id: 3, answer: { n: 6 } }])
  })

  test('calls once for all records of a chunk when asked to', async () => {
    house.add(caller({ flow: 'double', per: 'chunk' }))
    const run = await house.run('caller', [{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(seen.records).toEqual([{ n: 2 }, { n: 4 }, { n: 6 }])
    expect((await house.stores.runs.get(run.id))?.children.count).toBe(1)
  })

  test('fails the record with the reason and the run when the called flow fails', async () => {
    house.add(named('bad', flowOf([called, node('erp', 'failing')], ['called -> erp'])))
    house.add(caller({ flow: 'bad' }))
    const run = await house.run('caller', [{ n: 1 }])
    const { children } = (await house.stores.runs.get(run.id)) ?? {}
    expect(run).toMatchObject({
      status: 'failed',
      failure: { node: 'call', problem: { code: 'CALL_FAILED', params: { flow: 'bad', run: children?.first[0]?.id } } },
    })
    expect(run.failure?.problem.message).toContain('the ERP said no')
  })

  test.each([
    ['CALL_FLOW_UNKNOWN', 'nowhere', undefined],
    ['CALL_FLOW_INACTIVE', 'off', undefined],
    ['CALL_TRIGGER_MISSING', 'plain', undefined],
    ['CALL_INPUT_INVALID', 'strict', undefined],
  ])('says %s before anything runs', async (code, flow) => {
    house.stores.flows.create({ flow: named('off', double), by: 'ada' })
    house.add(named('plain', flowOf([startNode], [])))
    const schema = { type: 'object', properties: { n: { type: 'string' } } }
    house.add(named('strict', flowOf([node('called', 'trigger.call', { input: schema })], [])))
    house.add(caller({ flow }))
    const run = await house.run('caller', [{ n: 1 }])
    expect(run).toMatchObject({ status: 'failed', failure: { problem: { code } } })
    expect((await house.stores.runs.get(run.id))?.children.count).toBe(0)
  })

  test('stops flows that call each other in a circle', async () => {
    const circle = flowOf(
      [called, startNode, node('call', 'flow.call', { flow: 'circle' })],
      ['called -> call', 'start -> call'],
    )
    house.add(named('circle', circle))
    const run = await house.run('circle', [{ n: 1 }])
    expect(run.status).toBe('failed')
    const all = house.stores.runs.list({ flow: 'circle', limit: 50 }).runs
    expect(all).toHaveLength(17)
    expect(all.find(({ failure }) => failure?.problem.code === 'CALL_TOO_DEEP')).toBeDefined()
  })

  test('needs no place in the queue for the called run', async () => {
    house.add(named('narrow', { ...double, settings: { concurrency: 1 } }))
    house.add(caller({ flow: 'caller-2' }, 'caller', { concurrency: 1 }))
    const middle = flowOf(
      [called, node('call', 'flow.call', { flow: 'narrow' }), node('give', 'return')],
      ['called -> call', 'call -> give'],
      { concurrency: 1 },
    )
    house.add(named('caller-2', middle))
    const runs = await Promise.all([1, 2, 3].map((n) => house.run('caller', [{ n }])))
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded'])
  })

  test('cancels the called run with its caller', async () => {
    const reached = Promise.withResolvers<void>()
    gate.reached = reached.resolve
    gate.open = new Promise(() => undefined)
    house.add(named('long', flowOf([called, node('slow', 'slow')], ['called -> slow'])))
    house.add(caller({ flow: 'long' }))
    const id = await house.start('caller', [{ n: 1 }])
    await reached.promise
    house.rig().engine.cancel(id)
    expect(await house.ended(id)).toMatchObject({ status: 'canceled' })
    const child = (await house.stores.runs.get(id))?.children.first[0]
    expect(await house.ended(child?.id ?? '')).toMatchObject({ status: 'canceled' })
  })

  test('does not call twice over a restart', async () => {
    const reached = Promise.withResolvers<void>()
    gate.reached = reached.resolve
    gate.open = new Promise(() => undefined)
    const long = flowOf(
      [called, node('write', 'write'), node('slow', 'slow'), node('give', 'return')],
      ['called -> write', 'write -> slow', 'slow -> give'],
    )
    house.add(named('long', long))
    house.add(caller({ flow: 'long' }))
    const id = await house.start('caller', [{ n: 1 }, { n: 2 }])
    await reached.promise
    gate.open = Promise.resolve()
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded', records: { out: 2 } })
    expect(writes).toEqual([{ n: 1 }, { n: 2 }])
    expect(seen.records).toEqual([{ n: 1 }, { n: 2 }])
    expect((await house.stores.runs.get(id))?.children.count).toBe(2)
  })
})

test('a run lends its place to one it called that stands in line', async () => {
  const reached = Promise.withResolvers<void>()
  const hold = effectType('hold', async (record, { signal }) => {
    if (record !== 'first') return [{ record }]
    reached.resolve()
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  })
  const patient = openHouse({ nodes: [hold], restAfterMs: 5 })
  onTestFinished(() => patient.close())
  const waitFor = (id: string, amount: number) => node(id, 'wait', { mode: 'duration', amount, unit: 'seconds' })
  const narrow = flowOf(
    [called, waitFor('wait', 0.03), node('hold', 'hold'), node('give', 'return')],
    ['called -> wait', 'wait -> hold', 'hold -> give'],
    { concurrency: 1 },
  )
  patient.add(named('narrow', narrow))
  const twofold = [startNode, waitFor('long', 3600), node('call', 'flow.call', { flow: 'narrow' })]
  patient.add(named('caller', flowOf(twofold, ['start -> long', 'start -> call'])))
  await patient.start('caller', ['first'])
  await reached.promise
  // The first called run holds the only place of its flow; the second one's time comes while its caller is put away.
  const second = await patient.start('caller', ['second'])
  await patient.until(second, 'waiting')
  const [child] = (await patient.stores.runs.get(second))?.children.first ?? []
  while (!patient.rig().engine.live(child?.id ?? '')) await nextTurn()
  expect(patient.rig().engine.wake(second)).toBe(true)
  expect(await patient.ended(child?.id ?? '')).toMatchObject({ status: 'succeeded' })
})

describe('for each', () => {
  const looper = (config: Record<string, Json>) =>
    named(
      'looper',
      flowOf(
        [startNode, node('each', 'each', { list: expr('record.lines'), ...config }), node('collect', 'collect')],
        ['start -> each', 'each -> collect'],
      ),
    )

  test('collects what the flow returns for every entry, in order', async () => {
    house.add(looper({ flow: 'double', atOnce: 3 }))
    const lines = Array.from({ length: 10 }, (_, n) => ({ n }))
    const run = await house.run('looper', [{ id: 'a', lines }, { id: 'b' }])
    expect(run.status).toBe('succeeded')
    expect(seen.records).toEqual([
      { id: 'a', lines, results: lines.map(({ n }) => ({ n: 2 * n })), failures: [] },
      { id: 'b', results: [], failures: [] },
    ])
  })

  const picky = named(
    'picky',
    flowOf(
      [
        called,
        node('check', 'validate', { rules: [{ id: 'n', when: expr('record.n != 2'), message: 'no twos' }] }),
        node('give', 'return'),
      ],
      ['called -> check', 'check -> give'],
    ),
  )

  test('goes on after failures when asked to, and tells of them', async () => {
    house.add(picky)
    house.add(looper({ flow: 'picky', onFailure: 'continue' }))
    const run = await house.run('looper', [{ lines: [{ n: 1 }, { n: 2 }, { n: 3 }] }])
    expect(run.status).toBe('succeeded')
    expect(seen.records).toMatchObject([
      { results: [{ n: 1 }, { n: 3 }], failures: [{ index: 1, element: { n: 2 }, error: { code: 'CALL_FAILED' } }] },
    ])
  })

  test('fails the record at the first failure else', async () => {
    house.add(picky)
    house.add(looper({ flow: 'picky' }))
    const run = await house.run('looper', [{ lines: [{ n: 2 }, { n: 1 }] }])
    expect(run).toMatchObject({ status: 'failed', failure: { node: 'each', problem: { code: 'CALL_FAILED' } } })
    expect((await house.stores.runs.get(run.id))?.children.count).toBe(1)
  })
})

import { setFlagsFromString } from 'node:v8'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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
const hourMs = 3_600_000
const clock = { aheadMs: 0 }
const now = (): Date => new Date(Date.now() + clock.aheadMs)

const named = (id: string, flow: Flow): Flow => ({ ...flow, id, name: id })
const waitFor = (amount: Json, unit = 'seconds') => node('wait', 'wait', { mode: 'duration', amount, unit })
const waiter = (amount: Json, unit?: string) =>
  named(
    'waiter',
    flowOf(
      [startNode, node('write', 'write'), waitFor(amount, unit), node('collect', 'collect')],
      ['start -> write', 'write -> wait', 'wait -> collect'],
    ),
  )

let house: House
beforeEach(() => {
  seen.records.length = 0
  writes.length = 0
  clock.aheadMs = 0
  house = openHouse({ nodes: [seen.type, write], restAfterMs: 20, now })
})
afterEach(() => house.close())

describe('a run that waits', () => {
  test('is put away and goes on by itself, without doing anything twice', async () => {
    house.add(waiter(1))
    const id = await house.start('waiter', [{ n: 1 }])
    const waiting = await house.until(id, 'waiting')
    expect(Date.parse(waiting.waitingUntil ?? '')).toBeGreaterThan(Date.now())
    expect(house.rig().engine.live(id)).toBeUndefined()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded', records: { in: 1, out: 1, errors: 0 } })
    expect(writes).toEqual([{ n: 1 }])
    expect(seen.records).toEqual([{ n: 1 }])
  })

  test('is at rest for whoever started it, long before it is done', async () => {
    house.add(waiter(1, 'days'))
    const saved = house.stores.flows.get('waiter')
    if (!saved) throw new Error('It was added')
    const run = await house.rig().engine.start({ saved, trigger: 'start', input: [{ n: 1 }], startedBy: 'ada' })
    await run.atRest
    expect(house.rig().engine.live(run.id)).toBeUndefined()
  })

  test('shows what it has done so far', async () => {
    house.add(waiter(1, 'days'))
    const id = await house.start('waiter', [{ n: 1 }])
    await house.until(id, 'waiting')
    expect(await house.output(id, 'write')).toEqual([{ n: 1 }])
    const steps = (await house.stores.runs.get(id))?.steps ?? []
    expect(steps.find((step) => step.node === 'wait')).toMatchObject({ recordsIn: 1, recordsOut: {} })
  })

  test('waits for the rest only after a restart', async () => {
    house.add(waiter(2, 'hours'))
    const id = await house.start('waiter', [{ n: 1 }])
    const { waitingUntil } = await house.until(id, 'waiting')
    clock.aheadMs = 1.5 * hourMs
    await house.restart()
    expect((await house.until(id, 'waiting')).waitingUntil).toBe(waitingUntil)
    // The two hours are over for whoever has counted from the start, and not for whoever counts anew.
    clock.aheadMs = 2 * hourMs
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded' })
    expect(writes).toHaveLength(1)
    expect(seen.records).toEqual([{ n: 1 }])
  })

  test('goes on at once when its time came while nothing ran', async () => {
    house.add(waiter(1, 'hours'))
    const id = await house.start('waiter', [{ n: 1 }])
    await house.until(id, 'waiting')
    clock.aheadMs = 3_600_000
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded' })
  })

  test('lets each record go at its own time, over restarts', async () => {
    house.add(waiter(expr('record.s')))
    const id = await house.start('waiter', [{ s: 7200 }, { s: 0 }, { s: 3600 }])
    await house.until(id, 'waiting')
    clock.aheadMs = 1.2 * hourMs
    await house.restart()
    // A read may be made again when a run goes on.
    const gone = () => new Set(seen.records.map((record) => (record as { s: number }).s))
    while (gone().size < 2) await nextTurn()
    await house.until(id, 'waiting')
    expect(gone()).toEqual(new Set([0, 3600]))
    clock.aheadMs = 2.2 * hourMs
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded', records: { in: 3, out: 3 } })
    expect(writes).toHaveLength(3)
    expect(gone()).toEqual(new Set([0, 3600, 7200]))
  })

  test('does not hold a place that others of its flow wait for', async () => {
    house.add(named('narrow', { ...waiter(1, 'days'), settings: { concurrency: 1 } }))
    const ids = await Promise.all([1, 2, 3].map((n) => house.start('narrow', [{ n }])))
    await Promise.all(ids.map((id) => house.until(id, 'waiting')))
    expect(writes).toHaveLength(3)
  })

  test('ends when a person cancels it, and its finally runs', async () => {
    const flow = waiter(1, 'days')
    house.add(
      named('closing', {
        ...flow,
        nodes: [
          ...flow.nodes,
          node('end', 'finally'),
          mapTo('tell', { status: expr('record.status') }),
          node('last', 'write'),
        ],
        edges: [
          ...flow.edges,
          { id: 'f1', from: { node: 'end', port: 'out' }, to: { node: 'tell', port: 'in' } },
          { id: 'f2', from: { node: 'tell', port: 'out' }, to: { node: 'last', port: 'in' } },
        ],
      }),
    )
    const id = await house.start('closing', [{ n: 1 }])
    await house.until(id, 'waiting')
    expect(house.rig().engine.cancel(id)).toBe(true)
    expect(await house.ended(id)).toMatchObject({ status: 'canceled' })
    expect(writes).toEqual([{ n: 1 }, { status: 'canceled' }])
  })

  test('finishes with the version it began with, although a newer one was saved, also after a restart', async () => {
    house.add(waiter(1, 'hours'))
    const first = await house.start('waiter', [{ n: 1 }])
    await house.until(first, 'waiting')
    const newer = flowOf([startNode, node('write', 'write')], ['start -> write'])
    expect(house.save(named('waiter', newer))).toBe(2)
    clock.aheadMs = 1.1 * hourMs
    await house.restart()
    expect(await house.ended(first)).toMatchObject({ status: 'succeeded', flowVersion: 1, records: { out: 1 } })
    expect(seen.records).toEqual([{ n: 1 }])
    expect(await house.run('waiter', [{ n: 2 }])).toMatchObject({ status: 'succeeded', flowVersion: 2 })
    expect(seen.records).toHaveLength(1)
  })
})

describe('a flow that calls one that waits', () => {
  const called = named(
    'called',
    flowOf(
      [node('called', 'trigger.call'), waitFor(expr('record.s')), node('write', 'write'), node('give', 'return')],
      ['called -> wait', 'wait -> write', 'write -> give'],
    ),
  )
  const caller = named(
    'caller',
    flowOf(
      [
        startNode,
        node('first', 'write'),
        node('call', 'flow.call', { flow: 'called', atOnce: 10 }),
        node('collect', 'collect'),
      ],
      ['start -> first', 'first -> call', 'call -> collect'],
    ),
  )

  test('waits with it, put away as well, and goes on when it is done', async () => {
    house.add(called)
    house.add(caller)
    const id = await house.start('caller', [{ s: 2 }, { s: 1.5 }])
    expect(await house.until(id, 'waiting')).not.toHaveProperty('waitingUntil')
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded', records: { out: 2 } })
    expect(writes).toHaveLength(4)
    // A read may be made again when a run goes on.
    expect(new Set(seen.records.map((record) => JSON.stringify(record))).size).toBe(2)
  })

  test('finds it again after a restart', async () => {
    house.add(called)
    house.add(caller)
    const id = await house.start('caller', [{ s: 3600 }])
    await house.until(id, 'waiting')
    clock.aheadMs = 1.1 * hourMs
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded', records: { out: 1 } })
    expect(writes).toHaveLength(2)
    expect((await house.stores.runs.get(id))?.children).toMatchObject({ count: 1, first: [{ status: 'succeeded' }] })
  })

  test('cancels it', async () => {
    house.add(called)
    house.add(caller)
    const id = await house.start('caller', [{ s: 1000 }])
    await house.until(id, 'waiting')
    house.rig().engine.cancel(id)
    expect(await house.ended(id)).toMatchObject({ status: 'canceled' })
    const child = (await house.stores.runs.get(id))?.children.first[0]?.id ?? ''
    expect(await house.ended(child)).toMatchObject({ status: 'canceled' })
    expect(writes).toHaveLength(1)
  })
})

/** Bytes in use once everything that is not needed any more is gone. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

test('a thousand waiting runs hold next to nothing and all go on', async () => {
  house.add(waiter(expr('record.s')))
  const before = heapUsed()
  const ids = await Promise.all(
    Array.from({ length: 1000 }, (_, n) => house.start('waiter', [{ n, s: 3600, text: 'x'.repeat(2000) }])),
  )
  for (const id of ids) await house.until(id, 'waiting')
  const perRun = (heapUsed() - before) / ids.length
  expect(perRun).toBeLessThan(10_000)
  clock.aheadMs = 3_700_000
  await house.restart()
  for (const id of ids) await house.ended(id)
  expect(new Set(seen.records.map((record) => (record as { n: number }).n)).size).toBe(1000)
  expect(writes).toHaveLength(1000)
}, 180_000)

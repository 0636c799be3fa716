import { afterEach, describe, expect, test } from 'vitest'
import type { Json, UnmappedPolicy, ValueMap, ValueMapEntry } from '@isthmus/sdk'
import type { ParkedResolution } from '@isthmus/sdk/api'
import { continueRun } from '../../packages/runtime/src/cli/resume-runs.ts'
import { openHouse, type House } from './control-house.ts'
import { effectType, expr, flowOf, mapTo, node, openRig, startNode } from './engine-rig.ts'

const aMap = (forward: UnmappedPolicy, entries: readonly ValueMapEntry[] = [['A', 'GOLD']]): ValueMap => ({
  schema: 'isthmus/value-map/1',
  name: 'level',
  title: 'Level',
  left: { title: 'Level', type: 'text' },
  right: { title: 'Rating', type: 'text' },
  entries,
  unmapped: { forward, back: { kind: 'fail' } },
  matching: { trim: true, ignoreCase: false },
})
const ask = { kind: 'ask' } as const

const houses: House[] = []
afterEach(async () => {
  await Promise.all(houses.splice(0).map((house) => house.close()))
})

/** A house with a map and a target that notes what is written, without keys: a second write would show. */
function open(policy: UnmappedPolicy) {
  const written: Json[] = []
  const type = effectType(
    'write',
    async (record) => {
      written.push(record)
      return [{ record }]
    },
    { effects: 'write' },
  )
  const house = openHouse({ nodes: [type] })
  houses.push(house)
  const save = (entries: readonly ValueMapEntry[], more: UnmappedPolicy = policy) => {
    const baseVersion = house.stores.valueMaps.newestVersion('level') ?? 0
    return house.stores.valueMaps.save({ map: aMap(more, entries), by: 'ada', baseVersion }).version
  }
  save([['A', 'GOLD']])
  const resolve = async (kind: ParkedResolution, record?: Json) => {
    const { parked } = house.stores.parked.list({ open: true, limit: 50 })
    for (const { id, runId } of parked) {
      const at = new Date().toISOString()
      house.stores.parked.resolve({ id, kind, at, by: 'ada', ...(record === undefined ? {} : { record }) })
      await continueRun({ stores: house.stores, engine: house.rig().engine }, runId)
    }
    return parked.length
  }
  return { house, written, save, resolve }
}

const rated = mapTo('m', { rating: expr('mapValue("level", record.level)'), n: expr('record.n') })
const flow = flowOf([startNode, rated, node('w', 'write')], ['start -> m', 'm -> w'])
const records = [
  { n: 1, level: 'A' },
  { n: 2, level: 'D' },
  { n: 3, level: ' A ' },
  { n: 4, level: null },
]

describe('a value without an entry', () => {
  test('fails its record alone, with the map and the value, where the map is set so', async () => {
    const { house, written } = open({ kind: 'fail' })
    house.add(flow)
    const run = await house.run('test-flow', records)
    expect(written).toEqual([
      { rating: 'GOLD', n: 1 },
      { rating: 'GOLD', n: 3 },
      { rating: null, n: 4 },
    ])
    expect(run).toMatchObject({ status: 'partial', records: { errors: 1 } })
    expect(run.failure?.problem).toMatchObject({
      code: 'VALUE_UNMAPPED',
      message: 'Node "m", fields 1 "rating": the value map "level" has no entry for "D".',
      params: { map: 'level', value: '"D"', direction: 'forward' },
    })
    expect(house.stores.valueMaps.misses('level')).toMatchObject([{ value: 'D', count: 1, direction: 'forward' }])
  })

  test('becomes the default, and is counted all the same', async () => {
    const { house, written } = open({ kind: 'default', value: 'NONE' })
    house.add(flow)
    await house.run('test-flow', records)
    expect(written).toContainEqual({ rating: 'NONE', n: 2 })
    expect(house.stores.valueMaps.misses('level')).toMatchObject([{ value: 'D', count: 1 }])
  })

  test('lets its record wait for the entry, and goes on alone once it is there', async () => {
    const { house, written, save, resolve } = open(ask)
    house.add(flow)
    const id = await house.start('test-flow', records)
    await house.until(id, 'parked')
    expect(written).toHaveLength(3)
    expect(house.stores.valueMaps.awaiting('level', 10)).toMatchObject([{ run: id, value: 'D', direction: 'forward' }])
    expect(house.stores.valueMaps.awaitingCounts()).toEqual(new Map([['level', 1]]))
    save([
      ['A', 'GOLD'],
      ['D', 'BRONZE'],
    ])
    await resolve('again')
    expect((await house.ended(id)).status).toBe('succeeded')
    // What was written before is not written again.
    expect(written).toHaveLength(4)
    expect(written.at(-1)).toEqual({ rating: 'BRONZE', n: 2 })
    expect(JSON.parse((await house.stores.runs.trace(id)) ?? '')).toMatchObject({ valueMaps: { level: [1, 2] } })
  })

  test('keeps waiting when its run goes on without the entry', async () => {
    const { house, written, resolve } = open(ask)
    house.add(flow)
    const id = await house.start('test-flow', records)
    await house.until(id, 'parked')
    await resolve('again')
    await house.until(id, 'parked')
    expect(house.stores.valueMaps.awaiting('level', 10)).toHaveLength(1)
    expect(written).toHaveLength(3)
  })

  test('does not change what its run computed before, even when those entries changed', async () => {
    const { house, written, save, resolve } = open(ask)
    house.add(flow)
    const id = await house.start('test-flow', records)
    await house.until(id, 'parked')
    save([
      ['A', 'PLATINUM'],
      ['D', 'BRONZE'],
    ])
    await house.restart()
    await resolve('again')
    await house.ended(id)
    expect(written.filter((record) => JSON.stringify(record).includes('PLATINUM'))).toEqual([])
    expect(written).toHaveLength(4)
  })

  test('lets a person give the record up, or send another one on', async () => {
    const { house, written, resolve } = open(ask)
    house.add(
      flowOf(
        [startNode, rated, node('w', 'write'), mapTo('lost', { n: expr('record.record.n') })],
        ['start -> m', 'm -> w', 'm.error -> lost'],
      ),
    )
    const dropped = await house.start('test-flow', records)
    await house.until(dropped, 'parked')
    await resolve('dropped')
    expect((await house.ended(dropped)).status).toBe('succeeded')
    expect(await house.output(dropped, 'lost')).toEqual([{ n: 2 }])
    const passed = await house.start('test-flow', records)
    await house.until(passed, 'parked')
    await resolve('happened', { rating: 'BY HAND', n: 2 })
    await house.ended(passed)
    expect(written.at(-1)).toEqual({ rating: 'BY HAND', n: 2 })
  })

  test('lets a record wait also where an outside call needs the value', async () => {
    const { house, save, resolve } = open(ask)
    house.add(
      flowOf(
        [startNode, node('r', 'respond', { status: 200, body: expr('mapValue("level", record.level)') })],
        ['start -> r'],
      ),
    )
    const id = await house.start('test-flow', [{ level: 'D' }])
    await house.until(id, 'parked')
    save([['D', 'BRONZE']])
    await resolve('again')
    expect((await house.ended(id)).status).toBe('succeeded')
  })
})

describe('versions', () => {
  test('of a map that was changed are for runs that begin later', async () => {
    const { house, written, save } = open({ kind: 'fail' })
    house.add(flow)
    await house.run('test-flow', [{ n: 1, level: 'A' }])
    save([['A', 'PLATINUM']])
    const later = await house.run('test-flow', [{ n: 2, level: 'A' }])
    expect(written).toEqual([
      { rating: 'GOLD', n: 1 },
      { rating: 'PLATINUM', n: 2 },
    ])
    expect(JSON.parse((await house.stores.runs.trace(later.id)) ?? '')).toMatchObject({ valueMaps: { level: [2] } })
  })

  test('of a map that was removed are missed before a run begins', async () => {
    const { house } = open({ kind: 'fail' })
    house.add(flow)
    house.stores.valueMaps.remove('level')
    await expect(house.start('test-flow', records)).rejects.toThrow('cannot run')
  })
})

test('a lane that only computes and answers looks values up, and has none where records may wait', async () => {
  const { house, save } = open({ kind: 'default', value: 'NONE' })
  const answering = flowOf(
    [startNode, rated, node('r', 'respond', { status: 200, body: expr('record') })],
    ['start -> m', 'm -> r'],
  )
  const kept: string[] = []
  const rig = openRig({
    valueMaps: house.stores.valueMaps,
    express: { record: async ({ runs }) => void kept.push(...runs.map(({ traceText }) => traceText)) },
  })
  const lane = rig.engine.express({ flow: answering, version: 1 }, 'start')
  const bodies = await Promise.all(
    ['A', 'D'].map(
      (level) =>
        new Promise<string>((settle, refuse) =>
          lane?.take({
            recordText: JSON.stringify({ level }),
            queuedAt: new Date().toISOString(),
            settle: ({ response }) => settle(response?.bodyText ?? ''),
            refuse,
          }),
        ),
    ),
  )
  expect(bodies.map((body) => JSON.parse(body) as Json)).toEqual(
    [{ rating: 'GOLD' }, { rating: 'NONE' }].map((each) => ({ ...each, n: null })),
  )
  expect(house.stores.valueMaps.misses('level')).toMatchObject([{ value: 'D', count: 1 }])
  save([['A', 'GOLD']], ask)
  expect(rig.engine.express({ flow: answering, version: 1 }, 'start')).toBeUndefined()
  await rig.close()
  expect(kept.map((text) => (JSON.parse(text) as { valueMaps: unknown }).valueMaps)).toEqual([
    { level: [1] },
    { level: [1] },
  ])
})

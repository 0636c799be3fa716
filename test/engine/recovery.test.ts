import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import {
  flowError,
  type EffectContext,
  type Emission,
  type Flow,
  type Json,
  type NodeType,
  type UnknownCall,
  type Verdict,
} from '@isthmus/sdk'
import { resumeRun, resumeRuns } from '../../packages/runtime/src/cli/resume-runs.ts'
import { openStores, type Stores } from '../../packages/runtime/src/stores/open-stores.ts'
import { effectType, expr, flowOf, mapTo, node, openRig, startNode, type Rig } from './engine-rig.ts'

type Call = (record: Json, context: EffectContext) => Promise<Json>

/** The other system: what it was asked, and what it does then. */
interface Target {
  readonly calls: { readonly record: Json; readonly key: string; readonly attempt: number }[]
  readonly lookUps: UnknownCall[]
  answer: Call
  verdict: () => Promise<Verdict>
}

const retry = { tries: 3, waitMs: 1 }
const rigs: Rig[] = []
const opened: { stores: Stores; folder: string }[] = []
const never = (): Promise<Json> => new Promise(() => undefined)
const lost = async (): Promise<Json> => {
  throw flowError('UPSTREAM_UNREACHABLE', { host: 'erp', reason: 'the connection was closed' })
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()))
  for (const { stores, folder } of opened.splice(0)) {
    await stores.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

function aTarget(): Target {
  return {
    calls: [],
    lookUps: [],
    answer: async (record) => ({ done: record }),
    verdict: async () => ({ outcome: 'unknown' }),
  }
}

interface Kind {
  readonly repeatable?: boolean
  readonly verified?: boolean
  readonly keyed?: boolean
}

function writeType(
  id: string,
  target: Target,
  { repeatable = false, verified = false, keyed = false }: Kind = {},
): NodeType {
  const run = async (record: Json, context: EffectContext): Promise<readonly Emission[]> => {
    target.calls.push({ record, key: context.idempotencyKey, attempt: context.attempt })
    return [{ record: await target.answer(record, context) }]
  }
  const type = effectType(id, run, { effects: 'write', keyed, concurrency: 4 })
  if (type.behaviour.kind !== 'effect') throw new TypeError('It is an effect')
  return {
    ...type,
    behaviour: {
      ...type.behaviour,
      ...(repeatable ? { repeatable: () => true } : {}),
      ...(verified
        ? {
            verify: async (_input, _context, call) => {
              target.lookUps.push(call)
              return target.verdict()
            },
          }
        : {}),
    },
  }
}

/** A data folder, and processes that work on it one after the other. */
function aHouse(nodes: readonly NodeType[], flow: Flow) {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-recovery-'))
  const stores = openStores(join(folder, 'isthmus.db'), () => new Date())
  opened.push({ stores, folder })
  stores.flows.create({ flow, by: 'ada' })
  const begin = (): Rig => {
    const rig = openRig({ nodes, journal: stores.runs, effects: stores.effects })
    rigs.push(rig)
    return rig
  }
  const ended = async (id: string) => {
    for (;;) {
      const run = stores.runs.summary(id)
      if (run && !['queued', 'running'].includes(run.status)) return run
      await pause(2)
    }
  }
  return {
    stores,
    begin,
    ended,
    /** What a new process does first. */
    restart: async () => {
      const rig = begin()
      await resumeRuns({ stores, engine: rig.engine, now: () => new Date() })
      return rig
    },
    decide: async (kind: 'happened' | 'again' | 'dropped', record?: Json) => {
      const [waiting] = stores.parked.list({ open: true, limit: 1 }).parked
      const given = record === undefined ? {} : { record }
      stores.parked.resolve({ id: waiting?.id ?? '', kind, at: new Date().toISOString(), by: 'ada', ...given })
      const rig = begin()
      for (const run of stores.runs.unfinished()) await resumeRun({ stores, engine: rig.engine }, run)
      return ended(waiting?.runId ?? '')
    },
    output: async (id: string, from: string, port = 'out') => {
      const trace = JSON.parse((await stores.runs.trace(id)) ?? '{"nodes":{}}') as {
        nodes: Record<string, Record<string, { records: { value: Json }[] }>>
      }
      return (trace.nodes[from]?.[port]?.records ?? []).map(({ value }) => value)
    },
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(2)
}

const oneWrite = (type: string) => flowOf([startNode, node('w', type, {}, { retry })], ['start -> w'])

describe('a run that is cut off', () => {
  test('makes no call again whose outcome it knows, and goes on with the first one it does not', async () => {
    const [first, second] = [aTarget(), aTarget()]
    second.answer = never
    const flow = flowOf(
      [startNode, node('a', 'first'), mapTo('m', { n: expr('record.done.n'), at: expr('now()') }), node('b', 'second')],
      ['start -> a', 'a -> m', 'm -> b'],
    )
    const house = aHouse([writeType('first', first), writeType('second', second, { repeatable: true })], flow)
    const { id } = await house.begin().start(flow, [{ n: 1 }, { n: 2 }, { n: 1 }])
    await until(() => second.calls.length === 1)
    second.answer = async (record) => record
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded', records: { in: 3, out: 3, errors: 0 } })
    expect(first.calls.map(({ record }) => record)).toEqual([{ n: 1 }, { n: 2 }, { n: 1 }])
    // The lost call once more, although its record holds the time of the run, and the others for the first time.
    const [lostCall, ...later] = second.calls
    expect(later.map(({ record }) => record)).toContainEqual(lostCall?.record)
    expect(later.find(({ key }) => key === lostCall?.key)).toMatchObject({ record: lostCall?.record, attempt: 2 })
    expect(new Set(second.calls.map(({ key }) => key)).size).toBe(3)
    expect(await house.output(id, 'b')).toHaveLength(3)
  })

  test('asks the other system whether a lost write happened, and takes its word', async () => {
    const target = aTarget()
    target.answer = never
    target.verdict = async () => ({ outcome: 'done', emissions: [{ record: { found: true } }] })
    const house = aHouse([writeType('write', target, { verified: true })], oneWrite('write'))
    const { id } = await house.begin().start(oneWrite('write'), [{ n: 1 }])
    await until(() => target.calls.length === 1)
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded' })
    expect(await house.output(id, 'w')).toEqual([{ found: true }])
    expect(target.calls).toHaveLength(1)
    expect(target.lookUps).toEqual([{ key: target.calls[0]?.key, since: expect.stringMatching(/^\d{4}-.*Z$/) }])
  })

  test('sends a lost write again that is not there', async () => {
    const target = aTarget()
    target.answer = never
    target.verdict = async () => ({ outcome: 'absent' })
    const house = aHouse([writeType('write', target, { verified: true })], oneWrite('write'))
    const { id } = await house.begin().start(oneWrite('write'), [{ n: 1 }])
    await until(() => target.calls.length === 1)
    target.answer = async (record) => record
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded' })
    expect(target.calls).toHaveLength(2)
  })

  test.each([
    ['happened', undefined, { status: 'succeeded', out: [{ n: 1 }], calls: 1 }],
    ['happened', { order: 7 }, { status: 'succeeded', out: [{ order: 7 }], calls: 1 }],
    ['again', undefined, { status: 'succeeded', out: [{ done: { n: 1 } }], calls: 2 }],
    ['dropped', undefined, { status: 'failed', out: [], calls: 1 }],
  ] as const)('lets a person decide about any other lost write: %s', async (kind, record, expected) => {
    const target = aTarget()
    target.answer = never
    const house = aHouse([writeType('write', target)], oneWrite('write'))
    const { id } = await house.begin().start(oneWrite('write'), [{ n: 1 }])
    await until(() => target.calls.length === 1)
    await house.restart()
    expect(await house.ended(id)).toMatchObject({
      status: 'parked',
      parked: 1,
      failure: { node: 'w', problem: { code: 'OUTCOME_UNKNOWN' } },
    })
    expect(target.calls).toHaveLength(1)
    target.answer = async (given) => ({ done: given })
    expect(await house.decide(kind, record)).toMatchObject({ status: expected.status })
    expect(await house.output(id, 'w')).toEqual(expected.out)
    expect(target.calls).toHaveLength(expected.calls)
    expect(new Set(target.calls.map(({ key }) => key)).size).toBe(1)
    expect(house.stores.parked.list({ open: true, limit: 1 }).parked).toEqual([])
  })

  test('keeps the records that were not in doubt out of it', async () => {
    const target = aTarget()
    target.answer = (record) => ((record as { n: number }).n === 2 ? never() : Promise.resolve(record))
    const house = aHouse([writeType('write', target)], oneWrite('write'))
    const { id } = await house.begin().start(oneWrite('write'), [{ n: 1 }, { n: 2 }, { n: 3 }])
    await until(() => target.calls.length === 3)
    await pause(20)
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'parked', parked: 1, records: { out: 2 } })
    expect(await house.decide('dropped')).toMatchObject({ status: 'partial', records: { out: 2, errors: 1 } })
    expect(target.calls).toHaveLength(3)
  })

  test('repeats a failure without the call it came from', async () => {
    const [refusing, hanging] = [aTarget(), aTarget()]
    refusing.answer = async () => {
      throw flowError('UPSTREAM_REJECTED', { host: 'erp', status: 422, message: 'unknown SKU' })
    }
    hanging.answer = never
    const flow = flowOf([startNode, node('a', 'refusing'), node('b', 'hanging')], ['start -> a', 'a.error -> b'])
    const house = aHouse([writeType('refusing', refusing), writeType('hanging', hanging, { repeatable: true })], flow)
    const { id } = await house.begin().start(flow, [{ n: 1 }])
    await until(() => hanging.calls.length === 1)
    hanging.answer = async (record) => record
    await house.restart()
    expect(await house.ended(id)).toMatchObject({ status: 'succeeded', records: { errors: 1 } })
    expect([refusing.calls.length, hanging.calls.length]).toEqual([1, 2])
  })

  test('does not read anew what a write without a key of its own depends on', async () => {
    const target = aTarget()
    target.answer = never
    let reads = 0
    const list = effectType('list', async function* () {
      reads += 1
      for (let page = 0; page < 3; page += 1) yield [{ record: { reads, page } }]
    })
    const flow = flowOf(
      [startNode, node('all', 'list'), node('w', 'write', {}, { retry })],
      ['start -> all', 'all -> w'],
    )
    const house = aHouse([list, writeType('write', target, { repeatable: true })], flow)
    const { id } = await house.begin().start(flow, [{}])
    await until(() => target.calls.length === 1)
    target.answer = async (record) => record
    await house.restart()
    await house.ended(id)
    expect(reads).toBe(1)
    expect(await house.output(id, 'w')).toEqual([0, 1, 2].map((page) => ({ reads: 1, page })))
  })

  test('that can no longer be compiled leaves what is in doubt to a person', async () => {
    const target = aTarget()
    target.answer = never
    const house = aHouse([writeType('write', target)], oneWrite('write'))
    const { id } = await house.begin().start(oneWrite('write'), [{ n: 1 }])
    await until(() => target.calls.length === 1)
    const other = openRig({ journal: house.stores.runs, effects: house.stores.effects })
    rigs.push(other)
    await resumeRuns({ stores: house.stores, engine: other.engine, now: () => new Date() })
    expect(await house.ended(id)).toMatchObject({ status: 'failed', parked: 1 })
  })
})

describe('a call that ends without a known outcome during a run', () => {
  const runOnce = async (kind: Kind, target: Target) => {
    const house = aHouse([writeType('write', target, kind)], oneWrite('write'))
    const { id } = await house.begin().start(oneWrite('write'), [{ key: 'o-1' }])
    const run = await house.ended(id)
    return { house, run, id }
  }

  test('is looked up before anything else', async () => {
    const target = aTarget()
    target.answer = lost
    target.verdict = async () => ({ outcome: 'done', emissions: [{ record: 'there' }] })
    const { run, house, id } = await runOnce({ verified: true }, target)
    expect(run.status).toBe('succeeded')
    expect(await house.output(id, 'w')).toEqual(['there'])
    expect(target.calls).toHaveLength(1)
  })

  test('is repeated with the same key where that is safe', async () => {
    const target = aTarget()
    target.answer = (record, { attempt }) => (attempt === 1 ? lost() : Promise.resolve(record))
    const { run } = await runOnce({ repeatable: true }, target)
    expect(run.status).toBe('succeeded')
    expect(target.calls.map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(new Set(target.calls.map(({ key }) => key)).size).toBe(1)
  })

  test('is parked when it stays unknown although it was repeated', async () => {
    const target = aTarget()
    target.answer = lost
    const { run } = await runOnce({ repeatable: true }, target)
    expect(run).toMatchObject({ status: 'parked', parked: 1 })
    expect(target.calls).toHaveLength(3)
  })

  test('fails as any other when the record has a key of its own, by which it can be sent again', async () => {
    const target = aTarget()
    target.answer = lost
    const { run } = await runOnce({ keyed: true }, target)
    expect(run).toMatchObject({ status: 'failed', failure: { problem: { code: 'UPSTREAM_UNREACHABLE' } } })
    expect(target.calls).toHaveLength(3)
  })

  test('is parked at once when neither is possible', async () => {
    const target = aTarget()
    target.answer = lost
    const { run, house } = await runOnce({}, target)
    expect(run).toMatchObject({ status: 'parked', parked: 1 })
    expect(target.calls).toHaveLength(1)
    expect(house.stores.parked.list({ limit: 1 }).parked).toMatchObject([
      { record: { key: 'o-1' }, node: 'w', id: target.calls[0]?.key, problem: { code: 'OUTCOME_UNKNOWN' } },
    ])
  })

  test('a look-up that fails for the moment is made again', async () => {
    const target = aTarget()
    target.answer = lost
    target.verdict = async () => {
      if (target.lookUps.length === 1) await lost()
      return { outcome: 'done', emissions: [] }
    }
    const { run } = await runOnce({ verified: true }, target)
    expect(run.status).toBe('succeeded')
    expect(target.lookUps).toHaveLength(2)
  })
})

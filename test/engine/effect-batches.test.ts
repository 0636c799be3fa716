import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import {
  isJsonObject,
  plainText,
  upstreamError,
  valueAt,
  type BatchResult,
  type Json,
  type NodeType,
} from '@isthmus/sdk'
import { openHouse } from './control-house.ts'
import { effectType, expr, flowOf, leftBy, mapTo, node, openRig, startNode, type Rig } from './engine-rig.ts'
import { mortal, type Mortal } from './mortal-journal.ts'
import { json, openTarget, type TargetServer } from './target-server.ts'

const retry = { tries: 3, waitMs: 1, maxWaitMs: 100 }

/** How the other system answers one call: the results of its records, or a status for the call as a whole. */
type Answer = (records: readonly Json[], call: number) => readonly Json[] | number | 'close'

interface System extends TargetServer {
  /** The records of each call. */
  readonly calls: (readonly Json[])[]
  /** How often each record was carried out. */
  readonly done: Map<string, number>
  answer: Answer
}

const nameOf = (record: Json) => (isJsonObject(record) ? plainText(record['id'] ?? null) : '')
const all = (records: readonly Json[]) => records.map((record) => ({ status: 200, id: nameOf(record) }))

async function openSystem(): Promise<System> {
  const calls: (readonly Json[])[] = []
  const done = new Map<string, number>()
  const server = await openTarget(async (request, response) => {
    if (request.method === 'GET') {
      const id = request.url?.split('/').at(-1) ?? ''
      return json(response, done.has(id) ? 200 : 404, { id })
    }
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const records = JSON.parse(Buffer.concat(parts).toString()) as readonly Json[]
    calls.push(records)
    const answer = system.answer(records, calls.length)
    if (answer === 'close') return void response.destroy()
    if (typeof answer === 'number') return json(response, answer, { message: 'not this call' })
    answer.forEach((result, at) => {
      const name = nameOf(records[at] ?? null)
      if (isJsonObject(result) && result['status'] === 200) done.set(name, (done.get(name) ?? 0) + 1)
    })
    json(response, 200, answer)
  })
  const system: System = { ...server, calls, done, answer: all }
  return system
}

type Behaviour = Extract<NodeType['behaviour'], { kind: 'effect' }>
type Batch = NonNullable<Behaviour['batch']>

interface Kind {
  readonly keyed?: boolean
  readonly verifies?: boolean
  readonly atomic?: boolean
  readonly together?: boolean
  readonly maxBytes?: number
}

/** A write that takes up to four records in one call. */
function bulk(id: string, kind: Kind): NodeType {
  const type = effectType(
    id,
    async (record, context) => {
      const { body } = await context.http({ method: 'POST', url: '/bulk', body: [{ id: nameOf(record), record }] })
      const result = resultOf((body as readonly Json[])[0] ?? null)
      if (result.outcome !== 'failed') return [{ record }]
      throw result.error
    },
    { effects: 'write', concurrency: 2 },
  )
  if (type.behaviour.kind !== 'effect') throw new TypeError('It is an effect')
  return { ...type, behaviour: { ...type.behaviour, ...identityOf(kind), batch: { ...boundsOf(kind), runBatch } } }
}

function identityOf({ keyed = false, verifies = false }: Kind): Pick<Behaviour, 'idempotencyKey' | 'verify'> {
  return {
    ...(keyed ? { idempotencyKey: (_, record) => ({ entity: 'thing', key: nameOf(record) }) } : {}),
    ...(verifies
      ? {
          verify: async ({ record }, context) => {
            const { status } = await context.http({ method: 'GET', url: `/bulk/${nameOf(record)}`, accept: [404] })
            return status === 404 ? { outcome: 'absent' } : { outcome: 'done', emissions: [{ record }] }
          },
        }
      : {}),
  }
}

function boundsOf({ atomic = false, together = false, maxBytes }: Kind): Omit<Batch, 'runBatch'> {
  return {
    maxRecords: 4,
    atomic,
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(together ? { together: ({ kind = null }) => plainText(kind) } : {}),
  }
}

const runBatch: Batch['runBatch'] = async (inputs, context) => {
  const body = inputs.map(({ record, idempotencyKey }): Json => ({ id: nameOf(record), record, key: idempotencyKey }))
  const answer = await context.http({ method: 'POST', url: '/bulk', body })
  return inputs.map(({ record }, at) => resultOf((answer.body as readonly Json[])[at] ?? null, record))
}

function resultOf(result: Json, record: Json = null): BatchResult {
  if (!isJsonObject(result)) return { outcome: 'unknown' }
  if (result['status'] === 200) return { outcome: 'done', emissions: [{ record }] }
  const answer = { status: Number(result['status']), headers: {}, body: { message: 'not this one' } }
  return { outcome: 'failed', error: upstreamError('target', answer) }
}

const types = [
  bulk('keyed', { keyed: true, verifies: true }),
  bulk('blind', { keyed: true }),
  bulk('asks', { verifies: true }),
  bulk('plain', {}),
  bulk('whole', { atomic: true }),
  bulk('sorted', { together: true }),
  bulk('short', { maxBytes: 60 }),
  effectType('slow', async (record) => {
    await pause(1)
    return [{ record }]
  }),
]

let system: System
let rig: Rig
const open = () => ({
  name: 'target',
  connector: 'http',
  config: { baseUrl: system.url, auth: 'none' },
  secret: {},
  allowPrivate: true,
  revision: '1',
})
beforeEach(async () => {
  system = await openSystem()
  rig = openRig({ nodes: types, connections: [{ ...open() }], open })
})
afterEach(async () => {
  await rig.close()
  await system.close()
})

const flow = (type: string, more = {}, config = {}) =>
  flowOf([startNode, node('w', type, config, { connection: 'target', retry, ...more })], ['start -> w'])
const records = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `r${at}` }))
const sizes = () => system.calls.map((call) => call.length)
const ids = (list: readonly unknown[]) => list.map((record) => nameOf(record as Json))

test('records go in calls that are as full as they may be, and leave in their order', async () => {
  const run = await rig.run(flow('keyed'), records(10))
  expect(run).toMatchObject({ status: 'succeeded', records: { in: 10, out: 10 }, keys: { count: 10 } })
  expect(sizes().toSorted((a, b) => b - a)).toEqual([4, 4, 2])
  expect(ids(leftBy(run, 'w'))).toEqual(ids(records(10)))
})

test('a record that is refused fails alone, and one that failed in passing is sent again alone', async () => {
  system.answer = (sent, call) =>
    sent.map((record) => ({
      status: nameOf(record) === 'r1' ? 422 : nameOf(record) === 'r2' && call === 1 ? 503 : 200,
    }))
  const run = await rig.run(flow('keyed'), records(4))
  expect(run).toMatchObject({ status: 'partial', records: { out: 3, errors: 1 } })
  expect(run.failure?.problem).toMatchObject({
    code: 'UPSTREAM_REJECTED',
    message: expect.stringContaining('not this one'),
  })
  expect(system.calls.map(ids)).toEqual([['r0', 'r1', 'r2', 'r3'], ['r2']])
  expect([...system.done.values()]).toEqual([1, 1, 1])
  expect(ids(leftBy(run, 'w'))).toEqual(['r0', 'r2', 'r3'])
  expect(run.steps.find((step) => step.node === 'w')).toMatchObject({ retries: 1, errors: 1 })
})

test('each record keeps its own key over all calls', async () => {
  system.answer = (sent, call) => sent.map(() => ({ status: call === 1 ? 503 : 200 }))
  await rig.run(flow('blind'), records(3))
  const keys = system.calls.map((call) => call.map((record) => (isJsonObject(record) ? record['key'] : null)))
  expect(keys[1]).toEqual(keys[0])
  expect(new Set(keys[0]).size).toBe(3)
})

test('when the answer to a call is lost, each record is looked up and only what did not happen is sent again', async () => {
  system.answer = (sent, call) => {
    if (call > 1) return all(sent)
    for (const record of sent.slice(0, 2)) system.done.set(nameOf(record), 1)
    return 'close'
  }
  const run = await rig.run(flow('asks'), records(4))
  expect(run).toMatchObject({ status: 'succeeded', records: { out: 4 } })
  expect(system.calls.map(ids)).toEqual([
    ['r0', 'r1', 'r2', 'r3'],
    ['r2', 'r3'],
  ])
  expect([...system.done.values()]).toEqual([1, 1, 1, 1])
})

test('when nobody can look them up and none may be repeated, all of them wait for a person', async () => {
  system.answer = () => 'close'
  const run = await rig.run(flow('plain'), records(3))
  expect(run).toMatchObject({ status: 'parked', parked: 3, failure: { problem: { code: 'OUTCOME_UNKNOWN' } } })
  expect(system.calls).toHaveLength(1)
})

test('a record that the answer does not speak of is in doubt, and its neighbours are not', async () => {
  system.answer = (sent) => all(sent).slice(0, 2)
  const run = await rig.run(flow('plain'), records(3))
  expect(run).toMatchObject({ status: 'parked', parked: 1, records: { out: 2 } })
  expect(run.failure?.problem.message).toContain('3 records does not say what became of this one')
})

test.each(['blind', 'whole'])(
  'a call that is refused for one bad record is sent in halves until it stands alone (%s)',
  async (type) => {
    system.answer = (sent) => (sent.some((record) => nameOf(record) === 'r2') ? 400 : all(sent))
    const run = await rig.run(flow(type), records(4))
    expect(run).toMatchObject({ status: 'partial', records: { out: 3, errors: 1 } })
    expect(ids(leftBy(run, 'w'))).toEqual(['r0', 'r1', 'r3'])
    expect(sizes()).toEqual([4, 2, 2, 1, 1])
  },
)

test('a refused call of writes that may not be repeated is not sent in halves', async () => {
  system.answer = () => 400
  const run = await rig.run(flow('plain'), records(4))
  expect(run).toMatchObject({ status: 'failed', records: { errors: 4 } })
  expect(sizes()).toEqual([4])
})

test('records with the same key never share a call and keep their order', async () => {
  const given = [
    { id: 'a', v: 1 },
    { id: 'b', v: 1 },
    { id: 'a', v: 2 },
    { id: 'c', v: 1 },
    { id: 'a', v: 3 },
  ]
  const run = await rig.run(flow('keyed'), given)
  expect(run.status).toBe('succeeded')
  const ofA = system.calls.flatMap((call) => call.flatMap((record) => (nameOf(record) === 'a' ? [record] : [])))
  expect(ofA.map((record) => (isJsonObject(record) ? valueAt(record, '/record/v') : 0))).toEqual([1, 2, 3])
  expect(leftBy(run, 'w')).toEqual(given)
})

test('two runs that write the same keys in calls of many do not wait for each other for ever', async () => {
  const runs = await Promise.all(
    Array.from({ length: 8 }, (_, at) => rig.run(flow('keyed'), at % 2 ? records(8) : records(8).toReversed())),
  )
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'succeeded'))
  expect([...system.done.values()]).toEqual(records(8).map(() => 8))
})

test('records that differ in what belongs together do not share a call', async () => {
  const given = [...records(2), ...records(2)].map((record, at) => ({ ...record, kind: at % 2 ? 'x' : 'y' }))
  await rig.run(flow('sorted', {}, { kind: expr('record.kind') }), given)
  expect(sizes()).toEqual([2, 2])
})

test('a call holds no more bytes than it may', async () => {
  await rig.run(flow('short'), records(6))
  expect(Math.max(...sizes())).toBeGreaterThan(1)
  expect(Math.max(...sizes())).toBeLessThan(4)
})

test('what a slow node gives one by one is gathered', async () => {
  const chain = flowOf(
    [startNode, node('s', 'slow'), node('w', 'keyed', {}, { connection: 'target' })],
    ['start -> s', 's -> w'],
  )
  expect(await rig.run(chain, records(8))).toMatchObject({ status: 'succeeded', records: { out: 8 } })
  expect(sizes().length).toBeLessThanOrEqual(4)
})

test('a node that stops the run at its first failure sends no further call, and what was done by then leaves', async () => {
  system.answer = (sent) => sent.map((record) => ({ status: nameOf(record) === 'r5' ? 422 : 200 }))
  const run = await rig.run(flow('keyed', { onError: 'stop' }), records(12))
  expect(run).toMatchObject({ status: 'failed', failure: { node: 'w', problem: { code: 'UPSTREAM_REJECTED' } } })
  expect(sizes()).toEqual([4, 4])
  expect(ids(leftBy(run, 'w'))).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r6', 'r7'])
})

test('a record whose config cannot be computed fails alone', async () => {
  const chain = flowOf(
    [
      startNode,
      mapTo('m', { id: expr('record.id') }),
      node('w', 'sorted', { kind: expr('upper(record.id)') }, { connection: 'target' }),
    ],
    ['start -> m', 'm -> w'],
  )
  const run = await rig.run(chain, [{ id: 'a' }, { id: [1] }, { id: 'b' }])
  expect(run).toMatchObject({ status: 'partial', records: { out: 2, errors: 1 } })
})

test('canceling a run ends a call of many', async () => {
  const arrived = Promise.withResolvers<void>()
  system.answer = () => {
    arrived.resolve()
    return 'close'
  }
  const started = await rig.start(flow('blind', { retry: { tries: 9, waitMs: 60_000, maxWaitMs: 60_000 } }), records(4))
  await arrived.promise
  rig.engine.cancel(started.id)
  expect(await started.done).toMatchObject({ status: 'canceled' })
})

/** Sends six records in a process that dies after so many writes to its journal, and goes on in another. */
async function outlive(mostWrites: number): Promise<string | undefined> {
  const processes: Mortal[] = []
  const house = openHouse({
    nodes: types,
    open,
    written: (stores) => {
      const process = mortal(stores, processes.length === 0 ? mostWrites : Number.POSITIVE_INFINITY)
      processes.push(process)
      return process
    },
  })
  onTestFinished(() => house.close())
  house.add({ ...flow('asks'), id: 'asks', name: 'asks' })
  const id = await house.start('asks', records(6))
  await Promise.race([processes[0]?.died, house.ended(id)])
  processes[0]?.bury()
  await house.restart()
  return (await house.ended(id)).status
}

test.each(Array.from({ length: 15 }, (_, at) => at + 1))(
  'each record is written once when the process dies after write %i to its journal',
  async (mostWrites) => {
    expect(await outlive(mostWrites)).toBe('succeeded')
    expect([...system.done.values()]).toEqual(records(6).map(() => 1))
  },
)

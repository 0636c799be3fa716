import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { ConnectionLimits } from '@isthmus/sdk/api'
import { limitEgress, realClock } from '../../packages/runtime/src/engine/limits/index.ts'
import { createEgress } from '../../packages/runtime/src/http/index.ts'
import { expr, flowOf, node, openRig, startNode, type Rig } from '../engine/engine-rig.ts'
import { json, openTarget, type TargetServer } from '../engine/target-server.ts'

interface Scene {
  readonly rig: Rig
  readonly target: TargetServer
  /** When each call came, in milliseconds. */
  readonly arrivals: { readonly path: string; readonly atMs: number }[]
  readonly most: { atOnce: number }
}

const scenes: Scene[] = []
afterEach(async () => {
  for (const { rig, target } of scenes.splice(0)) {
    await rig.close()
    await target.close()
  }
})

/** A system that notes when it is called, and the engine with its limits before it. */
async function scene(
  limits: ConnectionLimits,
  answer: (response: ServerResponse, count: number) => void = (response) => json(response, 200, {}),
): Promise<Scene> {
  const arrivals: { readonly path: string; readonly atMs: number }[] = []
  const most = { atOnce: 0 }
  let inside = 0
  const target = await openTarget((request, response, count) => {
    arrivals.push({ path: request.url ?? '', atMs: performance.now() })
    inside += 1
    most.atOnce = Math.max(most.atOnce, inside)
    response.once('close', () => (inside -= 1))
    answer(response, count)
  })
  const place = { connector: 'http', config: { baseUrl: target.url, auth: 'none' }, secret: {}, allowPrivate: true }
  const connections = [
    { ...place, name: 'erp', revision: '1', limits },
    { ...place, name: 'other', revision: '1', limits: {} },
  ]
  const egress = limitEgress(createEgress(), { maxCalls: 256, clock: realClock })
  const made = { rig: openRig({ connections, egress }), target, arrivals, most }
  scenes.push(made)
  return made
}

const callFlow = (id: string, connection = 'erp') => {
  const config = { method: 'GET', url: expr(`'/${id}/' + record.n`) }
  const retry = { tries: 5, waitMs: 10, maxWaitMs: 30_000 }
  const call = node('call', 'http.request', config, { connection, retry })
  return { ...flowOf([startNode, call], ['start -> call']), id }
}
const records = (count: number) => Array.from({ length: count }, (_, n) => ({ n }))

test('a 429 holds back all flows of its connection for as long as it says, and no other connection', async () => {
  let refusals = 0
  const { rig, arrivals } = await scene({}, (response) => {
    const isRefused = refusals > 0
    refusals -= 1
    json(response, isRefused ? 429 : 200, {}, isRefused ? { 'retry-after': '3' } : {})
  })
  const ids = ['first', 'second', 'third', 'elsewhere']
  const placeOf = (id: string) => (id === 'elsewhere' ? 'other' : 'erp')
  // Compiling them is not to take a part of the pause.
  for (const id of ids) await rig.run(callFlow(id, placeOf(id)), records(1))
  arrivals.length = 0
  refusals = 1
  const first = await rig.start(callFlow('first'), records(1))
  while (arrivals.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const pausedMs = arrivals[0]?.atMs ?? 0
  while (performance.now() - pausedMs < 100) await new Promise((resolve) => setImmediate(resolve))
  const runs = await Promise.all([
    first.done,
    ...['second', 'third'].map((id) => rig.run(callFlow(id), records(3))),
    rig.run(callFlow('elsewhere', 'other'), records(3)),
  ])
  expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded'])
  const [, ...later] = arrivals
  const held = later.filter(({ path }) => !path.startsWith('/elsewhere'))
  expect(held).toHaveLength(7)
  for (const { atMs } of held) expect(atMs - pausedMs).toBeGreaterThanOrEqual(2990)
  const elsewhere = later.filter(({ path }) => path.startsWith('/elsewhere'))
  expect(elsewhere).toHaveLength(3)
  for (const { atMs } of elsewhere) expect(atMs - pausedMs).toBeLessThan(2900)
})

test('flows that share a connection never make more calls at once than it allows, and take turns', async () => {
  const { rig, arrivals, most } = await scene({ maxConcurrent: 2 }, (response) =>
    setTimeout(() => json(response, 200, {}), 20),
  )
  const flows = ['a', 'b', 'c', 'd']
  // All begin together only if none is compiled while another one calls.
  for (const id of flows) await rig.run(callFlow(id), records(1))
  arrivals.length = 0
  const runs = await Promise.all(flows.map((id) => rig.run(callFlow(id), records(25))))
  expect(runs.every(({ status }) => status === 'succeeded')).toBe(true)
  expect([arrivals.length, most.atOnce]).toEqual([100, 2])
  // Nobody has to wait until another one is through.
  const half = arrivals.slice(0, 50).map(({ path }) => path.split('/')[1])
  for (const id of flows) expect(half.filter((each) => each === id).length).toBeGreaterThan(5)
})

test('a connection is called no more often per second than it allows, whoever calls', async () => {
  const { rig, arrivals } = await scene({ perSecond: 20, burst: 5 })
  const startedMs = performance.now()
  await Promise.all(['a', 'b'].map((id) => rig.run(callFlow(id), records(20))))
  // 5 at once, the other 35 at 20 a second.
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(1700)
  // A machine that is held up may let some come later, but none before its turn; waits are whole milliseconds.
  for (const [at, { atMs }] of arrivals.entries()) expect(atMs - startedMs).toBeGreaterThanOrEqual((at - 5) * 50 - 30)
})

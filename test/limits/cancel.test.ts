import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Flow, Json } from '@isthmus/sdk'
import { afterEach, expect, test } from 'vitest'
import { codeNode, expr, flowOf, mapTo, node, openRig, startNode, type Rig } from '../engine/engine-rig.ts'
import { openTarget, type TargetServer } from '../engine/target-server.ts'

const rigs: Rig[] = []
const targets: TargetServer[] = []
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()))
  await Promise.all(targets.splice(0).map((target) => target.close()))
})

function rigWith(options: Parameters<typeof openRig>[0] = {}): Rig {
  const rig = openRig(options)
  rigs.push(rig)
  return rig
}

/** Starts a run, cancels it once `isBusy`, and gives its end and how long that took. */
async function cancelWhen(
  rig: Rig,
  { flow, input }: { readonly flow: Flow; readonly input: readonly Json[] },
  busy: () => Promise<unknown>,
) {
  const started = await rig.start(flow, input)
  await busy()
  const canceledMs = performance.now()
  rig.engine.cancel(started.id)
  const run = await started.done
  return { run, tookMs: performance.now() - canceledMs }
}

test.each([
  ['has not answered yet', false],
  ['is in the middle of its answer', true],
])('a call to a system that %s is given up: the socket closes and nothing is tried again', async (_what, hasBegun) => {
  const asked = Promise.withResolvers<Socket>()
  const target = await openTarget((request, response) => {
    if (hasBegun) response.writeHead(200, { 'content-type': 'application/json' }).write('{"part": ')
    asked.resolve(request.socket)
  })
  targets.push(target)
  const connection = { name: 'erp', connector: 'http', config: { baseUrl: target.url, auth: 'none' }, secret: {} }
  const rig = rigWith({ connections: [{ ...connection, allowPrivate: true, revision: '1' }] })
  const call = node('call', 'http.request', { method: 'GET', url: '/slow' }, { connection: 'erp' })
  // A connection that is reset is closed as well.
  const closed = asked.promise.then((socket) => new Promise((resolve) => void socket.once('close', resolve)))
  const { run, tookMs } = await cancelWhen(
    rig,
    { flow: flowOf([startNode, call], ['start -> call']), input: [{}] },
    () => asked.promise,
  )
  await closed
  expect(run).toMatchObject({ status: 'canceled' })
  // Nobody else would have ended it: the system never answers, and the call has a minute.
  expect(tookMs).toBeLessThan(30_000)
  expect(target.requests).toHaveLength(1)
})

/** Longer than the run may take to end, so that it cannot be the time limit that ends it. */
const visitMs = 20_000
const squares = expr('sum(map(record.list, x => sum(map(record.list, y => sum(map(record.list, z => x * y * z))))))')

test.each([
  ['code of a user', codeNode('busy', 'if (record.loop) for (;;) {}\nreturn record'), { loop: true }],
  ['an expression', mapTo('busy', { n: squares }), { list: Array.from({ length: 2000 }, (_, at) => at) }],
])('a run that is busy with %s ends at once', async (_what, busy, record) => {
  const rig = rigWith({ limits: { visitMs } })
  const flow = flowOf([startNode, busy], ['start -> busy'])
  // From here on, what carries out the visit is there.
  expect(await rig.run(flow, [{ list: [] }])).toMatchObject({ status: 'succeeded' })
  const isBusy = async (): Promise<void> => {
    for (const until = performance.now() + 300; performance.now() < until;) await nextTurn()
  }
  const { run, tookMs } = await cancelWhen(rig, { flow, input: [record] }, isBusy)
  expect(run).toMatchObject({ status: 'canceled' })
  expect(tookMs).toBeLessThan(visitMs)
})

test('the processes and threads of a canceled visit are free again when its time is up', async () => {
  const rig = rigWith({ limits: { visitMs: 1000 } })
  const loop = flowOf([startNode, codeNode('busy', 'if (record.loop) for (;;) {}\nreturn record')], ['start -> busy'])
  const input = [{ loop: true }]
  const turns = async (): Promise<void> => {
    for (const until = performance.now() + 200; performance.now() < until;) await nextTurn()
  }
  // One for each process there is.
  await Promise.all([1, 2].map((id) => cancelWhen(rig, { flow: { ...loop, id: `loop-${id}` }, input }, turns)))
  // The loops would go on for ever.
  expect(await rig.run(loop, [{ n: 1 }])).toMatchObject({ status: 'succeeded' })
})

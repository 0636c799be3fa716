import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { flowSchemaVersion, type Flow, type FlowNode } from '@isthmus/sdk'
import { type RunsAnswer } from '@isthmus/sdk/api'
import { findDamage } from '../../packages/runtime/src/stores/upkeep/back-up.ts'
import { firstPerson, startRuntime, type RuntimeProcess } from './runtime-process.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'

/** A system that counts what it is told; slow, so that the disk fills while calls are under way. */
interface Counting {
  readonly address: string
  readonly calls: Map<string, number>
  readonly server: Server
}

async function startCounting(): Promise<Counting> {
  const calls = new Map<string, number>()
  const server = createServer((request, response) => {
    const name = request.url ?? ''
    calls.set(name, (calls.get(name) ?? 0) + 1)
    request.resume().once('end', () => setTimeout(() => response.end('{}'), 5))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls, server }
}

function orderFlow(target: string): Flow {
  const node = (id: string, type: string, config: FlowNode['config']): FlowNode => {
    return { id, type, typeVersion: 1, name: id, config, position: { x: 0, y: 0 } }
  }
  const url = { $expr: `concat("http://${target}/orders/", record.body.order)` }
  return {
    schema: flowSchemaVersion,
    id: 'orders',
    name: 'Orders',
    nodes: [
      node('hook', 'trigger.webhook', { path: 'orders', methods: ['POST'], check: 'none' }),
      node('write', 'http.request', { method: 'POST', url, body: { $expr: 'record.body' } }),
    ],
    edges: [{ id: 'e0', from: { node: 'hook', port: 'out' }, to: { node: 'write', port: 'in' } }],
    settings: {},
  }
}

const toClose: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close()
})

async function scene(disk: SmallDisk) {
  toClose.push(() => disk.remove())
  const target = await startCounting()
  toClose.push(() => void target.server.close())
  const runtime = await startRuntime(disk.folder, target.address)
  toClose.push(() => runtime.kill('SIGKILL'))
  const person = await firstPerson(runtime)
  await person.call('POST', 'flows', { body: { flow: orderFlow(target.address) } })
  await person.call('PUT', 'flowActive', { params: { flow: 'orders' }, body: { active: true } })
  return { target, runtime, person }
}

/** Sends orders until `enough`; gives those that were accepted, and how many were refused for want of room. Throws at others. */
async function press({ url }: RuntimeProcess, enough: (accepted: number, refused: number) => boolean) {
  const accepted: string[] = []
  let [sent, refused] = [0, 0]
  const sender = async (): Promise<void> => {
    while (!enough(accepted.length, refused)) {
      const order = `o-${(sent += 1)}-${performance.now()}`
      const body = JSON.stringify({ order, note: 'x'.repeat(1000) })
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/hooks/orders`, { method: 'POST', headers, body })
      await answer.text()
      if (answer.status === 202) accepted.push(order)
      else {
        if (answer.status !== 503) throw new Error(`An order was answered ${answer.status}`)
        refused += 1
        await pause(5)
      }
    }
  }
  await Promise.all(Array.from({ length: 16 }, sender))
  return { accepted, refused }
}

test(
  'on a disk without a byte left events are refused, and those accepted before are carried out once there is room',
  { timeout: 120_000 },
  async ({ skip }) => {
    const disk = mountSmallDisk(32)
    if (!disk) return skip('this user may not mount a disk')
    const { target, runtime, person } = await scene(disk)
    const before = await press(runtime, (accepted) => accepted >= 100)
    disk.fill(300_000)
    const during = await press(runtime, (_, refused) => refused >= 200)
    const health = async () => ((await (await fetch(`${runtime.url}/health`)).json()) as { status: string }).status
    expect(await health()).toBe('storage-full')
    disk.clear()
    await vi.waitFor(async () => expect(await health()).toBe('ok'), { timeout: 20_000, interval: 100 })
    const after = await press(runtime, (accepted) => accepted >= 100)
    const accepted = [...before.accepted, ...during.accepted, ...after.accepted]
    const open = 'status=queued&status=running&status=waiting&limit=1'
    await vi.waitFor(
      async () => expect((await person.call<RunsAnswer>('GET', 'runs', { query: open })).runs).toEqual([]),
      { timeout: 60_000, interval: 200 },
    )
    const others = 'status=failed&status=partial&status=parked&status=interrupted&limit=20'
    const { runs } = await person.call<RunsAnswer>('GET', 'runs', { query: others })
    expect(runs.map(({ status, failure }) => [status, failure?.problem])).toEqual([])
    expect(accepted.filter((order) => target.calls.get(`/orders/${order}`) !== 1)).toEqual([])
    await runtime.kill('SIGTERM')
    expect(findDamage(join(disk.folder, 'isthmus.db'))).toEqual([])
  },
)

import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { ERP_DEMO_PASSWORD, ERP_DEMO_USER } from '@isthmus/playground'
import { parseFlow, type Flow } from '@isthmus/sdk'
import { apiPath, type RunSummary } from '@isthmus/sdk/api'
import { brokerClient, type BrokerClient } from '../systems/rabbitmq/broker-client.ts'
import { startRabbitmq, type RunningRabbitmq } from '../systems/rabbitmq/start-rabbitmq.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { cpuSecondsOf } from './process-facts.ts'
import { startOrderTarget, startRuntime, stopAll, type StartedRuntime } from './processes.ts'

/** The sustained stretch, in measured rounds: 60 s when a round takes 5. */
const stretchRounds = 12
/** Events that wait in the queue at most: enough to keep the runtime busy, few enough for the broker to keep in memory. */
const mostWaiting = 20_000
const eventsAtOnce = 500
const drainMs = 120_000
const queues = ['shop.orders', 'shop.orders.dead', 'shop.orders.refused'] as const

/**
 * Order events per second from a queue that is kept full into an ERP, with a restart of the broker in the middle. An event is
 * acknowledged when it is on disk here, and an order is written when its intent is. Counted in the end: orders that are
 * missing, orders that were written more than once, and events that were taken more than once.
 */
export async function rabbitBenchmark({ seconds }: BenchmarkOptions): Promise<readonly Target[]> {
  let broker: RunningRabbitmq | undefined
  let client: BrokerClient | undefined
  try {
    broker = await startRabbitmq()
    client = await brokerClient(broker)
    for (const queue of queues) await client.queue(queue)
    const erp = await startOrderTarget('erp')
    const runtime = await startRuntime({ flows: [await sampleFlow()], connections: connectionsTo(broker, erp) })
    return await measure({ broker, client, erp, runtime, seconds: seconds * stretchRounds })
  } finally {
    await client?.close()
    await stopAll()
    await broker?.stop()
  }
}

async function sampleFlow(): Promise<Flow> {
  const text = await readFile(new URL('../../flows/orders-from-queue.json', import.meta.url), 'utf8')
  const parsed = parseFlow(text)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join(' '))
  // The sample itself comes with the product, switched off.
  return { ...parsed.flow, id: 'rabbit' }
}

function connectionsTo({ host, port, user, password }: RunningRabbitmq, erp: string): readonly object[] {
  const broker = {
    name: 'broker',
    connector: 'rabbitmq',
    config: { host, port, user, tls: 'off' },
    secret: { password },
  }
  const config = { baseUrl: erp, user: ERP_DEMO_USER }
  const system = { name: 'erp', connector: 'playground-erp', config, secret: { password: ERP_DEMO_PASSWORD } }
  return [broker, system].map((connection) => ({ ...connection, allowPrivate: true }))
}

interface Stage {
  readonly broker: RunningRabbitmq
  readonly client: BrokerClient
  readonly erp: string
  readonly runtime: StartedRuntime
  readonly seconds: number
}

async function measure(stage: Stage): Promise<readonly Target[]> {
  const { broker, client, erp, runtime, seconds } = stage
  await client.send('shop.orders', [eventOf('warm')])
  await until(async () => (await countsOf(erp)).orders === 1)
  const cpuBefore = await cpuSecondsOf(runtime.pid)
  const started = performance.now()
  const feeding = feed(stage, started + seconds * 1000)
  await pause((seconds * 1000) / 2)
  const downAt = performance.now()
  await broker.restart()
  const downSeconds = (performance.now() - downAt) / 1000
  const sent = await feeding
  const after = await drained(erp, sent + 1)
  const tookSeconds = (performance.now() - started) / 1000
  const cpuSeconds = (await cpuSecondsOf(runtime.pid)) - cpuBefore
  const taken = await eventsTaken(runtime)
  const left = await Promise.all(queues.map((queue) => client.count(queue)))
  return [
    {
      metric: 'orders from queue to ERP',
      value: (after.orders - 1) / (tookSeconds - downSeconds),
      unit: 'orders/s',
      target: 1000,
      better: 'higher',
    },
    {
      metric: 'the same, the restart of the broker counted in',
      value: (after.orders - 1) / tookSeconds,
      unit: 'orders/s',
      better: 'higher',
    },
    { metric: 'sustained for', value: tookSeconds, unit: 's', better: 'higher' },
    { metric: 'broker away for', value: downSeconds, unit: 's', better: 'lower' },
    { metric: 'events sent', value: sent, unit: 'events', better: 'higher' },
    { metric: 'orders lost', value: Math.max(0, sent + 1 - after.orders), unit: 'orders', target: 0, better: 'lower' },
    { metric: 'orders repeated', value: after.repeated, unit: 'orders', target: 0, better: 'lower' },
    { metric: 'events taken again', value: Math.max(0, taken - sent - 1), unit: 'events', target: 0, better: 'lower' },
    {
      metric: 'left in queues',
      value: left.reduce((sum, count) => sum + count, 0),
      unit: 'events',
      target: 0,
      better: 'lower',
    },
    { metric: 'runtime, all threads', value: (cpuSeconds * 1e6) / after.orders, unit: 'us CPU/order', better: 'lower' },
  ]
}

function eventOf(id: string | number) {
  const lines = [{ line_no: 1, sku: 'PMP-1010', quantity: '2', unit_price: '18.50' }]
  const order = { order_id: `bench-${id}`, customer: 'K-00007', ordered_on: '2026-03-02', currency: 'EUR' }
  return { body: { event: 'order.placed', ...order, reference: `PO ${id}`, lines }, messageId: `bench-${id}` }
}

/** Sends as fast as the runtime takes; events that the broker did not confirm are sent again with the same id. */
async function feed({ client, erp }: Stage, untilMs: number): Promise<number> {
  let sent = 0
  while (performance.now() < untilMs) {
    if (sent - (await countsOf(erp)).orders > mostWaiting) {
      await pause(100)
      continue
    }
    for (let chunk = 0; chunk < 4 && performance.now() < untilMs; chunk += 1) {
      const events = Array.from({ length: eventsAtOnce }, (_, at) => eventOf(sent + at))
      await until(() => client.send('shop.orders', events).then(() => true))
      sent += eventsAtOnce
    }
  }
  return sent
}

interface Counts {
  readonly orders: number
  readonly repeated: number
}

async function countsOf(erp: string): Promise<Counts> {
  return (await (await fetch(`${erp}/counts`)).json()) as Counts
}

/** Waits until all orders have arrived, and for a moment longer, in which none may be written again. */
async function drained(erp: string, wanted: number): Promise<Counts> {
  const lateMs = performance.now() + drainMs
  for (;;) {
    const now = await countsOf(erp)
    if (now.orders >= wanted || performance.now() > lateMs) return now
    await pause(20)
  }
}

/** Events that runs were started with. */
async function eventsTaken(runtime: StartedRuntime): Promise<number> {
  let taken = 0
  let cursor = ''
  do {
    const page = await runtime.read<{ runs: readonly RunSummary[]; next: string | null }>(
      `${apiPath('runs')}?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    taken += page.runs.reduce((sum, { records }) => sum + (records?.in ?? 0), 0)
    cursor = page.next ?? ''
  } while (cursor !== '')
  return taken
}

/** Tries until it holds; what fails meanwhile, such as a broker that is away, is tried again. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const lateMs = performance.now() + drainMs; ; await pause(50)) {
    if (await holds().catch(() => false)) return
    if (performance.now() > lateMs) throw new Error('it takes too long')
  }
}

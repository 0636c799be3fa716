import { setTimeout as pause } from 'node:timers/promises'
import autocannon from 'autocannon'
import { hookPath, upsertFlow } from './bench-flows.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'
import { startOrderTarget, startRuntime, stopAll } from './processes.ts'

const connections = 64
const directSeconds = 2
/** The sustained stretch, in measured rounds: 60 s when a round takes 5. */
const stretchRounds = 12
const drainMs = 60_000

/**
 * Orders per second from a queue into another system: each event is on disk before it is acknowledged, each write before
 * it is sent, and both until the run is over. The other system's own limit, asked by the same client, stands beside it.
 */
export async function effectsBenchmark({ seconds, rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  try {
    const target = await startOrderTarget()
    const runtime = await startRuntime({ flows: [upsertFlow('upsert', target)], allowPrivate: [new URL(target).host] })
    const direct: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      direct.push(await send({ url: `${target}/direct/[<id>]`, method: 'PUT', seconds: directSeconds }).then(rateOf))
    }
    const before = await countsOf(target)
    const startedMs = performance.now()
    const url = `${runtime.url}/hooks/${hookPath('upsert')}`
    const fed = await send({ url, method: 'POST', seconds: seconds * stretchRounds })
    const after = await drained(target, before.orders + fed.requests.total)
    const tookSeconds = (performance.now() - startedMs) / 1000
    const orders = after.orders - before.orders
    const repeated = after.calls - before.calls - orders
    return figures({ direct, orders, repeated, tookSeconds, lost: Math.max(0, fed.requests.total - orders) })
  } finally {
    await stopAll()
  }
}

interface Sending {
  readonly url: string
  readonly method: 'POST' | 'PUT'
  readonly seconds: number
}

async function send({ url, method, seconds }: Sending): Promise<autocannon.Result> {
  const result = await autocannon({
    url,
    method,
    connections,
    duration: seconds,
    idReplacement: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ order_id: '[<id>]', customer_id: '10001', amount: '1290.50' }),
  })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url} answered ${result.non2xx} calls with an error and dropped ${result.errors}`)
  return result
}

function rateOf({ requests, duration }: autocannon.Result): number {
  return requests.total / duration
}

interface Counts {
  readonly orders: number
  readonly calls: number
}

async function countsOf(target: string): Promise<Counts> {
  return (await (await fetch(`${target}/counts`)).json()) as Counts
}

/** Waits until all orders that were acknowledged have arrived, and none comes any more. */
async function drained(target: string, wanted: number): Promise<Counts> {
  const lateMs = performance.now() + drainMs
  for (let last = await countsOf(target); ;) {
    await pause(50)
    const now = await countsOf(target)
    if (now.calls === last.calls && (now.orders >= wanted || performance.now() > lateMs)) return now
    last = now
  }
}

interface Measured extends Pick<Counts, 'orders'> {
  readonly direct: readonly number[]
  readonly repeated: number
  readonly lost: number
  readonly tookSeconds: number
}

function figures({ direct, orders, repeated, lost, tookSeconds }: Measured): readonly Target[] {
  const rate = orders / tookSeconds
  return [
    { metric: 'orders from queue to target', value: rate, unit: 'orders/s', target: 1000, better: 'higher' },
    { metric: 'sustained for', value: tookSeconds, unit: 's', better: 'higher' },
    { metric: 'orders lost', value: lost, unit: 'orders', target: 0, better: 'lower' },
    { metric: 'orders repeated', value: repeated, unit: 'orders', target: 0, better: 'lower' },
    { metric: 'target itself, same client', value: median(direct), unit: 'orders/s', better: 'higher' },
    { metric: 'ratio', value: rate / median(direct), unit: 'of target', better: 'higher', guarded: true },
  ]
}

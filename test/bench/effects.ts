import { setTimeout as pause } from 'node:timers/promises'
import { hookPath, upsertFlow } from './bench-flows.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'
import { feedOrders, type Fed } from './order-feeder.ts'
import { cpuSecondsOf } from './process-facts.ts'
import { startOrderTarget, startRuntime, stopAll } from './processes.ts'

const connections = 64
const directSeconds = 2
/** The sustained stretch, in measured rounds: 60 s when a round takes 5. */
const stretchRounds = 12
const drainMs = 60_000

/**
 * Orders per second from a queue, kept full, into another system: each event is on disk before it is acknowledged, each
 * write before it is sent, and both until the run is over. The other system's own limit, asked by the same client, stands
 * beside it.
 */
export async function effectsBenchmark({ seconds, rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  try {
    const target = await startOrderTarget()
    const runtime = await startRuntime({ flows: [upsertFlow('upsert', target)], allowPrivate: [new URL(target).host] })
    const direct: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const urlOf = (reference: string) => `${target}/direct/${round}-${reference}`
      direct.push(rateOf(await feedOrders({ urlOf, method: 'PUT', seconds: directSeconds, connections })))
    }
    const before = await countsOf(target)
    const startedMs = performance.now()
    const cpuBefore = await cpuSecondsOf(runtime.pid)
    const url = `${runtime.url}/hooks/${hookPath('upsert')}`
    const urlOf = () => url
    const fed = await feedOrders({ urlOf, method: 'POST', seconds: seconds * stretchRounds, connections })
    const after = await drained(target, before.orders + fed.accepted)
    const tookSeconds = (performance.now() - startedMs) / 1000
    const cpuSeconds = (await cpuSecondsOf(runtime.pid)) - cpuBefore
    const orders = after.orders - before.orders
    const repeated = after.calls - before.calls - orders
    return figures({ direct, orders, repeated, tookSeconds, fed, cpuSeconds })
  } finally {
    await stopAll()
  }
}

function rateOf({ accepted, seconds }: Fed): number {
  return accepted / seconds
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
  readonly fed: Fed
  readonly tookSeconds: number
  readonly cpuSeconds: number
}

function figures({ direct, orders, repeated, fed, tookSeconds, cpuSeconds }: Measured): readonly Target[] {
  const rate = orders / tookSeconds
  return [
    { metric: 'orders from queue to target', value: rate, unit: 'orders/s', target: 1000, better: 'higher' },
    { metric: 'sustained for', value: tookSeconds, unit: 's', better: 'higher' },
    { metric: 'refused for a full queue, sent again', value: fed.refused, unit: 'times', better: 'lower' },
    { metric: 'orders lost', value: Math.max(0, fed.accepted - orders), unit: 'orders', target: 0, better: 'lower' },
    { metric: 'orders repeated', value: repeated, unit: 'orders', target: 0, better: 'lower' },
    // What is left where other work shares the machine: a second has as many of these as it has cores.
    { metric: 'runtime, all threads', value: (cpuSeconds * 1e6) / orders, unit: 'us CPU/order', better: 'lower' },
    { metric: 'target itself, same client', value: median(direct), unit: 'orders/s', better: 'higher' },
    { metric: 'ratio', value: rate / median(direct), unit: 'of target', better: 'higher', guarded: true },
  ]
}

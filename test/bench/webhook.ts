import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median, press, type LoadResult } from './load.ts'
import { startEcho, startRuntime, stopAll } from './processes.ts'

const body = JSON.stringify({
  order_id: 'o-4711',
  customer_id: '10001',
  customer_name: ' Nordwind Handel GmbH ',
  currency: 'eur',
  amount: '1290.50',
  priority: 'express',
})
const connections = 64

/**
 * Requests per second of `flows/order-webhook.json` (webhook, map of six fields, filter, respond; the event on disk before
 * the answer, full trace) beside a bare echo on the same server library, in alternating rounds of one session.
 */
export async function webhookBenchmark({ seconds, rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  try {
    const echo = await startEcho()
    const runtime = await startRuntime({ active: 'order-webhook' })
    const urls = { echo: `${echo}/echo`, flow: `${runtime}/hooks/orders/new` }
    const measured: { echo: LoadResult[]; flow: LoadResult[] } = { echo: [], flow: [] }
    await press({ url: urls.echo, body, seconds: 2, connections })
    await press({ url: urls.flow, body, seconds: 2, connections })
    for (let round = 0; round < rounds; round += 1) {
      measured.echo.push(await press({ url: urls.echo, body, seconds, connections }))
      measured.flow.push(await press({ url: urls.flow, body, seconds, connections }))
    }
    return figures(measured)
  } finally {
    await stopAll()
  }
}

function figures({
  echo,
  flow,
}: {
  readonly echo: readonly LoadResult[]
  readonly flow: readonly LoadResult[]
}): readonly Target[] {
  const rate = (results: readonly LoadResult[]): number => median(results.map((result) => result.requestsPerSecond))
  const p99 = (results: readonly LoadResult[]): number => median(results.map((result) => result.p99Ms))
  return [
    { metric: 'bare hono echo', value: rate(echo), unit: 'requests/s', better: 'higher' },
    { metric: 'webhook flow with trace', value: rate(flow), unit: 'requests/s', better: 'higher' },
    { metric: 'ratio', value: rate(flow) / rate(echo), unit: 'of echo', better: 'higher', guarded: true },
    { metric: 'bare hono echo p99', value: p99(echo), unit: 'ms', better: 'lower' },
    { metric: 'webhook flow p99', value: p99(flow), unit: 'ms', better: 'lower' },
  ]
}

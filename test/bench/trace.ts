import type { Flow } from '@isthmus/sdk'
import { batchTraceRows } from './batch-trace.ts'
import { hookPath, orderEvent, orderFlow } from './bench-flows.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median, press } from './load.ts'
import { cpuSecondsOf } from './process-facts.ts'
import { startRuntime, stopAll } from './processes.ts'

const connections = 64

/** What full traces cost in processor time, all threads and processes counted, over keeping none. */
export async function traceBenchmark(options: BenchmarkOptions): Promise<readonly Target[]> {
  return [...(await webhookRow(options)), ...(await batchTraceRows(options))]
}

async function webhookRow({ seconds, rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const kept = orderFlow('bench-kept', { durability: 'grouped', keepTraces: 'all' })
  const bare = orderFlow('bench-bare', { durability: 'grouped', keepTraces: 'none' })
  try {
    const { url, pid } = await startRuntime({ flows: [kept, bare] })
    const cost = async ({ id }: Flow, duration: number): Promise<number> => {
      const before = await cpuSecondsOf(pid)
      const load = { url: `${url}/hooks/${hookPath(id)}`, body: orderEvent, seconds: duration, connections }
      const { requests } = await press(load)
      return (((await cpuSecondsOf(pid)) - before) * 1e6) / requests
    }
    const costs: { readonly kept: number; readonly bare: number }[] = []
    for (const flow of [kept, bare]) await cost(flow, Math.min(2, seconds))
    for (let round = 0; round < rounds; round += 1) {
      costs.push({ kept: await cost(kept, seconds), bare: await cost(bare, seconds) })
    }
    return [
      {
        metric: 'webhook with full traces',
        value: median(costs.map((one) => one.kept)),
        unit: 'us CPU/request',
        better: 'lower',
      },
      {
        metric: 'webhook without traces',
        value: median(costs.map((one) => one.bare)),
        unit: 'us CPU/request',
        better: 'lower',
      },
      {
        metric: 'webhook, cost of traces',
        value: median(costs.map((one) => one.kept / one.bare - 1)),
        unit: 'of the time without',
        target: 0.15,
        better: 'lower',
      },
      {
        metric: 'webhook, with traces',
        value: median(costs.map((one) => one.kept / one.bare)),
        unit: 'of without',
        better: 'lower',
        guarded: true,
      },
    ]
  } finally {
    await stopAll()
  }
}

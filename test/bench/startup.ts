import { setTimeout as wait } from 'node:timers/promises'
import { hookPath, orderEvent, orderFlow } from './bench-flows.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'
import { residentMegabytesOf } from './process-facts.ts'
import { startRuntime, stopAll } from './processes.ts'

const idleMs = 5000

/**
 * From the start of the process, on a data folder that is in use, to the first event that a flow has answered; and the
 * resident memory of all its processes once they have had nothing to do for five seconds.
 */
export async function startupBenchmark({ rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const flow = orderFlow('bench-startup', {})
  const [startMs, idleMb]: [number[], number[]] = [[], []]
  try {
    let runtime = await startRuntime({ flows: [flow] })
    for (let round = 0; round < rounds; round += 1) {
      await runtime.stop()
      const began = performance.now()
      runtime = runtime.again()
      await firstAnswer(`${runtime.url}/hooks/${hookPath(flow.id)}`)
      startMs.push(performance.now() - began)
      await wait(idleMs)
      idleMb.push(await residentMegabytesOf(runtime.pid))
    }
    return [
      { metric: 'start to first answered event', value: median(startMs), unit: 'ms', target: 1500, better: 'lower' },
      { metric: 'resident memory when idle', value: median(idleMb), unit: 'MB', target: 150, better: 'lower' },
    ]
  } finally {
    await stopAll()
  }
}

async function firstAnswer(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url, {
      method: 'POST',
      body: orderEvent,
      headers: { 'content-type': 'application/json' },
    }).catch(() => undefined)
    if (answer?.ok) return
    await wait(5)
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { hookPath, orderEvent, orderFlow } from './bench-flows.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'
import { residentMegabytesOf } from './process-facts.ts'
import { startRuntime, stopAll } from './processes.ts'

const idleMs = 5000

/**
 * From the start of the process, on a data folder that is in use, to the first event that a flow has answered; and the
 * resident memory of all its processes once they have had nothing to do for five seconds. The baseline is Node that starts
 * and ends with nothing to do.
 */
export async function startupBenchmark({ rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const flow = orderFlow('bench-startup', {})
  const [startMs, emptyMs, idleMb]: [number[], number[], number[]] = [[], [], []]
  try {
    let runtime = await startRuntime({ flows: [flow] })
    for (let round = 0; round < rounds; round += 1) {
      await runtime.stop()
      emptyMs.push(await emptyNodeMs())
      const began = performance.now()
      runtime = runtime.again()
      await firstAnswer(`${runtime.url}/hooks/${hookPath(flow.id)}`)
      startMs.push(performance.now() - began)
      await wait(idleMs)
      idleMb.push(await residentMegabytesOf(runtime.pid))
    }
    return [
      { metric: 'start to first answered event', value: median(startMs), unit: 'ms', target: 1500, better: 'lower' },
      { metric: 'Node alone', value: median(emptyMs), unit: 'ms', better: 'lower' },
      {
        metric: 'start',
        value: median(startMs) / median(emptyMs),
        unit: 'of Node alone',
        better: 'lower',
        guarded: true,
      },
      { metric: 'resident memory when idle', value: median(idleMb), unit: 'MB', target: 150, better: 'lower' },
    ]
  } finally {
    await stopAll()
  }
}

async function emptyNodeMs(): Promise<number> {
  const began = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - began
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

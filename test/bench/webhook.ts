import type { Flow } from '@isthmus/sdk'
import { codeFlow, hookPath, orderEvent, orderFlow } from './bench-flows.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median, press, type LoadResult } from './load.ts'
import { startEcho, startRuntime, stopAll } from './processes.ts'

const connections = 64

/**
 * Requests per second of webhook -> map of six fields -> filter -> respond with full traces, beside a bare echo on the same
 * server library, in alternating rounds of one session: once written within some milliseconds after the answer
 * (`grouped`), once fsynced before it (`full`, what flows do unless they say otherwise).
 */
export async function webhookBenchmark(options: BenchmarkOptions): Promise<readonly Target[]> {
  const grouped = orderFlow('bench-grouped', { durability: 'grouped', keepTraces: 'all' })
  const full = orderFlow('bench-full', { durability: 'full', keepTraces: 'all' })
  const { echo, flows } = await alternate([grouped, full], options)
  return [
    { metric: 'bare hono echo', value: rate(echo), unit: 'requests/s', better: 'higher' },
    ...ratioFigures('flow, written after the answer', { echo, flow: flows[0] ?? [], target: 0.8 }),
    ...ratioFigures('flow, fsynced before the answer', { echo, flow: flows[1] ?? [], target: 0.25 }),
    { metric: 'bare hono echo p99', value: p99(echo), unit: 'ms', better: 'lower' },
    ...p99Figures('flow, written after the answer', { echo, flow: flows[0] ?? [], target: 3 }),
    { metric: 'flow, fsynced before the answer, p99', value: p99(flows[1] ?? []), unit: 'ms', better: 'lower' },
  ]
}

/** The same for webhook -> JavaScript code in a process that can be killed -> respond. */
export async function webhookCodeBenchmark(options: BenchmarkOptions): Promise<readonly Target[]> {
  const flow = codeFlow('bench-code', { durability: 'grouped', keepTraces: 'all' })
  const { echo, flows } = await alternate([flow], options)
  return [
    { metric: 'bare hono echo', value: rate(echo), unit: 'requests/s', better: 'higher' },
    ...ratioFigures('flow with code', { echo, flow: flows[0] ?? [], target: 0.5 }),
    { metric: 'bare hono echo p99', value: p99(echo), unit: 'ms', better: 'lower' },
    { metric: 'flow with code p99', value: p99(flows[0] ?? []), unit: 'ms', better: 'lower' },
  ]
}

interface Measured {
  readonly echo: readonly LoadResult[]
  /** One list per flow. */
  readonly flows: readonly (readonly LoadResult[])[]
}

async function alternate(flows: readonly Flow[], { seconds, rounds }: BenchmarkOptions): Promise<Measured> {
  try {
    const echo = await startEcho()
    const { url } = await startRuntime({ flows })
    const urls = [`${echo}/echo`, ...flows.map(({ id }) => `${url}/hooks/${hookPath(id)}`)]
    const results: LoadResult[][] = urls.map(() => [])
    for (const each of urls) await press({ url: each, body: orderEvent, seconds: Math.min(2, seconds), connections })
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, each] of urls.entries()) {
        results[at]?.push(await press({ url: each, body: orderEvent, seconds, connections }))
      }
    }
    const [first = [], ...others] = results
    return { echo: first, flows: others }
  } finally {
    await stopAll()
  }
}

interface Compared {
  readonly echo: readonly LoadResult[]
  readonly flow: readonly LoadResult[]
  readonly target: number
}

function rate(results: readonly LoadResult[]): number {
  return median(results.map((result) => result.requestsPerSecond))
}

function p99(results: readonly LoadResult[]): number {
  return median(results.map((result) => result.p99Ms))
}

/** The ratio is the median of the rounds' own ratios: what slows a machine down slows both down. */
function ratioFigures(name: string, { echo, flow, target }: Compared): readonly Target[] {
  const ratios = flow.map((result, at) => result.requestsPerSecond / (echo[at]?.requestsPerSecond ?? Number.NaN))
  return [
    { metric: name, value: rate(flow), unit: 'requests/s', better: 'higher' },
    { metric: `${name}, ratio`, value: median(ratios), unit: 'of echo', target, better: 'higher', guarded: true },
  ]
}

function p99Figures(name: string, { echo, flow, target }: Compared): readonly Target[] {
  return [
    { metric: `${name}, p99`, value: p99(flow), unit: 'ms', better: 'lower' },
    { metric: `${name}, p99 ratio`, value: p99(flow) / p99(echo), unit: 'of echo', target, better: 'lower' },
  ]
}

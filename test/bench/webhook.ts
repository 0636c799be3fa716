import type { Flow } from '@isthmus/sdk'
import { codeFlow, hookPath, orderEvent, orderFlow } from './bench-flows.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { cpuFigures, cpuSplitOf, perRequest, type CpuSplit } from './cpu-split.ts'
import { median, press, type LoadResult } from './load.ts'
import { startEcho, startRuntime, stopAll } from './processes.ts'

const connections = 64
/**
 * Answers after which a server has compiled what it runs, as one that has been up for a while. Its threads for compiling take
 * from the others until then, most of all where more code is compiled than an echo has.
 */
const warmAnswers = 60_000
const longestWarmUpSeconds = 12

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
    ...cpuFigures('bare hono echo', echo.map(cpuOf)),
    ...cpuFigures('flow, written after the answer', (flows[0] ?? []).map(cpuOf)),
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
    ...cpuFigures('bare hono echo', echo.map(cpuOf)),
    ...cpuFigures('flow with code', (flows[0] ?? []).map(cpuOf)),
  ]
}

interface Round extends LoadResult {
  /** Where its processor time went. */
  readonly cpu: CpuSplit
}

interface Measured {
  readonly echo: readonly Round[]
  /** One list per flow. */
  readonly flows: readonly (readonly Round[])[]
}

async function alternate(flows: readonly Flow[], { seconds, rounds }: BenchmarkOptions): Promise<Measured> {
  try {
    const echo = await startEcho()
    const { url, pid } = await startRuntime({ flows })
    const targets = [
      { url: `${echo.url}/echo`, pid: echo.pid },
      ...flows.map(({ id }) => ({ url: `${url}/hooks/${hookPath(id)}`, pid })),
    ]
    const results: Round[][] = targets.map(() => [])
    for (const { url: warmed } of targets) await warmUp(warmed, seconds)
    for (let round = 0; round < rounds; round += 1) {
      for (const [at, each] of targets.entries()) results[at]?.push(await measure(each, seconds))
    }
    const [first = [], ...others] = results
    return { echo: first, flows: others }
  } finally {
    await stopAll()
  }
}

/** A short run measures nothing worth a longer one. */
async function warmUp(url: string, seconds: number): Promise<void> {
  let answers = 0
  for (let rest = Math.min(longestWarmUpSeconds, seconds * 6); rest > 0 && answers < warmAnswers; rest -= 1) {
    const { requests } = await press({ url, body: orderEvent, seconds: Math.min(1, rest), connections })
    answers += requests
  }
}

async function measure({ url, pid }: { readonly url: string; readonly pid: number }, seconds: number): Promise<Round> {
  const before = cpuSplitOf(pid)
  const result = await press({ url, body: orderEvent, seconds, connections })
  return { ...result, cpu: perRequest(before, cpuSplitOf(pid), result.requests) }
}

function cpuOf({ cpu }: Round): CpuSplit {
  return cpu
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

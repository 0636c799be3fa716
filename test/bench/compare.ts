import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compareFigures, missingFigures, parseBaseline, tolerance, withFigures, type Baseline } from './baseline.ts'
import type { Benchmark, BenchmarkOptions } from './benchmarks.ts'

const file = fileURLToPath(new URL('../../bench/baseline.json', import.meta.url))

export interface CompareOptions extends BenchmarkOptions {
  /** Names to run; those of the baseline when empty. */
  readonly names: readonly string[]
  /** Writes what was measured into the baseline. */
  readonly update: boolean
}

/**
 * Runs benchmarks and names every ratio that fell by more than 15 % since the baseline was written. Resolves to the exit
 * code: 1 when any did.
 */
export async function compare(
  benchmarks: Readonly<Record<string, Benchmark>>,
  { names, update, ...options }: CompareOptions,
): Promise<number> {
  let baseline = parseBaseline(readFileSync(file, 'utf8'))
  let fallen = 0
  for (const name of names.length > 0 ? names : Object.keys(baseline.ratios)) {
    const benchmark = benchmarks[name]
    if (!benchmark) throw new Error(`There is no benchmark ${name}`)
    const targets = await benchmark(options)
    fallen += report(baseline, name, targets)
    if (update) baseline = withFigures(baseline, name, targets)
  }
  if (update) writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`)
  return fallen > 0 && !update ? 1 : 0
}

function report(baseline: Baseline, name: string, targets: Awaited<ReturnType<Benchmark>>): number {
  const compared = compareFigures(baseline, name, targets)
  const missing = missingFigures(baseline, name, targets)
  for (const { metric, before, now, worseBy } of compared) {
    const change = `${worseBy > 0 ? 'worse' : 'better'} by ${Math.abs(Math.round(worseBy * 100))} %`
    const mark = worseBy > tolerance ? 'FELL' : 'ok  '
    console.log(`${mark} ${name}: ${metric} was ${before}, is ${Math.round(now * 1000) / 1000} (${change})`)
  }
  for (const metric of missing) console.log(`GONE ${name}: ${metric} is no longer measured`)
  return compared.filter(({ worseBy }) => worseBy > tolerance).length + missing.length
}

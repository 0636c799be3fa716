import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compareFigures, missingFigures, parseBaseline, tolerance, withFigures, type Baseline } from './baseline.ts'
import type { Benchmark, BenchmarkOptions, Target } from './benchmarks.ts'

const usualFile = fileURLToPath(new URL('../../bench/baseline.json', import.meta.url))

export interface CompareOptions extends BenchmarkOptions {
  /** Names to run; those of the baseline when empty. */
  readonly names: readonly string[]
  /** Writes what was measured into the baseline. */
  readonly update: boolean
  /** The baseline; `bench/baseline.json` when left out. */
  readonly file?: string
  readonly say?: (line: string) => void
}

/**
 * Runs benchmarks and names every ratio that fell by more than 15 % since the baseline was written, the last time as one
 * line of JSON. Resolves to the exit code: 1 when any did.
 */
export async function compare(
  benchmarks: Readonly<Record<string, Benchmark>>,
  { names, update, file = usualFile, say = print, ...options }: CompareOptions,
): Promise<number> {
  let baseline = parseBaseline(readFileSync(file, 'utf8'))
  const fallen: string[] = []
  for (const name of names.length > 0 ? names : Object.keys(baseline.ratios)) {
    const benchmark = benchmarks[name]
    if (!benchmark) throw new Error(`There is no benchmark ${name}`)
    const targets = await benchmark(options)
    const { lines, worse } = report(baseline, name, targets)
    lines.forEach((line) => say(line))
    fallen.push(...worse)
    if (update) baseline = withFigures(baseline, name, targets)
  }
  if (update) writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`)
  say(JSON.stringify({ name: 'compare', tolerance, fallen }))
  return fallen.length > 0 && !update ? 1 : 0
}

function print(line: string): void {
  console.log(line)
}

interface Report {
  readonly lines: readonly string[]
  /** Those that fell, or are gone. */
  readonly worse: readonly string[]
}

function report(baseline: Baseline, name: string, targets: readonly Target[]): Report {
  const compared = compareFigures(baseline, name, targets)
  const missing = missingFigures(baseline, name, targets)
  const lines = compared.map(({ metric, before, now, worseBy }) => {
    const change = `${worseBy > 0 ? 'worse' : 'better'} by ${Math.abs(Math.round(worseBy * 100))} %`
    const mark = worseBy > tolerance ? 'FELL' : 'ok  '
    return `${mark} ${name}: ${metric} was ${before}, is ${Math.round(now * 1000) / 1000} (${change})`
  })
  return {
    lines: [...lines, ...missing.map((metric) => `GONE ${name}: ${metric} is no longer measured`)],
    worse: [...compared.filter(({ worseBy }) => worseBy > tolerance).map(({ metric }) => metric), ...missing].map(
      (metric) => `${name}: ${metric}`,
    ),
  }
}

import { batchBenchmark } from './batch.ts'
import { childHopBenchmark } from './child-hop.ts'
import { effectsBenchmark } from './effects.ts'
import { importsBenchmark } from './imports.ts'
import { rabbitBenchmark } from './rabbit.ts'
import { runsBenchmark } from './runs.ts'
import { expressionsBenchmark } from './expressions.ts'
import { startupBenchmark } from './startup.ts'
import { suggestionsBenchmark } from './suggestions.ts'
import { traceBenchmark } from './trace.ts'
import { typecheckBenchmark } from './typecheck.ts'
import { webhookBenchmark, webhookCodeBenchmark } from './webhook.ts'

/** One figure. Without a `target` it is only reported. */
export interface Target {
  readonly metric: string
  readonly value: number
  readonly unit: string
  readonly target?: number
  readonly better: 'higher' | 'lower'
  /** True for a ratio that `compare` holds against `bench/baseline.json`. */
  readonly guarded?: boolean
}

export interface BenchmarkOptions {
  /** Length of one measured round. */
  readonly seconds: number
  readonly rounds: number
}

export type Benchmark = (options: BenchmarkOptions) => Promise<readonly Target[]>

/** Every benchmark, by the name that `npm run bench` takes. */
export const benchmarks: Readonly<Record<string, Benchmark>> = {
  runs: runsBenchmark,
  expressions: expressionsBenchmark,
  webhook: webhookBenchmark,
  batch: batchBenchmark,
  effects: effectsBenchmark,
  imports: importsBenchmark,
  rabbit: rabbitBenchmark,
  'webhook-code': webhookCodeBenchmark,
  'child-hop': childHopBenchmark,
  trace: traceBenchmark,
  startup: startupBenchmark,
  suggestions: suggestionsBenchmark,
  typecheck: typecheckBenchmark,
}

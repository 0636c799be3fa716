import { checkSchema, type JsonSchema } from '@isthmus/sdk'
import type { Target } from './benchmarks.ts'

const baselineSchema: JsonSchema = {
  type: 'object',
  required: ['ratios'],
  properties: {
    ratios: {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: { type: 'number', exclusiveMinimum: 0 } },
    },
  },
}

/** Ratios that were measured before. They travel between machines; absolute figures do not, so none are here. */
export interface Baseline {
  /** Benchmark name -> metric -> ratio. */
  readonly ratios: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** How one ratio compares with the one that was written down. */
export interface Comparison {
  readonly benchmark: string
  readonly metric: string
  readonly before: number
  readonly now: number
  /** Share by which it got worse; negative when it got better. */
  readonly worseBy: number
}

/** A ratio that is worse by more than this is named. */
export const tolerance = 0.15

/** Reads `bench/baseline.json`. Throws when it does not have the form of a baseline. */
export function parseBaseline(text: string): Baseline {
  const value: unknown = JSON.parse(text)
  const problems = checkSchema(baselineSchema, value)
  if (problems.length > 0) throw new Error(`bench/baseline.json is not a baseline: ${JSON.stringify(problems[0])}`)
  return value as Baseline
}

/** Compares the guarded figures of a benchmark; those that were never written down are left out. */
export function compareFigures(baseline: Baseline, benchmark: string, targets: readonly Target[]): Comparison[] {
  const known = baseline.ratios[benchmark] ?? {}
  return targets.flatMap(({ guarded, metric, value, better }) => {
    const before = known[metric]
    if (!guarded || before === undefined) return []
    const worseBy = better === 'higher' ? (before - value) / before : (value - before) / before
    return [{ benchmark, metric, before, now: value, worseBy }]
  })
}

/** Metrics that stand in the baseline but were not measured: a figure must not vanish unseen. */
export function missingFigures(baseline: Baseline, benchmark: string, targets: readonly Target[]): string[] {
  const measured = new Set(targets.filter(({ guarded }) => guarded).map(({ metric }) => metric))
  return Object.keys(baseline.ratios[benchmark] ?? {}).filter((metric) => !measured.has(metric))
}

/** The baseline with the guarded figures of one benchmark put in place of the old ones. */
export function withFigures(baseline: Baseline, benchmark: string, targets: readonly Target[]): Baseline {
  const guarded = targets.filter((target) => target.guarded)
  const figures = Object.fromEntries(guarded.map(({ metric, value }) => [metric, Math.round(value * 1000) / 1000]))
  return { ratios: { ...baseline.ratios, [benchmark]: figures } }
}

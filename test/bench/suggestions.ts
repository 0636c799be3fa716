import { loadPinyinTable } from '@isthmus/sdk'
import { suggestMappings } from '@isthmus/sdk/suggest'
import { readLabelledPairs, type LabelledPair } from '../mapping-suggestions/labelled-pairs.ts'
import {
  addCounts,
  countsOf,
  equalNameProposals,
  figuresOf,
  suggestedProposals,
  type Counts,
  type Figures,
} from '../mapping-suggestions/measure.ts'
import { wideSchema } from '../mapping-suggestions/wide-schemas.ts'
import type { BenchmarkOptions, Target } from './benchmarks.ts'
import { median } from './load.ts'

interface Measured {
  readonly pair: LabelledPair
  readonly ours: Counts
  readonly equal: Counts
}

/**
 * How often `suggestMappings` is right on the labelled pairs, beside equality of names, for each pair and over the pairs it
 * was tuned on and those held out; and how long it takes for wide schemas. `test/mapping-suggestions/README.md` says what
 * the figures are.
 */
export async function suggestionsBenchmark({ rounds }: BenchmarkOptions): Promise<readonly Target[]> {
  const table = await loadPinyinTable()
  const measured = readLabelledPairs().map((pair): Measured => {
    return {
      pair,
      ours: countsOf(pair, suggestedProposals(pair, table)),
      equal: countsOf(pair, equalNameProposals(pair)),
    }
  })
  const [heldOut, tuned] = [
    measured.filter(({ pair }) => pair.isHeldOut),
    measured.filter(({ pair }) => !pair.isHeldOut),
  ]
  printPairs([...tuned, ...heldOut])
  return [
    ...totals('tuned on', tuned),
    ...totals('held out', heldOut, 0.75),
    ...[500, 5000].map((fields) => timing(fields, table, rounds)),
  ]
}

function printPairs(measured: readonly Measured[]): void {
  console.table(
    measured.map(({ pair, ours, equal }) => {
      const [mine, theirs] = [shown(figuresOf(ours)), shown(figuresOf(equal))]
      return {
        pair: `${pair.title}${pair.isHeldOut ? ' (held out)' : ''}`,
        'fields with a source': ours.mappable,
        'top-1': mine.top1,
        precision: mine.precision,
        recall: mine.recall,
        'top-1 of equal names': theirs.top1,
        'precision of equal names': theirs.precision,
        'recall of equal names': theirs.recall,
      }
    }),
  )
}

function shown({ top1, precision, recall }: Figures): Figures {
  const round = (share: number): number => Math.round(share * 1000) / 1000
  return { top1: round(top1), precision: round(precision), recall: round(recall) }
}

function totals(which: string, measured: readonly Measured[], target?: number): readonly Target[] {
  const ours = figuresOf(addCounts(measured.map((each) => each.ours)))
  const equal = figuresOf(addCounts(measured.map((each) => each.equal)))
  const figure = (metric: string, value: number): Target => ({ metric, value, unit: 'share', better: 'higher' })
  return [
    { ...figure(`top-1, ${which}`, ours.top1), ...(target === undefined ? {} : { target }) },
    figure(`top-1 of equal names, ${which}`, equal.top1),
    figure(`precision, ${which}`, ours.precision),
    figure(`precision of equal names, ${which}`, equal.precision),
    figure(`recall, ${which}`, ours.recall),
    figure(`recall of equal names, ${which}`, equal.recall),
    {
      metric: `lowest top-1 of a pair, ${which}`,
      value: Math.min(...measured.map((each) => figuresOf(each.ours).top1)),
      unit: 'share',
      better: 'higher',
    },
  ]
}

function timing(fields: number, pinyinTable: string, rounds: number): Target {
  const [source, target] = [wideSchema(fields, 'snake'), wideSchema(fields, 'camel')]
  const times = Array.from({ length: Math.max(1, rounds) }, () => {
    const start = performance.now()
    suggestMappings({ source, target, pinyinTable })
    return performance.now() - start
  })
  const limit = fields === 500 ? { target: 300 } : {}
  return { metric: `${fields} x ${fields} fields`, value: median(times), unit: 'ms', better: 'lower', ...limit }
}

import { loadPinyinTable } from '@isthmus/sdk'
import { suggestMappings } from '@isthmus/sdk/suggest'
import { describe, expect, test } from 'vitest'
import { readLabelledPairs, type LabelledPair } from './labelled-pairs.ts'
import { addCounts, countsOf, equalNameProposals, figuresOf, leavesOf, suggestedProposals } from './measure.ts'
import { wideSchema } from './wide-schemas.ts'

const pairs = readLabelledPairs()
const pinyinTable = await loadPinyinTable()

function top1(which: readonly LabelledPair[]): number {
  return figuresOf(addCounts(which.map((pair) => countsOf(pair, suggestedProposals(pair, pinyinTable))))).top1
}

test('there are eight pairs and more, and two and more are held out', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(8)
  expect(pairs.filter(({ isHeldOut }) => isHeldOut).length).toBeGreaterThanOrEqual(2)
})

describe.each(pairs)('$title', (pair) => {
  test('labels every field of the target, with fields the source has', () => {
    expect([...pair.labels.keys()].toSorted()).toEqual(leavesOf(pair.target).toSorted())
    const sources = new Set(leavesOf(pair.source))
    expect([...pair.labels.values()].flat().filter((path) => !sources.has(path))).toEqual([])
  })

  test('is suggested better than by equality of names', () => {
    const ours = figuresOf(countsOf(pair, suggestedProposals(pair, pinyinTable)))
    const equal = figuresOf(countsOf(pair, equalNameProposals(pair)))
    expect(ours.top1).toBeGreaterThan(equal.top1)
    expect(ours.recall).toBeGreaterThan(equal.recall)
  })

  test('chooses no source twice', () => {
    const { source, target, samples } = pair
    const chosen = suggestMappings({ source, target, samples, pinyinTable }).fields.flatMap(({ candidates }) =>
      candidates.filter(({ isChosen }) => isChosen).map((each) => each.source.join('.')),
    )
    expect(new Set(chosen).size).toBe(chosen.length)
    expect(chosen.length).toBeGreaterThan(0)
  })
})

test('three of four first candidates are right on the pairs that are held out', () => {
  expect(top1(pairs.filter(({ isHeldOut }) => isHeldOut))).toBeGreaterThanOrEqual(0.75)
})

test('samples of a source do not make suggestions worse', () => {
  const sampled = pairs.filter(({ samples }) => samples.length > 0)
  expect(sampled.length).toBeGreaterThan(0)
  expect(top1(sampled)).toBeGreaterThanOrEqual(top1(sampled.map((pair) => ({ ...pair, samples: [] }))))
})

test('schemas of five thousand fields are answered', () => {
  const { fields, isComplete } = suggestMappings({
    source: wideSchema(5000, 'snake'),
    target: wideSchema(5000, 'camel'),
  })
  expect(isComplete).toBe(true)
  const right = fields.filter(({ target, candidates }) => bare(target) === bare(candidates[0]?.source ?? []))
  expect(right.length).toBeGreaterThan(4000)
})

function bare(path: readonly string[]): string {
  return path.join('').toLowerCase().replaceAll('_', '')
}

import { describe, expect, it } from 'vitest'
import { compareFigures, missingFigures, parseBaseline, tolerance, withFigures } from './baseline.ts'
import type { Target } from './benchmarks.ts'

const ratio = (metric: string, value: number, better: Target['better'] = 'higher'): Target => ({
  metric,
  value,
  unit: 'ratio',
  better,
  guarded: true,
})

describe('the guard against slower versions', () => {
  const baseline = parseBaseline('{"ratios":{"webhook":{"share of echo":0.5,"cost":0.1}}}')

  it('tells by how much a ratio got worse, in either direction', () => {
    const found = compareFigures(baseline, 'webhook', [ratio('share of echo', 0.4), ratio('cost', 0.2, 'lower')])
    expect(found.map(({ worseBy }) => Math.round(worseBy * 100) / 100)).toEqual([0.2, 1])
    expect(found.every(({ worseBy }) => worseBy > tolerance)).toBe(true)
  })

  it('counts a better ratio as a gain', () => {
    const [found] = compareFigures(baseline, 'webhook', [ratio('share of echo', 0.6)])
    expect(found?.worseBy).toBeCloseTo(-0.2)
  })

  it('leaves out absolute figures and figures without a baseline', () => {
    const absolute: Target = { metric: 'share of echo', value: 1, unit: 'requests/s', better: 'higher' }
    expect(compareFigures(baseline, 'webhook', [absolute, ratio('new one', 1)])).toEqual([])
  })

  it('notices a figure that is no longer measured', () => {
    expect(missingFigures(baseline, 'webhook', [ratio('cost', 0.1, 'lower')])).toEqual(['share of echo'])
  })

  it('writes the figures of one benchmark and keeps those of the others', () => {
    const next = withFigures(baseline, 'batch', [ratio('share', 0.123456)])
    expect(next.ratios).toEqual({ webhook: { 'share of echo': 0.5, cost: 0.1 }, batch: { share: 0.123 } })
  })

  it('refuses a file that is not a baseline', () => {
    expect(() => parseBaseline('{"ratios":{"webhook":{"share":"fast"}}}')).toThrow(/not a baseline/)
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assign, type Edge } from './assign.ts'

const edgeLists = fc.uniqueArray(
  fc.record({
    target: fc.nat(4),
    source: fc.nat(4),
    score: fc.integer({ min: 30, max: 100 }).map((each) => each / 100),
  }),
  { selector: ({ target, source }) => `${target}-${source}`, maxLength: 25 },
)

/** The greatest sum of squares over every way to choose, for few edges. */
function bestSum(edges: readonly Edge[], target = 0, used: ReadonlySet<number> = new Set()): number {
  if (target > 4) return 0
  const choices = edges.filter((edge) => edge.target === target && !used.has(edge.source))
  return Math.max(
    bestSum(edges, target + 1, used),
    ...choices.map(({ source, score }) => score * score + bestSum(edges, target + 1, new Set([...used, source]))),
  )
}

function sumOf(edges: readonly Edge[], chosen: ReadonlyMap<number, number>): number {
  const scores = edges.filter(({ target, source }) => chosen.get(target) === source).map(({ score }) => score * score)
  return scores.reduce((sum, score) => sum + score, 0)
}

test('gives a contested source away when both fields together come off better', () => {
  const chosen = assign([
    { target: 0, source: 0, score: 0.9 },
    { target: 0, source: 1, score: 0.85 },
    { target: 1, source: 0, score: 0.8 },
  ])
  expect([...chosen]).toEqual([
    [0, 1],
    [1, 0],
  ])
})

test('keeps one good pair rather than two doubtful ones', () => {
  const chosen = assign([
    { target: 0, source: 0, score: 1 },
    { target: 0, source: 1, score: 0.5 },
    { target: 1, source: 0, score: 0.5 },
  ])
  expect([...chosen]).toEqual([[0, 0]])
})

test('finds the best choice of all', () => {
  fc.assert(
    fc.property(edgeLists, (edges) => {
      expect(sumOf(edges, assign(edges))).toBeCloseTo(bestSum(edges), 9)
    }),
  )
})

test('uses no source twice, also in groups too large to solve exactly', () => {
  const size = 150
  const edges = Array.from({ length: size * 3 }, (_, at) => ({
    target: at % size,
    source: (at * 7 + Math.floor(at / size)) % size,
    score: 0.3 + ((at * 37) % 70) / 100,
  }))
  const chosen = assign(edges)
  expect(new Set(chosen.values()).size).toBe(chosen.size)
  expect(chosen.size).toBeGreaterThan(size / 2)
})

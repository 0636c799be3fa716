import type { Comparer } from './compare.ts'
import type { FieldFeatures } from './features.ts'

/** Finds the source fields that are worth comparing with a target field. */
export interface CandidateIndex {
  near(target: FieldFeatures): readonly FieldFeatures[]
}

/** Fields that share a word more common than this are found by their other words. */
const maxPosting = 1000
const maxCompared = 24
/** A field with much less in common than another does not come out better. */
const leastShareOfMost = 0.4
/** Pairs of unknown words that are compared letter by letter. */
const maxWordPairs = 200_000

interface Posting {
  readonly at: number
  readonly weight: number
}

/** Sorts source fields by concept, so that thousands of fields need no comparison of each with each. */
export function createCandidateIndex(sources: readonly FieldFeatures[], comparer: Comparer): CandidateIndex {
  const byConcept = new Map<string, Posting[]>()
  const byValue = new Map<string, Posting[]>()
  for (const [at, source] of sources.entries()) {
    for (const [concept, weight] of weightsOf(source)) post(byConcept, concept, { at, weight })
    for (const value of [...source.values.texts, ...source.allowed]) post(byValue, value, { at, weight: 0.3 })
  }
  const unknown = [...byConcept.keys()].filter((concept) => concept.startsWith('?'))
  const budget = { left: maxWordPairs }
  const alikeWords = (concept: string): ReadonlyMap<string, number> => {
    budget.left -= unknown.length
    if (budget.left < 0) return new Map()
    return new Map(unknown.map((other) => [other, other === concept ? 0 : comparer.share(concept, other)]))
  }
  const sums = new Sums(sources.length)
  return {
    near(target) {
      for (const [concept, weight] of weightsOf(target)) {
        sums.add(byConcept.get(concept), weight)
        const relatives = concept.startsWith('?') ? alikeWords(concept) : comparer.relatives(concept)
        for (const [other, share] of relatives) if (share > 0) sums.add(byConcept.get(other), share * weight)
      }
      for (const value of [...target.values.texts, ...target.allowed]) sums.add(byValue.get(value), 1)
      return sums.takeBest().flatMap((at) => sources[at] ?? [])
    },
  }
}

function weightsOf({ namings }: FieldFeatures): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const { tokens } of namings) {
    for (const { concept, weight } of tokens) weights.set(concept, Math.max(weight, weights.get(concept) ?? 0))
  }
  return weights
}

function post(postings: Map<string, Posting[]>, key: string, posting: Posting): void {
  const list = postings.get(key)
  if (list) list.push(posting)
  else postings.set(key, [posting])
}

/** Sums by source field, used again for every target field. */
class Sums {
  readonly #sums: Float64Array
  #touched: number[] = []

  constructor(size: number) {
    this.#sums = new Float64Array(size)
  }

  add(postings: readonly Posting[] | undefined, share: number): void {
    if (!postings || postings.length > maxPosting) return
    for (const { at, weight } of postings) {
      const before = this.#sums[at] ?? 0
      if (before === 0) this.#touched.push(at)
      this.#sums[at] = before + share * weight
    }
  }

  /** The fields with the greatest sums, and all sums back at nothing. */
  takeBest(): readonly number[] {
    const sums = this.#sums
    let most = 0
    for (const at of this.#touched) most = Math.max(most, sums[at] ?? 0)
    const near = this.#touched.filter((at) => (sums[at] ?? 0) >= most * leastShareOfMost)
    if (near.length > maxCompared) near.sort((left, right) => (sums[right] ?? 0) - (sums[left] ?? 0) || left - right)
    for (const at of this.#touched) sums[at] = 0
    this.#touched = []
    return near.slice(0, maxCompared)
  }
}

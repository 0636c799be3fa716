import type { Comparer } from './compare.ts'
import type { FieldFeatures } from './features.ts'

/** Finds the source fields that are worth comparing with a target field. */
export interface CandidateIndex {
  near(target: FieldFeatures): readonly FieldFeatures[]
}

/** Fields that share a word more common than this are found by their other words. */
const maxPosting = 1000
const maxCompared = 40
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
  return {
    near(target) {
      const sums = new Map<number, number>()
      for (const [concept, weight] of weightsOf(target)) {
        addPostings(sums, byConcept.get(concept), weight)
        const relatives = concept.startsWith('?') ? alikeWords(concept) : comparer.relatives(concept)
        for (const [other, share] of relatives) if (share > 0) addPostings(sums, byConcept.get(other), share * weight)
      }
      for (const value of [...target.values.texts, ...target.allowed]) addPostings(sums, byValue.get(value), 1)
      return best(sums).flatMap((at) => sources[at] ?? [])
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

function addPostings(sums: Map<number, number>, postings: readonly Posting[] | undefined, share: number): void {
  if (!postings || postings.length > maxPosting) return
  for (const { at, weight } of postings) sums.set(at, (sums.get(at) ?? 0) + share * weight)
}

function best(sums: ReadonlyMap<number, number>): readonly number[] {
  const entries = [...sums]
  if (entries.length > maxCompared) entries.sort((left, right) => right[1] - left[1] || left[0] - right[0])
  return entries.slice(0, maxCompared).map(([at]) => at)
}

import type { Json, JsonSchema } from '../json.ts'
import type { FieldPath } from '../schema/index.ts'
import { alignLists, scopeShare, type Alignment } from './align-lists.ts'
import { assign } from './assign.ts'
import { createCandidateIndex } from './candidate-index.ts'
import { collectFields, type Field } from './collect-fields.ts'
import { createComparer, type Comparer, type Evidence } from './compare.ts'
import { expressionFor, isReadable } from './conversion.ts'
import { featuresOf, type FieldFeatures } from './features.ts'
import { createPinyinWords, noPinyin } from './pinyin-words.ts'
import { createNameReader } from './read-name.ts'
import { reasonsFor, type SuggestionReason } from './reasons.ts'
import { readVocabulary } from './vocabulary.ts'

/** How much is looked at and answered; every number is a count but `minScore`. */
export interface SuggestionLimits {
  /** Fields of each schema, 5,000 when left out and at most. */
  readonly maxFields?: number
  /** Candidates for each target field, 3 when left out. */
  readonly maxCandidates?: number
  /** Candidates below this score, 0 to 1, are left out; 0.3 when left out. */
  readonly minScore?: number
}

export interface SuggestMappingsOptions {
  /** What `record` holds. */
  readonly source: JsonSchema
  /** What is to be made. */
  readonly target: JsonSchema
  /** Source records; the first 50 are read. */
  readonly samples?: readonly Json[]
  /** Records the target system already holds; the first 50 are read. */
  readonly targetSamples?: readonly Json[]
  /** From `loadPinyinTable`, so that names in pinyin are read too. */
  readonly pinyinTable?: string | undefined
  readonly limits?: SuggestionLimits
}

/** A source field that may fill a target field. */
export interface MappingSuggestion {
  readonly source: FieldPath
  /** The source of an expression. Inside a list that a source list fills it reads `line`, the element; else `record`. */
  readonly expression: string
  /** 0 to 1. */
  readonly score: number
  /** True for the pairs of the best assignment as a whole, in which no source field is used twice. */
  readonly isChosen: boolean
  /** The strongest first. */
  readonly reasons: readonly SuggestionReason[]
}

export interface FieldSuggestions {
  /** `*` stands for every element of a list. */
  readonly target: FieldPath
  readonly isRequired: boolean
  /** The best first, never empty; a chosen one is always the first. */
  readonly candidates: readonly MappingSuggestion[]
}

export interface MappingSuggestions {
  /** In the order of the target's schema; fields without any candidate are left out. */
  readonly fields: readonly FieldSuggestions[]
  /** False when a schema has more fields than were looked at. */
  readonly isComplete: boolean
}

/** From this score on, a chosen suggestion is right more often than not and worth drawing. */
export const suggestionThreshold = 0.5

/**
 * Suggests which source field fills which target field, so that an analyst confirms lines instead of drawing them. It looks
 * at names and titles (English, Chinese, pinyin, the habits of known systems), types, formats, enums, sample values and
 * where the fields stand, and calls no service. Read-only target fields get no suggestion; objects are matched by their
 * fields. The same input always gives the same answer.
 *
 * Errors: none; a schema that says nothing gives no suggestions.
 * @example
 * suggestMappings({
 *   source: { properties: { BillingCity: { type: 'string' } } },
 *   target: { properties: { city: { type: 'string' } } },
 * }).fields[0]?.candidates[0]?.expression // 'record.BillingCity'
 */
export function suggestMappings(options: SuggestMappingsOptions): MappingSuggestions {
  const { maxFields, maxCandidates, minScore } = limitsOf(options.limits)
  const [from, to] = [collectFields(options.source, maxFields), collectFields(options.target, maxFields)]
  const { sources, targets } = readBoth(options, from.fields, to.fields)
  const comparer = createComparer()
  const alignment = alignLists(sources, targets, comparer)
  const found = findCandidates({ sources, targets, comparer, alignment, minScore })
  const chosen = chooseSources(found, sources)
  const ranking = { taken: new Set(chosen.values()), minScore }
  return {
    isComplete: from.isComplete && to.isComplete,
    fields: found.flatMap(({ target, candidates }, at): readonly FieldSuggestions[] => {
      const ranked = rank(candidates, chosen.get(at), ranking).slice(0, maxCandidates)
      if (ranked.length === 0) return []
      return [
        {
          target: target.field.path,
          isRequired: target.field.isRequired,
          candidates: ranked.map((each) => suggestionOf(each, target.field, alignment)),
        },
      ]
    }),
  }
}

const mostFields = 5000

function limitsOf(limits: SuggestionLimits | undefined): Required<SuggestionLimits> {
  return {
    maxFields: Math.max(0, Math.min(limits?.maxFields ?? mostFields, mostFields)),
    maxCandidates: Math.max(0, limits?.maxCandidates ?? 3),
    minScore: Math.max(0.05, limits?.minScore ?? 0.3),
  }
}

interface Both {
  readonly sources: readonly FieldFeatures[]
  readonly targets: readonly FieldFeatures[]
}

function readBoth(options: SuggestMappingsOptions, from: readonly Field[], to: readonly Field[]): Both {
  const vocabulary = readVocabulary()
  const pinyin = options.pinyinTable === undefined ? noPinyin : createPinyinWords(vocabulary, options.pinyinTable)
  const context = { vocabulary, reader: createNameReader(vocabulary, pinyin) }
  const titleOf = (schema: JsonSchema): string => (typeof schema['title'] === 'string' ? schema['title'] : '')
  return {
    sources: featuresOf(from, { title: titleOf(options.source), samples: options.samples ?? [] }, context),
    targets: featuresOf(to, { title: titleOf(options.target), samples: options.targetSamples ?? [] }, context),
  }
}

interface Candidate {
  readonly source: FieldFeatures
  readonly evidence: Evidence
  readonly score: number
}

interface TargetCandidates {
  readonly target: FieldFeatures
  readonly candidates: readonly Candidate[]
}

interface Search extends Both {
  readonly comparer: Comparer
  readonly alignment: Alignment
  readonly minScore: number
}

/** A field is never given a source that is much worse than its best: rather none, so that the analyst looks at it. */
const leastShareOfBest = 0.8

/** Candidates that take part in the assignment; the others of a field cannot win. */
const maxConsidered = 8

function findCandidates({ sources, targets, comparer, alignment, minScore }: Search): readonly TargetCandidates[] {
  const index = createCandidateIndex(sources, comparer)
  const orderOf = new Map(sources.map((source, at) => [source, at]))
  return targets.map((target) => {
    if (target.field.isReadOnly) return { target, candidates: [] }
    const candidates = index.near(target).flatMap((source): readonly Candidate[] => {
      const scope = scopeShare(source, target, alignment)
      if (scope === 0) return []
      const evidence = comparer.compare(source, target)
      const score = Math.round(Math.min(1, evidence.score * scope) * 1000) / 1000
      return score < minScore || !isReadable(source.field) ? [] : [{ source, evidence, score }]
    })
    const order = (each: Candidate): number => orderOf.get(each.source) ?? 0
    const sorted = candidates.toSorted((left, right) => right.score - left.score || order(left) - order(right))
    return { target, candidates: sorted.slice(0, maxConsidered) }
  })
}

function chooseSources(
  found: readonly TargetCandidates[],
  sources: readonly FieldFeatures[],
): ReadonlyMap<number, FieldFeatures> {
  const numberOf = new Map(sources.map((source, at) => [source, at]))
  const edges = found.flatMap(({ candidates }, target) => {
    const least = (candidates[0]?.score ?? 0) * leastShareOfBest
    return candidates
      .filter(({ score }) => score >= least)
      .map(({ source, score }) => ({ target, source: numberOf.get(source) ?? -1, score }))
  })
  return new Map([...assign(edges)].flatMap(([target, at]) => (sources[at] ? [[target, sources[at]] as const] : [])))
}

interface Ranked extends Candidate {
  readonly isChosen: boolean
}

interface Ranking {
  readonly taken: ReadonlySet<FieldFeatures>
  readonly minScore: number
}

/** A source that another field was given counts for less here; nothing stands above the chosen one. */
const takenShare = 0.9

function rank(
  candidates: readonly Candidate[],
  chosen: FieldFeatures | undefined,
  { taken, minScore }: Ranking,
): readonly Ranked[] {
  const most = candidates.find(({ source }) => source === chosen)?.score ?? 1
  return candidates
    .map((each): Ranked => {
      const isChosen = each.source === chosen
      const score = isChosen
        ? each.score
        : Math.min(most, taken.has(each.source) ? each.score * takenShare : each.score)
      return { ...each, isChosen, score }
    })
    .filter(({ score }) => score >= minScore)
    .toSorted((left, right) => right.score - left.score || Number(right.isChosen) - Number(left.isChosen))
}

function suggestionOf(
  { source, evidence, score, isChosen }: Ranked,
  target: Field,
  alignment: Alignment,
): MappingSuggestion {
  const { expression, isConverted } = expressionFor(source.field, target, alignment)
  return {
    source: source.field.path,
    expression,
    score: Math.round(score * 1000) / 1000,
    isChosen,
    reasons: reasonsFor(evidence, { source: source.field, target, isConverted }),
  }
}

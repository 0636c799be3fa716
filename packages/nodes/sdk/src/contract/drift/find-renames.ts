import { suggestMappings } from '../../suggest/index.ts'
import type { JsonSchema } from '../../json.ts'
import type { FieldFacts } from './field-facts.ts'

export interface Rename {
  readonly from: FieldFacts
  readonly to: FieldFacts
  /** 0 to 1. */
  readonly score: number
}

/** From this score on, a field that went and one that came are taken for the same. */
const threshold = 0.5
/** What standing at the same place adds to a score, and to how many fields apart it counts. */
const placeShare = 0.35
const nearPlaces = 2
/** Pairs that are compared: a description that changed altogether holds no renames worth finding. */
const mostFields = 200

/**
 * Takes fields that went and fields that came for renamed ones: same parent, same type, and a similar name or the same
 * place. Names are compared as for suggestions of mappings. Every field is used once, the surest pairs first.
 */
export function findRenames(gone: readonly FieldFacts[], come: readonly FieldFacts[]): readonly Rename[] {
  if (gone.length === 0 || come.length === 0 || gone.length > mostFields || come.length > mostFields) return []
  const names = nameScores(gone, come)
  const pairs = gone.flatMap((from) =>
    come
      .filter((to) => parentOf(from) === parentOf(to) && isSameType(from, to))
      .map((to) => ({ from, to, score: scoreOf(from, to, names) })),
  )
  const taken = new Set<FieldFacts>()
  return pairs
    .filter(({ score }) => score >= threshold)
    .toSorted((one, other) => other.score - one.score)
    .filter(({ from, to }) => {
      if (taken.has(from) || taken.has(to)) return false
      taken.add(from)
      taken.add(to)
      return true
    })
}

type Scores = ReadonlyMap<string, number>

function scoreOf(from: FieldFacts, to: FieldFacts, names: Scores): number {
  const name = names.get(`${from.path.at(-1) ?? ''}\n${to.path.at(-1) ?? ''}`) ?? 0
  const place = Math.abs(from.at - to.at) < nearPlaces ? placeShare : 0
  // Near is no reason by itself; the very same place with the same limits is.
  const share = name > 0.2 ? place : from.at === to.at && hasSameLimits(from, to) ? threshold : 0
  return Math.round(100 * Math.min(1, name + share)) / 100
}

function hasSameLimits(from: FieldFacts, to: FieldFacts): boolean {
  return (
    from.maxLength === to.maxLength &&
    from.precision === to.precision &&
    from.scale === to.scale &&
    from.nullable === to.nullable &&
    from.needed === to.needed
  )
}

function nameScores(gone: readonly FieldFacts[], come: readonly FieldFacts[]): Scores {
  const { fields } = suggestMappings({
    source: objectOf(gone),
    target: objectOf(come),
    limits: { maxCandidates: 5, minScore: 0.05 },
  })
  return new Map(
    fields.flatMap(({ target, candidates }) =>
      candidates.map(({ source, score }) => [`${source.at(-1) ?? ''}\n${target.at(-1) ?? ''}`, score] as const),
    ),
  )
}

function objectOf(fields: readonly FieldFacts[]): JsonSchema {
  // What is read-only is no target of a mapping, yet may well be renamed.
  const entries = fields.map(({ path, schema }) => [path.at(-1) ?? '', { ...schema, readOnly: false }] as const)
  return { type: 'object', properties: Object.fromEntries(entries) }
}

function parentOf({ path }: FieldFacts): string {
  return JSON.stringify(path.slice(0, -1))
}

function isSameType(from: FieldFacts, to: FieldFacts): boolean {
  return from.type === to.type && from.readOnly === to.readOnly
}
